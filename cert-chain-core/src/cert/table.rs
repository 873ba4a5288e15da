//! Certificates of authorities that were read before in a run.

use std::collections::HashMap;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Cert, Fingerprint, Presented};

/// The most certificates kept, in each of two generations.
///
/// The CCADB's intermediates and roots are some 4,000.
const MAX_KEPT: usize = 4_096;

/// The longest certificate kept, in bytes: hardly a CA's has more than 2 KiB, and so both generations stay below 50 MB.
const MAX_LENGTH: usize = 4 << 10;

/// The certificates of authorities that a run has read, by SHA-256; cheap to clone, bounded.
///
/// Most chains of many servers share their intermediates, which need be read once. What is kept is what the same bytes
/// say, whoever sent them, so it changes no verdict; servers' own certificates are not kept.
#[derive(Clone, Default)]
pub struct CertTable(Arc<Mutex<Generations>>);

#[derive(Default)]
struct Generations {
    young: HashMap<Fingerprint, Cert>,
    /// Forgotten when the young are too many: what is asked for again comes back to them.
    old: HashMap<Fingerprint, Cert>,
}

impl CertTable {
    /// Reads a certificate, or finds that it was read before.
    pub(crate) fn read(&self, der: Vec<u8>) -> Presented {
        if der.len() > MAX_LENGTH {
            return Presented::from_der(der);
        }
        let sha256 = Fingerprint::of(&der);
        if let Some(known) = self.get(sha256) {
            return Presented::Certificate(known);
        }
        match Cert::of(der, sha256) {
            Ok(cert) => {
                if cert.is_ca() {
                    self.with(|kept| kept.insert(cert.clone()));
                }
                Presented::Certificate(cert)
            }
            Err(unreadable) => Presented::Unreadable(unreadable),
        }
    }

    fn get(&self, sha256: Fingerprint) -> Option<Cert> {
        self.with(|kept| {
            if let Some(cert) = kept.young.get(&sha256) {
                return Some(cert.clone());
            }
            let cert = kept.old.remove(&sha256)?;
            kept.insert(cert.clone());
            Some(cert)
        })
    }

    /// What is in it stays true whatever happened to whoever held the lock.
    fn with<T>(&self, work: impl FnOnce(&mut Generations) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Generations {
    fn insert(&mut self, cert: Cert) {
        if self.young.len() >= MAX_KEPT {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(cert.sha256(), cert);
    }
}

impl fmt::Debug for CertTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertTable({} certificates)", self.with(|kept| kept.young.len()))
    }
}

#[cfg(test)]
mod tests {
    use cert_chain_testlab::Pki;

    use super::*;

    #[test]
    fn authorities_are_read_once_and_servers_are_forgotten() {
        let mut pki = Pki::new();
        let (root, server) = (pki.root("Root"), pki.end_entity("sip.contoso.test", "Root"));
        let table = CertTable::default();
        for _ in 0..2 {
            assert_eq!(table.read(root.clone()), Presented::from_der(root.clone()));
            assert_eq!(table.read(server.clone()), Presented::from_der(server.clone()));
        }
        assert_eq!(format!("{table:?}"), "CertTable(1 certificates)");
        assert!(matches!(table.read(root[1..].to_vec()), Presented::Unreadable(_)));
    }

    #[test]
    fn it_forgets_what_nobody_asks_for() {
        let mut pki = Pki::new();
        let mut kept = Generations::default();
        let cert = Cert::from_der(pki.root("Root")).expect("a certificate");
        let other = Cert::from_der(pki.root("Other")).expect("a certificate");
        kept.insert(cert.clone());
        for _ in 0..2 {
            // As if there had been very many.
            kept.old = mem::take(&mut kept.young);
            kept.insert(other.clone());
        }
        assert!(!kept.young.contains_key(&cert.sha256()) && !kept.old.contains_key(&cert.sha256()));
        assert!(kept.young.contains_key(&other.sha256()));
    }
}
