//! The one provider of cryptography; a profile is a selection from it.

use std::sync::LazyLock;

use rustls::crypto::{CryptoProvider, aws_lc_rs};

/// Made once: a provider's tables are the same for every connection.
pub(super) static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(aws_lc_rs::default_provider);
