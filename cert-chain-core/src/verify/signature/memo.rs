//! What signatures were found to be, remembered: within one diagnosis, and across those of one run.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use super::algorithms;
use crate::cert::{Cert, Fingerprint};
use crate::generations::Generations;

/// The most signatures verified for one chain, its proofs included.
///
/// A chain needs two or three; the most tangled real one at hand some thirty. The largest RSA key
/// read costs a tenth of a millisecond, so 1,000 bound a hostile chain to well under a second.
pub(super) const MAX_SIGNATURES: usize = 1_000;

/// The most signatures remembered across a run, in each of two generations.
///
/// The CCADB's intermediates and roots are some 4,000. An entry takes about 400 bytes, so both generations 6 MB.
const MAX_REMEMBERED: usize = 8_192;

/// Signatures verified in a run, shared by its diagnoses; cheap to clone, bounded.
///
/// Most chains of many servers share their intermediates, whose signatures need be verified once. An entry stands under
/// the certificate's SHA-256, which stands for message, algorithm and signature, and has the whole of the issuer's
/// SubjectPublicKeyInfo: what is remembered is the answer to exactly that question. Only
/// signatures that hold are remembered: a hostile server can make up any number of others.
#[derive(Clone)]
pub struct SignatureMemo(Arc<Mutex<Generations<Fingerprint, Verified>>>);

/// By which key a certificate's signature holds, the last that it was found to: hardly a certificate has two.
#[derive(Clone)]
struct Verified {
    issuer_spki: Arc<[u8]>,
    /// Place in [`ALGORITHMS`](algorithms::ALGORITHMS).
    algorithm: usize,
}

impl Default for SignatureMemo {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Generations::new(MAX_REMEMBERED))))
    }
}

impl SignatureMemo {
    /// The place of the algorithm by which the signature holds, if it is known to.
    pub(super) fn get(&self, cert: Fingerprint, issuer_spki: &[u8]) -> Option<usize> {
        let known = lock(&self.0).get(&cert)?;
        (*known.issuer_spki == *issuer_spki).then_some(known.algorithm)
    }

    pub(super) fn insert(&self, cert: Fingerprint, issuer_spki: &[u8], algorithm: usize) {
        let known = Verified { issuer_spki: issuer_spki.into(), algorithm };
        lock(&self.0).insert(cert, known);
    }
}

impl fmt::Debug for SignatureMemo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignatureMemo({} signatures)", lock(&self.0).len())
    }
}

/// Verified signatures, remembered for the time of one diagnosis and its proofs.
#[derive(Default)]
pub(super) struct Memo {
    /// By the end of the signature, which is as good as random; the whole is compared.
    by_signature: BTreeMap<u64, Vec<Known>>,
    /// How many verifications were made: one signature may be tried with many keys.
    made: usize,
}

struct Known {
    /// Place in [`ALGORITHMS`](algorithms::ALGORITHMS): fixes the algorithm identifiers of both key and signature, curve included.
    algorithm: usize,
    key: Box<[u8]>,
    signed: Held,
    is_valid: bool,
}

/// Message and signature.
pub(super) enum Held {
    /// Those of a certificate, which is kept anyway.
    Cert(Cert),
    Octets(Box<[u8]>, Box<[u8]>),
}

impl Held {
    pub(super) fn copied(message: &[u8], signature: &[u8]) -> Self {
        Self::Octets(message.into(), signature.into())
    }

    fn message(&self) -> &[u8] {
        match self {
            Self::Cert(cert) => cert.tbs(),
            Self::Octets(message, _) => message,
        }
    }

    fn signature(&self) -> &[u8] {
        match self {
            Self::Cert(cert) => cert.signature(),
            Self::Octets(_, signature) => signature,
        }
    }
}

impl Memo {
    /// What is known.
    pub(super) fn recall(&self, algorithm: usize, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        let same = |k: &&Known| {
            k.algorithm == algorithm && k.signed.signature() == signature && *k.key == *key && k.signed.message() == message
        };
        self.by_signature.get(&end_of(signature))?.iter().find(same).map(|known| known.is_valid)
    }

    /// What is known, or found now; `None` once the bound on signatures is met.
    pub(super) fn verify(&mut self, algorithm: usize, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        if let Some(is_valid) = self.recall(algorithm, key, message, signature) {
            return Some(is_valid);
        }
        if !self.count_one() {
            return None;
        }
        let is_valid = algorithms::is_valid(algorithm, key, message, signature);
        self.learn(algorithm, key, Held::copied(message, signature), is_valid);
        Some(is_valid)
    }

    /// Takes over what another diagnosis found.
    pub(super) fn learn(&mut self, algorithm: usize, key: &[u8], signed: Held, is_valid: bool) {
        let end = end_of(signed.signature());
        self.by_signature.entry(end).or_default().push(Known { algorithm, key: key.into(), signed, is_valid });
    }

    /// Counts one more verification; says no when there were too many.
    pub(super) fn count_one(&mut self) -> bool {
        let may = self.made < MAX_SIGNATURES;
        self.made += usize::from(may);
        may
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.made >= MAX_SIGNATURES
    }
}

/// Its last octets as a number. Whoever makes signatures with one end has each compared with at most [`MAX_SIGNATURES`].
fn end_of(signature: &[u8]) -> u64 {
    signature.last_chunk().map_or(0, |end| u64::from_be_bytes(*end))
}

/// What is in it stays true whatever happened to whoever held the lock.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}
