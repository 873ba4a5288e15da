//! Signatures on certificates, verified through aws-lc-rs, each at most once.

mod algorithms;
mod legacy;
mod memo;
mod parameters;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex};

use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use self::algorithms::{ALGORITHMS, Algorithm};
pub use self::memo::SignatureMemo;
use self::memo::{Held, Memo, lock};
use super::PathView;
use super::algorithms::is_weak;
use super::error::{PathError, PathErrorKind, push};
use crate::cert::{Cert, KeyDescription, KeyKind, SignatureAlgorithm, spki_parts};

/// What an issuer's key says about a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureVerdict {
    /// The key verifies it.
    Valid,
    /// The key does not verify it, or is of another kind.
    Invalid,
    /// The algorithm cannot be verified here.
    Unsupported,
}

/// Checks each link of `path`; returns how many certificates, from the end-entity's on, are joined
/// by signatures that do not fail. `allow_weak` says that nobody else refuses those over a weak digest.
pub(super) fn check(path: &PathView<'_>, signatures: &Signatures, allow_weak: bool, errors: &mut Vec<PathError>) -> usize {
    let mut linked = None;
    for (index, cert) in path.certs.iter().enumerate() {
        let Some(issuer) = issuer_key(path, index) else { break };
        match signatures.verify(cert, &issuer) {
            SignatureVerdict::Valid => {}
            SignatureVerdict::Invalid => {
                push(errors, index, PathErrorKind::BadSignature);
                linked = linked.or(Some(index + 1));
            }
            // A weak digest is said to be weak; saying that it cannot be verified adds nothing.
            SignatureVerdict::Unsupported if is_weak(cert.signature_name()) && !allow_weak => {}
            SignatureVerdict::Unsupported => {
                let algorithm = format!("{} by a key of {}", cert.signature_name(), KeyDescription::of_spki(&issuer));
                push(errors, index, PathErrorKind::UnsupportedAlgorithm { algorithm });
            }
        }
    }
    linked.unwrap_or(path.certs.len())
}

/// The key above the certificate at `index`, with the parameters that it inherits
/// (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.4>, steps (d) to (f)).
pub(super) fn issuer_key<'p>(path: &PathView<'p>, index: usize) -> Option<Cow<'p, [u8]>> {
    let anchor = path.anchor.map(|anchor| anchor.spki());
    let mut above = path.certs.iter().skip(index + 1).map(Cert::spki).chain(anchor);
    let key = above.next()?;
    if !parameters::are_inherited(key) {
        return Some(Cow::Borrowed(key));
    }
    let from = above.find(|key| !parameters::are_inherited(key));
    Some(from.and_then(|from| parameters::inherit(key, from)).map_or(Cow::Borrowed(key), Cow::Owned))
}

/// Something signed: a certificate, or a revocation list.
#[derive(Clone, Copy)]
pub(super) struct Signed<'s> {
    pub(super) algorithm: &'s SignatureAlgorithm,
    pub(super) message: &'s [u8],
    pub(super) signature: &'s [u8],
}

impl<'s> Signed<'s> {
    fn of(cert: &'s Cert) -> Self {
        Self { algorithm: cert.signature_algorithm(), message: cert.tbs(), signature: cert.signature() }
    }

    /// What the key of `issuer_spki` says; `try_with` verifies by the algorithm at that place of [`ALGORITHMS`], or
    /// answers `None` when it may not try; `may_try` asks whether one of the others may be tried.
    fn verdict(
        &self,
        issuer_spki: &[u8],
        try_with: impl Fn(usize, &[u8]) -> Option<bool>,
        may_try: impl FnOnce() -> bool,
    ) -> SignatureVerdict {
        let Some((key_algorithm, key)) = spki_parts(issuer_spki) else { return SignatureVerdict::Invalid };
        let wanted = self.algorithm.encoded();
        let of_signature = |algorithm: &&Algorithm| algorithm.signature.as_ref() == wanted;
        let of_key = |algorithm: &&Algorithm| algorithm.public_key.as_ref() == key_algorithm;
        let fitting = || ALGORITHMS.iter().enumerate().filter(|(_, algorithm)| of_signature(algorithm) && of_key(algorithm));
        for (position, _) in fitting() {
            match try_with(position, key) {
                Some(true) => return SignatureVerdict::Valid,
                Some(false) => {}
                // Not tried is not wrong.
                None => return SignatureVerdict::Unsupported,
            }
        }
        let key = KeyDescription::of_spki(issuer_spki);
        if fitting().any(|(_, algorithm)| algorithm.takes(&key)) || is_of_another_kind(self.algorithm.name(), &key) {
            return SignatureVerdict::Invalid;
        }
        // No primitive of aws-lc-rs takes this pair, or a key of this size: that says nothing of the signature.
        match legacy::takes(self, &key) && may_try() {
            true => legacy::verify(self, issuer_spki),
            false => SignatureVerdict::Unsupported,
        }
    }

    /// Verifies and remembers nothing: for what is too long to be kept.
    pub(super) fn verify(&self, issuer_spki: &[u8]) -> SignatureVerdict {
        let try_with = |algorithm, key: &[u8]| Some(algorithms::is_valid(algorithm, key, self.message, self.signature));
        self.verdict(issuer_spki, try_with, || true)
    }
}

/// The signatures of one diagnosis: each is verified once, its proofs included; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Signatures {
    known: Arc<Mutex<Memo>>,
    /// What other diagnoses of the run found.
    of_run: SignatureMemo,
}

impl Signatures {
    /// Nothing known but what the run's memo knows.
    pub(crate) fn of_run(memo: &SignatureMemo) -> Self {
        Self { known: Arc::default(), of_run: memo.clone() }
    }

    /// Whether the key of `issuer_spki` verifies the signature on `cert`.
    pub(crate) fn verify(&self, cert: &Cert, issuer_spki: &[u8]) -> SignatureVerdict {
        let try_with = |algorithm, key: &[u8]| self.verify_certificate(algorithm, cert, issuer_spki, key);
        Signed::of(cert).verdict(issuer_spki, try_with, || lock(&self.known).count_one())
    }

    /// `None` once the bound on signatures is met.
    fn verify_certificate(&self, algorithm: usize, cert: &Cert, issuer_spki: &[u8], key: &[u8]) -> Option<bool> {
        let mut known = lock(&self.known);
        if let Some(is_valid) = known.recall(algorithm, key, cert.tbs(), cert.signature()) {
            return Some(is_valid);
        }
        // Counted also where the run knows it: the bound must not depend on who was there before.
        if !known.count_one() {
            return None;
        }
        if self.of_run.get(cert.sha256(), issuer_spki) == Some(algorithm) {
            known.learn(algorithm, key, Held::Cert(cert.clone()), true);
            return Some(true);
        }
        let is_valid = algorithms::is_valid(algorithm, key, cert.tbs(), cert.signature());
        known.learn(algorithm, key, Held::Cert(cert.clone()), is_valid);
        if is_valid {
            self.of_run.insert(cert.sha256(), issuer_spki, algorithm);
        }
        Some(is_valid)
    }

    /// Whether the bound on signatures was met.
    pub(crate) fn is_exhausted(&self) -> bool {
        lock(&self.known).is_exhausted()
    }

    /// The algorithms that a rustls client offers, each answering from this memory.
    pub(super) fn offered(&self) -> Vec<Remembering<'_>> {
        let offered = ALGORITHMS.iter().enumerate().filter(|(_, algorithm)| algorithm.offered);
        offered.map(|(position, _)| Remembering { signatures: self, position }).collect()
    }
}

/// One algorithm of rustls, answering from memory.
pub(super) struct Remembering<'s> {
    signatures: &'s Signatures,
    position: usize,
}

impl fmt::Debug for Remembering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remembering({})", self.position)
    }
}

impl SignatureVerificationAlgorithm for Remembering<'_> {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        match lock(&self.signatures.known).verify(self.position, public_key, message, signature) {
            Some(true) => Ok(()),
            Some(false) | None => Err(InvalidSignature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        ALGORITHMS[self.position].public_key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        ALGORITHMS[self.position].signature
    }
}

/// Whether a signature by this algorithm cannot come from such a key: RSA from a curve, and so on.
fn is_of_another_kind(signature: &str, key: &KeyDescription) -> bool {
    match &key.kind {
        KeyKind::Rsa => signature.starts_with("ecdsa") || signature.starts_with("Ed"),
        KeyKind::Ec(_) => signature.contains("RSA") || signature.starts_with("rsa") || signature.starts_with("Ed"),
        KeyKind::Ed25519 => signature != "Ed25519" && !signature.contains('.'),
        KeyKind::Dsa | KeyKind::Other(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use cert_chain_testlab::Pki;

    use super::memo::MAX_SIGNATURES;
    use super::*;

    #[test]
    fn one_signature_is_tried_with_so_many_keys_and_no_more() {
        let mut pki = Pki::new();
        let cert = |der: Vec<u8>| Cert::from_der(der).expect("a certificate");
        let root = cert(pki.root("Root"));
        let child = cert(pki.end_entity("sip.contoso.test", "Root"));
        let signatures = Signatures::default();
        assert_eq!(signatures.verify(&child, root.spki()), SignatureVerdict::Valid);
        for number in 1..MAX_SIGNATURES {
            let other = cert(pki.root(&format!("Root {number}")));
            assert_eq!(signatures.verify(&child, other.spki()), SignatureVerdict::Invalid);
        }
        assert!(signatures.is_exhausted());
        let beyond = cert(pki.root("Beyond"));
        assert_eq!(signatures.verify(&child, beyond.spki()), SignatureVerdict::Unsupported, "not tried is not wrong");
        assert_eq!(signatures.verify(&child, root.spki()), SignatureVerdict::Valid, "what is known stays known");
    }

    #[test]
    fn what_the_run_knows_counts_as_if_it_did_not() {
        let mut pki = Pki::new();
        let root = Cert::from_der(pki.root("Root")).expect("a certificate");
        let child = Cert::from_der(pki.end_entity("sip.contoso.test", "Root")).expect("a certificate");
        let memo = SignatureMemo::default();
        assert_eq!(Signatures::of_run(&memo).verify(&child, root.spki()), SignatureVerdict::Valid);
        let used_up = Signatures::of_run(&memo);
        while lock(&used_up.known).count_one() {}
        assert_eq!(used_up.verify(&child, root.spki()), SignatureVerdict::Unsupported, "as without the others");
    }

    #[test]
    fn a_key_of_another_kind_is_wrong_and_one_of_another_size_unsupported() {
        let rsa = |bits| KeyDescription { kind: KeyKind::Rsa, bits: Some(bits) };
        let p384 = KeyDescription { kind: KeyKind::Ec("P-384".to_owned()), bits: None };
        assert!(is_of_another_kind("ecdsa-with-SHA256", &rsa(2048)) && is_of_another_kind("sha256WithRSAEncryption", &p384));
        assert!(!is_of_another_kind("sha256WithRSAEncryption", &rsa(9216)) && !is_of_another_kind("ecdsa-with-SHA1", &p384));
        let (offered, legacy): (Vec<&Algorithm>, Vec<&Algorithm>) = ALGORITHMS.iter().partition(|algorithm| algorithm.offered);
        assert!(offered.iter().all(|algorithm| algorithm.takes(&rsa(8192)) && !algorithm.takes(&rsa(1024))));
        assert!(legacy.iter().all(|algorithm| algorithm.takes(&rsa(1024)) && !algorithm.takes(&rsa(9216))));
    }
}
