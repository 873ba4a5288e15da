//! Extended key usage (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12>).
//!
//! RFC 5280 speaks of the end-entity only; every mainstream client also takes the purposes of
//! intermediates as a limit on what is below them, and so does this check.

use super::error::{PathError, PathErrorKind, push};
use super::{PathView, Purpose};
use crate::cert::oid;

pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    let needed = match path.purpose {
        Purpose::Any => return,
        Purpose::Client => oid::CLIENT_AUTH,
        Purpose::Server => oid::SERVER_AUTH,
    };
    for (index, cert) in path.certs.iter().enumerate() {
        let Some(allowed) = &cert.extensions().extended_key_usage else { continue };
        if !allowed.iter().any(|purpose| purpose == needed || purpose == oid::ANY_EXTENDED_KEY_USAGE) {
            push(errors, index, PathErrorKind::EkuNotAllowed { allowed: allowed.clone(), needed });
        }
    }
}
