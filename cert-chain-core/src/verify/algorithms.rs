//! Strength of signatures and keys.
//!
//! The CA/Browser Forum's Baseline Requirements, section 6.1.5, demand RSA of 2048 bits or more, and
//! section 7.1.3.2 no SHA-1; every mainstream client refuses less. The anchor's own signature and key are exempt.

use super::PathView;
use super::error::{PathError, PathErrorKind, push};
use crate::cert::KeyKind;

const LEAST_RSA_BITS: usize = 2048;

pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    for (index, cert) in path.certs.iter().enumerate() {
        let is_anchor = path.ends_in_itself && index + 1 == path.certs.len();
        let algorithm = cert.signature_name();
        if is_weak(algorithm) && !is_anchor {
            push(errors, index, PathErrorKind::WeakSignature { algorithm: algorithm.to_owned() });
        }
        let key = cert.key();
        if let (KeyKind::Rsa, Some(bits)) = (&key.kind, key.bits)
            && bits < LEAST_RSA_BITS
            && !is_anchor
        {
            push(errors, index, PathErrorKind::WeakKey { bits });
        }
    }
}

/// Whether the algorithm signs a digest for which collisions can be made.
pub(crate) fn is_weak(algorithm: &str) -> bool {
    // md5WithRSAEncryption, ecdsa-with-SHA1: the digest stands at one of the ends.
    ["md2", "md5", "sha1"].iter().any(|digest| algorithm.starts_with(digest)) || algorithm.ends_with("SHA1")
}
