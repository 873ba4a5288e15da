//! Validity periods (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3>, step (a)(2)).

use super::PathView;
use super::error::{PathError, PathErrorKind, push};

/// The anchor's own validity plays no part.
pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate() {
        if path.at > cert.not_after() {
            push(errors, index, PathErrorKind::Expired { not_after: cert.not_after() });
        }
        if path.at < cert.not_before() {
            push(errors, index, PathErrorKind::NotYetValid { not_before: cert.not_before() });
        }
    }
}
