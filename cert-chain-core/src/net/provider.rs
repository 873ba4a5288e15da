//! The one provider of cryptography; a profile is a selection from it.

use std::sync::LazyLock;

use rustls::CipherSuite;
use rustls::crypto::{CryptoProvider, aws_lc_rs};

/// Made once: a provider's tables are the same for every connection.
///
/// AES-128 is offered first, as browsers do: its handshake hashes with SHA-256, for which processors have instructions.
pub(super) static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(|| {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites.sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
    provider
});
