//! Path length constraints (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.4>, steps (l) and (m)).

use super::PathView;
use super::error::{PathError, PathErrorKind, push};

/// Below each CA follow at most as many intermediates that are not self-issued as it allows.
pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate().skip(1) {
        let Some(allowed) = cert.basic_constraints().and_then(|constraints| constraints.path_len) else { continue };
        let counted: Vec<usize> = (1..index).rev().filter(|below| !path.certs[*below].is_self_issued()).collect();
        let actual = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        if actual > allowed {
            let offender = counted[allowed as usize];
            push(errors, index, PathErrorKind::PathLengthExceeded { allowed, actual, offender });
        }
    }
}
