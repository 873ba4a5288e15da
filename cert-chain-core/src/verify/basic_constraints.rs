//! Basic constraints (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.4>, step (k)).

use super::PathView;
use super::error::{PathError, PathErrorKind, push};

/// Every certificate that issued another on the path belongs to a CA.
pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate().skip(1) {
        if !cert.is_ca() {
            push(errors, index, PathErrorKind::NotACa);
        }
    }
}
