//! What a caller may choose.

use std::time::Duration;

use crate::build::{Given, Limits};
use crate::cert::CertTable;
use crate::connect_to::ConnectTo;
use crate::discover::Vantage;
use crate::fetch::{ENDPOINT_BUDGET, TARGET_BUDGET};
use crate::time::Time;
use crate::trust::Anchors;
use crate::verify::{ContentProfile, Crls, PolicyInputs, Purpose, SignatureMemo, SubjectName};

/// How certificates are judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JudgeOptions {
    /// The moment to judge at; `None` is now.
    pub at: Option<Time>,
    /// The stores to ask; by default those of all root programs.
    pub anchors: Anchors,
    /// Certificates that may complete a path, as if preloaded.
    pub given: Given,
    /// The name that the certificate of a file must carry; `None` checks no name. A server is always
    /// checked for the name it was found by.
    pub host: Option<SubjectName>,
    /// What to verify for.
    pub purpose: Purpose,
    /// What is asked of certificate policies; by default what the certificates demand.
    pub policies: PolicyInputs,
    /// Revocation lists to honour; without any, revocation is not asked about. With some, the status of the end-entity
    /// certificate must come out of them, and that of each CA certificate of whose issuer one was given.
    pub crls: Crls,
    /// What certificates must contain beyond what path processing asks; `None` asks no more, and is what clients do.
    pub profile: Option<ContentProfile>,
    /// Whether weak signatures (SHA-1, MD5) and RSA keys below 2048 bits are let pass: RFC 5280 by itself demands no strength,
    /// and clients do. They are verified like others and told of as warnings. The CA/Browser Forum's profile demands
    /// strength by itself, and under it this changes nothing.
    pub allow_weak: bool,
    /// The most intermediates of a path; `None` is the builder's own limit.
    pub max_depth: Option<usize>,
    /// The signatures that the run has verified so far: options that are used again, or cloned, verify the
    /// intermediates that many servers share once.
    pub signature_memo: SignatureMemo,
    /// The certificates of authorities that the run has read so far, likewise.
    pub cert_table: CertTable,
}

impl Default for JudgeOptions {
    fn default() -> Self {
        Self {
            at: None,
            anchors: Anchors::programs(),
            given: Given::default(),
            host: None,
            purpose: Purpose::Server,
            policies: PolicyInputs::default(),
            crls: Crls::default(),
            profile: None,
            allow_weak: false,
            max_depth: None,
            signature_memo: SignatureMemo::default(),
            cert_table: CertTable::default(),
        }
    }
}

impl JudgeOptions {
    pub(crate) fn limits(&self) -> Limits {
        let limits = Limits::default();
        Limits { max_depth: self.max_depth.unwrap_or(limits.max_depth), ..limits }
    }
}

/// How servers are found and asked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckOptions {
    /// How their certificates are judged.
    pub judge: JudgeOptions,
    /// From where DNS is asked; the system's resolver by default.
    pub vantages: Vec<Vantage>,
    /// Where to connect instead.
    pub connect_to: ConnectTo,
    /// Whether fetches that a certificate or DNS answer caused may reach addresses that are not globally routable.
    pub allow_private: bool,
    /// Whether the target's own addresses, those that belong to names that the user gave, may be ones that are not globally
    /// routable. Only what somebody typed for this machine deserves that trust.
    pub own_addresses_may_be_private: bool,
    /// Handshakes of the first profile for each address, a new connection each.
    pub samples: u32,
    /// Whether to shake hands also as older clients do, who may be shown something else. Without it an address is asked as
    /// a current client does, and in other ways only as long as no chain was had.
    pub all_handshakes: bool,
    /// What a target may take.
    pub timeout: Duration,
    /// What an endpoint may take.
    pub endpoint_timeout: Duration,
    /// Whether missing issuers are fetched from the addresses that certificates name.
    pub follow_aia: bool,
    /// Whether more is asked than for certificates: a tenant's discovery services, Microsoft for its identity provider, the time of
    /// servers given as `https://`, servers of SIP whether they speak it, the servers of a tenant's zone what is in it now, and
    /// Microsoft's hosts where a port seems to be blocked.
    pub ask_services: bool,
    /// Whether to ask for what only clients of old do.
    pub legacy: bool,
    /// Whether a tenant's domain is asked about before the names below it, which then are not asked where it does not exist:
    /// nothing is below a name that is not there (<https://www.rfc-editor.org/rfc/rfc8020>); nor where DNS says nothing at all. It spares some fifty questions for
    /// each domain that does not exist, and takes one more round for those that do.
    pub domain_first: bool,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            judge: JudgeOptions::default(),
            vantages: vec![Vantage::new("system", None)],
            connect_to: ConnectTo::default(),
            allow_private: false,
            own_addresses_may_be_private: true,
            samples: 2,
            all_handshakes: true,
            timeout: TARGET_BUDGET,
            endpoint_timeout: ENDPOINT_BUDGET,
            follow_aia: true,
            ask_services: true,
            legacy: false,
            domain_first: false,
        }
    }
}
