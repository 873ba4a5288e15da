//! Finds the one certificate that breaks a TLS server's chain, says who must act, and proves it.
//!
//! Made for tenants of Microsoft 365 with single sign-on or a hybrid deployment, where some clients
//! sign in and some do not because one certificate is missing, untrusted or wrong. Plain values flow
//! along one line:
//!
//! ```text
//! discover -> fetch -> build -> verify -> diagnose -> report
//! ```
//!
//! [`check`] goes the whole line for a domain or a server, through a [`Network`] (the real one is
//! `net::Internet`, feature `net`); [`inspect`] begins with a file and touches no network. Both end
//! in a [`report::Report`], which serialises to the versioned JSON.
//!
//! ```
//! use cert_chain_core::{JudgeOptions, Time, inspect, report::Verdict};
//!
//! # let mut pki = cert_chain_testlab::Pki::new();
//! # let root = pki.root("Root");
//! # pki.ca("CA", "Root");
//! # let file = pki.end_entity("sip.contoso.test", "CA");
//! # let now = Time::from_unix(cert_chain_testlab::LAB_NOW);
//! # use cert_chain_core::trust::{AnchorStore, Anchors};
//! let mut options = JudgeOptions::default();
//! options.anchors = Anchors::new([AnchorStore::from_file("given", "root.pem", &root)?]);
//! options.host = Some("sip.contoso.test".parse()?);
//! let report = inspect("leaf-only.pem", &file, now, &options)?;
//! assert_eq!(report.verdict, Some(Verdict::Broken));
//! assert_eq!(report.endpoints[0].findings[0].code, "unknown-issuer");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Not done: revocation lists are not fetched; those given in [`JudgeOptions::crls`] are honoured. Nothing here prints, exits,
//! reads the environment or the clock; what fails on a network is in the report, not an `Err`.

#![warn(missing_docs, clippy::exhaustive_enums, clippy::exhaustive_structs, clippy::print_stdout, clippy::print_stderr)]

pub mod batch;
pub mod build;
pub mod cert;
mod check;
pub mod clients;
pub mod connect_to;
mod diagnose;
pub mod discover;
mod endpoint;
pub mod fetch;
mod generations;
mod grades;
#[cfg(feature = "net")]
pub mod net;
mod network;
mod options;
mod reach;
pub mod report;
mod target;
mod tenant;
mod time;
pub mod trust;
pub mod verify;

pub use check::{MAX_FILE_CHAIN, check, compare_judges, inspect, inspect_sign_in, inspect_with_aia};
pub use diagnose::{Citation, Owner, RETIRED, Rule, Stage, rule, rules};
pub use endpoint::{BelongsTo, Endpoint, Role, Service, Transport};
pub use network::{
    AcceptableIssuers, Answer, AnswerOutcome, BoxFuture, Deadline, Handshake, HandshakeOutcome, HttpOutcome, HttpRequest,
    KEPT_FIELDS, MxRecord, Network, Possession, Profile, Query, RecordKind, SipOutcome, SrvTarget, StartTls, TlsaRecord,
};
pub use options::{CheckOptions, JudgeOptions};
pub use target::Target;
pub use tenant::{DnsName, Host, InvalidTarget, Tenant};
pub use time::{InvalidTime, Time};

/// The README's example is compiled as a test of this crate.
#[cfg(all(doctest, feature = "net"))]
#[doc = include_str!("../../README.md")]
struct Readme;
