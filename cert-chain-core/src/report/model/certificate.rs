//! Certificates and where they came from.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// A certificate's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CertificateReport {
    /// What people call it: common name, else first alternative name, else the subject; null when that
    /// cannot be read.
    pub label: Option<String>,
    /// The subject, most specific part first; null, like any other field, when it cannot be read.
    pub subject: Option<String>,
    /// The issuer.
    pub issuer: Option<String>,
    /// The serial number in hex.
    pub serial: Option<String>,
    /// First moment of validity.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub not_before: Option<Time>,
    /// Last moment of validity.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub not_after: Option<Time>,
    /// The public key: `RSA 2048`, `ECDSA P-256`.
    pub key: Option<String>,
    /// The signature algorithm: `ecdsa-with-SHA384`.
    pub signature: Option<String>,
    /// SHA-1 in upper-case hex, only because Windows consoles and cmdlets ask for it.
    pub sha1_thumbprint: String,
    /// Where the certificate came from, every place.
    pub provenance: Vec<ProvenanceReport>,
    /// The certificate itself, DER in base64.
    pub der: String,
    /// Why the certificate as a whole cannot be read; null for one that can. The other fields then hold what could be.
    #[serde(default)]
    pub unreadable: Option<String>,
    /// The rules of encoding that it breaks; some clients refuse a certificate for such a one, even if others read it.
    #[serde(default)]
    pub breaks: Vec<BrokenRuleReport>,
}

/// A rule that a certificate's encoding breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BrokenRuleReport {
    /// Where the rule is written: `RFC 5280, section 4.1.2.2`.
    pub rule: String,
    /// What is wrong: `its serial number is negative`.
    pub what: String,
}

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProvenanceReport {
    /// A server sent it.
    Presented {
        /// The endpoint's id.
        endpoint: String,
        /// Index into the endpoint's `chains`.
        chain: usize,
        /// Place in the server's order, from 0.
        index: usize,
    },
    /// Fetched from the URL that a certificate names for its issuer.
    Aia {
        /// That URL.
        url: String,
    },
    /// In the CCADB's list of intermediates, which `cert-chain trust update` keeps.
    Ccadb {
        /// The date of the list.
        date: String,
    },
    /// Microsoft's cloud tells it as its copy of the certificate that signs the tokens of a domain.
    Cloud {
        /// The domain.
        domain: String,
    },
    /// In the federation metadata of an identity provider, whose tokens it signs or decrypts.
    FederationMetadata {
        /// The identity provider's host.
        host: String,
    },
    /// Given by the user.
    Given {
        /// The file.
        file: String,
    },
    /// A trust anchor that the user added to the stores asked.
    ExtraRoot,
    /// A trust anchor of a store's own.
    Store {
        /// The store's name.
        store: String,
    },
}
