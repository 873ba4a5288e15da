//! Finds the one certificate that breaks a TLS server's chain.

#![warn(missing_docs, clippy::exhaustive_enums, clippy::exhaustive_structs, clippy::print_stdout, clippy::print_stderr)]

pub mod build;
pub mod cert;
mod check;
pub mod connect_to;
mod diagnose;
pub mod discover;
mod endpoint;
pub mod fetch;
mod grades;
#[cfg(feature = "net")]
pub mod net;
mod network;
mod options;
pub mod report;
mod target;
mod tenant;
mod time;
pub mod trust;
pub mod verify;

pub use check::{MAX_FILE_CHAIN, check, inspect, inspect_with_aia};
pub use diagnose::{Citation, Owner, RETIRED, Rule, Stage, rule, rules};
pub use endpoint::{BelongsTo, Endpoint, Role, Service, Transport};
pub use network::{
    Answer, AnswerOutcome, BoxFuture, Deadline, Handshake, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Possession,
    Profile, Query, RecordKind, SrvTarget, StartTls,
};
pub use options::{CheckOptions, JudgeOptions};
pub use target::Target;
pub use tenant::{DnsName, Host, InvalidTarget, Tenant};
pub use time::{InvalidTime, Time};
