//! Key usage (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.4>, step (n)).

use super::PathView;
use super::error::{PathError, PathErrorKind, push};

/// Every certificate that issued another may sign certificates, if it speaks of key usage at all.
pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate().skip(1) {
        if let Some(usage) = cert.extensions().key_usage
            && !usage.allows_signing_certificates()
        {
            push(errors, index, PathErrorKind::KeyUsageForbidsSigning { usage: usage.names() });
        }
    }
}
