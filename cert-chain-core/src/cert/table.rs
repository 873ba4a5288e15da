//! Certificates of authorities that were read before in a run.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Cert, Fingerprint, Presented};
use crate::generations::Generations;

/// The most certificates kept, in each of two generations.
///
/// The CCADB's intermediates and roots are some 4,000.
const MAX_KEPT: usize = 4_096;

/// The longest certificate kept, in bytes: hardly a CA's has more than 2 KiB. So both generations hold 33 MB of DER at worst, and
/// what was read of it beside.
const MAX_LENGTH: usize = 4 << 10;

/// The certificates of authorities that a run has read, by SHA-256; cheap to clone, bounded.
///
/// Most chains of many servers share their intermediates, which need be read once. What is kept is what the same bytes
/// say, whoever sent them, so it changes no verdict; servers' own certificates are not kept.
#[derive(Clone)]
pub struct CertTable(Arc<Mutex<Generations<Fingerprint, Cert>>>);

impl Default for CertTable {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Generations::new(MAX_KEPT))))
    }
}

impl CertTable {
    /// Reads a certificate, or finds that it was read before.
    pub(crate) fn read(&self, der: Vec<u8>) -> Presented {
        if der.len() > MAX_LENGTH {
            return Presented::from_der(der);
        }
        let sha256 = Fingerprint::of(&der);
        if let Some(known) = self.with(|kept| kept.get(&sha256)) {
            return Presented::Certificate(known);
        }
        match Cert::of(der, sha256) {
            Ok(cert) => {
                if cert.is_ca() {
                    self.with(|kept| kept.insert(sha256, cert.clone()));
                }
                Presented::Certificate(cert)
            }
            Err(unreadable) => Presented::Unreadable(unreadable),
        }
    }

    /// What is in it stays true whatever happened to whoever held the lock.
    fn with<T>(&self, work: impl FnOnce(&mut Generations<Fingerprint, Cert>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for CertTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertTable({} certificates)", self.with(|kept| kept.len()))
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
}
