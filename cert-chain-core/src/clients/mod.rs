//! Who connects to servers, and what each makes of a chain: one row a client, and a prediction from it.
//!
//! A client is more than its list of trust anchors: it completes chains or does not, searches on after a path that
//! failed or does not, and checks more or less than others do. That, and not its version of TLS, decides who fails.

mod apple;
mod audience;
mod checks;
mod names;
mod predict;
mod search;
mod shown;
mod table;
mod traits;

use std::fmt;

use crate::trust::Program;

pub(crate) use apple::{exceeded_days, implies_server_auth};
pub(crate) use audience::is_in_audience;
pub(crate) use predict::{Prediction, predict};
pub(crate) use shown::Shown;
pub use table::clients;
pub(crate) use traits::Traits;

/// One client: a program, or programs that judge chains alike.
#[derive(Debug)]
#[non_exhaustive]
pub struct Client {
    /// Its permanent name: `windows-online`.
    pub name: &'static str,
    /// What people call it, in one or two words.
    pub label: &'static str,
    /// Who that is, in a few words.
    pub title: &'static str,
    /// The root program whose list it trusts by itself. Where other anchors are asked about, it is taken to trust those.
    pub store: Program,
    /// How it comes by certificates that the server does not send.
    pub completes: Completion,
    /// What it does when a path fails.
    pub search: Search,
    /// What it checks otherwise than most do.
    pub(crate) traits: Traits,
    /// How this is known.
    pub basis: Basis,
    /// From where.
    pub citation: &'static str,
}

impl Client {
    /// What it checks otherwise than RFC 5280 and most other clients, in words; none for a client that does as they do.
    pub fn peculiarities(&self) -> Vec<String> {
        self.traits.described()
    }
}

/// How a client comes by certificates that the server does not send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completion {
    /// It fetches them from the address in the certificate (authority information access).
    Aia,
    /// It remembers those that other servers sent.
    Cache,
    /// It does not.
    Nothing,
    /// It brings along those of public authorities.
    Preload,
}

impl fmt::Display for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aia => "fetches by AIA",
            Self::Cache => "remembers what others sent",
            Self::Nothing => "does not",
            Self::Preload => "brings along public ones",
        })
    }
}

/// What a client does when a path fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Search {
    /// It tries others, until one holds.
    Every,
    /// It follows the first issuer with fitting name and key identifier, in the order sent, and no other.
    First,
    /// It follows one issuer: an anchor before others, of others one that is in date.
    InDate,
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Every => "yes",
            Self::First => "no: the first issuer that fits",
            Self::InDate => "no: the first issuer that fits and is in date",
        })
    }
}

/// What a client does with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It connects.
    Accepts,
    /// It does with some machines and not with others: what they remember or bring along decides.
    Depends,
    /// It does not connect.
    Rejects,
}

impl Outcome {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepts => "accepts",
            Self::Depends => "depends",
            Self::Rejects => "rejects",
        }
    }
}

/// How a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// Its maker's documents or source say so.
    Documented,
    /// From what it is built on.
    Inferred,
    /// A real one did so: docs/clients.md.
    Measured,
}

impl Basis {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Measured => "measured",
        }
    }
}
