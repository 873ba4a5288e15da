//! The system's own store; the only file that names rustls-native-certs.

use super::AnchorStore;
use crate::cert::Cert;

/// The system's store could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's store holds no trust anchor{}", reasons.first().map(|r| format!(": {r}")).unwrap_or_default())]
#[non_exhaustive]
pub struct SystemStoreError {
    /// What the places that were looked at answered.
    pub reasons: Vec<String>,
}

impl AnchorStore {
    /// The system's store: Windows' and macOS' own, elsewhere OpenSSL's files.
    ///
    /// # Errors
    ///
    /// When no anchor can be read from it.
    pub fn system() -> Result<Self, SystemStoreError> {
        let loaded = rustls_native_certs::load_native_certs();
        let certs: Vec<Cert> = loaded.certs.iter().filter_map(|der| Cert::from_der(der.to_vec()).ok()).collect();
        if certs.is_empty() {
            return Err(SystemStoreError { reasons: loaded.errors.iter().map(ToString::to_string).collect() });
        }
        Ok(Self::new("system", None, certs))
    }
}
