//! The clients that were run: `cargo run -p cert-chain-benches --bin clients` does so again. A row here says no more than
//! the real one did.

use crate::clients::traits::{AnchorsTaken, Directories, Names, Policies, Sha1, Wildcards};
use crate::clients::{Basis, Client, Completion, Search, Traits};
use crate::trust::Program;

pub(super) static CHROME: Client = Client {
    name: "chrome",
    label: "Chrome",
    title: "Chrome and Edge with Chromium's own verifier",
    store: Program::Chrome,
    completes: Completion::Aia,
    search: Search::Every,
    traits: Traits {
        dates_anchors: true,
        least_rsa_bits: 1024,
        checks_handshake_usage: true,
        names: Names::BytesOfAnchors,
        skips_unreadable: true,
        knows_ed25519: false,
        ..Traits::USUAL
    },
    basis: Basis::Measured,
    citation: "docs/clients.md",
};

pub(super) static GNUTLS: Client = Client {
    name: "gnutls",
    label: "GnuTLS",
    title: "GnuTLS and programs on it",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::First,
    traits: Traits {
        dates_anchors: true,
        least_rsa_bits: 1024,
        policies: Policies::Refused,
        directories: Directories::Ignored,
        takes_any_purpose_of_cas: false,
        checks_handshake_usage: true,
        names: Names::BytesOfAnchors,
        compares_key_ids: true,
        reads_common_name: true,
        most_sent: Some(16),
        ..Traits::USUAL
    },
    basis: Basis::Measured,
    citation: "docs/clients.md",
};

pub(super) static GO: Client = Client {
    name: "go",
    label: "Go",
    title: "programs in Go, with crypto/x509",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::Every,
    traits: Traits {
        dates_anchors: true,
        least_rsa_bits: 1024,
        directories: Directories::Refused,
        names: Names::Bytes,
        ..Traits::USUAL
    },
    basis: Basis::Measured,
    citation: "docs/clients.md",
};

pub(super) static JAVA: Client = Client {
    name: "java",
    label: "Java",
    title: "programs in Java, with its own TLS",
    store: Program::Java,
    completes: Completion::Nothing,
    search: Search::Every,
    traits: Traits {
        constrains_anchors: false,
        least_rsa_bits: 1024,
        sha1: Sha1::RefusedInPublic,
        nests_purposes: false,
        checks_handshake_usage: true,
        reads_common_name: true,
        wildcards: Wildcards::AnyLabel,
        // jdk.tls.client.maxInboundCertificateChainLength.
        most_sent: Some(10),
        ..Traits::USUAL
    },
    basis: Basis::Measured,
    citation: "docs/clients.md",
};

/// What OpenSSL was measured to do; much is built on it.
pub(super) const OPENSSL_TRAITS: Traits = Traits {
    anchors: AnchorsTaken::SelfSigned,
    dates_anchors: true,
    measures_anchors: true,
    policies: Policies::Ignored,
    takes_any_purpose: false,
    takes_any_purpose_of_cas: false,
    compares_key_ids: true,
    reads_common_name: true,
    wildcards: Wildcards::PartOfFirst,
    ..Traits::USUAL
};

/// At Debian's security level 2. Programs may set X509_V_FLAG_PARTIAL_CHAIN, as curl does: then any certificate in the
/// store is an anchor.
pub(super) static OPENSSL: Client = Client {
    name: "openssl",
    label: "OpenSSL",
    title: "OpenSSL and programs on it, as it comes",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::InDate,
    traits: OPENSSL_TRAITS,
    basis: Basis::Measured,
    citation: "docs/clients.md",
};

pub(super) static RUSTLS: Client = Client {
    name: "rustls",
    label: "rustls",
    title: "programs in Rust, with rustls-webpki",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::Every,
    traits: Traits {
        anchors: AnchorsTaken::Issuers,
        measures_anchors: true,
        policies: Policies::Refused,
        directories: Directories::Refused,
        checks_signing: false,
        takes_any_purpose: false,
        takes_any_purpose_of_cas: false,
        takes_ca_as_server: false,
        names: Names::Bytes,
        skips_unreadable: true,
        most_intermediates: Some(6),
        ..Traits::USUAL
    },
    basis: Basis::Measured,
    citation: "docs/clients.md",
};
