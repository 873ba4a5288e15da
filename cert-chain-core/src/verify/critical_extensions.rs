//! Critical extensions that nobody here understands
//! (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2>): such a certificate must be refused.

use super::PathView;
use super::error::{PathError, PathErrorKind, push};

pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate() {
        let oids = &cert.extensions().unknown_critical;
        if !oids.is_empty() {
            push(errors, index, PathErrorKind::UnknownCriticalExtension { oids: oids.clone() });
        }
    }
}
