//! What a store says against an anchor that it holds.

use crate::time::Time;

/// A use that stores trust anchors for, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "TLS has these two sides")]
pub enum TlsUse {
    /// TLS clients.
    Client,
    /// TLS servers.
    Server,
}

impl TlsUse {
    /// The word that tables use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }

    /// In words, as in "not trusted for TLS servers".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "TLS clients",
            Self::Server => "TLS servers",
        }
    }
}

/// One store's reservation about one of its anchors: root programs withdraw trust step by step, and first for what
/// will be issued, so that what is in use has time to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Limit {
    /// The use that it concerns; others are trusted as ever.
    pub usage: TlsUse,
    /// What is not accepted.
    pub kind: LimitKind,
    /// Where the program says so.
    pub source: String,
}

/// What a limit does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// End-entity certificates whose validity begins after this moment: Microsoft's `NotBefore`,
    /// Mozilla's `CKA_NSS_SERVER_DISTRUST_AFTER`.
    IssuedAfter(Time),
    /// Anything, after this moment: Microsoft's `Disallowed Filetime`.
    JudgedAfter(Time),
    /// Anything: the anchor is there for other uses, such as e-mail or code.
    NotFor,
}

impl LimitKind {
    /// The word that tables and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IssuedAfter(_) => "issued-after",
            Self::JudgedAfter(_) => "judged-after",
            Self::NotFor => "not-for",
        }
    }

    /// The moment that it names.
    pub fn moment(self) -> Option<Time> {
        match self {
            Self::IssuedAfter(moment) | Self::JudgedAfter(moment) => Some(moment),
            Self::NotFor => None,
        }
    }
}

impl Limit {
    /// A limit for `usage`, known from `source`.
    pub fn new(usage: TlsUse, kind: LimitKind, source: impl Into<String>) -> Self {
        Self { usage, kind, source: source.into() }
    }

    /// Whether it keeps an end-entity certificate, issued at `issued` and judged at `at`, from being accepted.
    pub fn refuses(&self, usage: TlsUse, issued: Time, at: Time) -> bool {
        self.usage == usage
            && match self.kind {
                LimitKind::IssuedAfter(moment) => issued > moment,
                LimitKind::JudgedAfter(moment) => at > moment,
                LimitKind::NotFor => true,
            }
    }

    /// Reads a row of the table of limits: use, kind, moment, source.
    pub(super) fn read(usage: &str, kind: &str, moment: &str, source: &str) -> Option<Self> {
        let usage = match usage {
            "client" => TlsUse::Client,
            "server" => TlsUse::Server,
            _ => return None,
        };
        let kind = match (kind, moment) {
            ("issued-after", moment) => LimitKind::IssuedAfter(moment.parse().ok()?),
            ("judged-after", moment) => LimitKind::JudgedAfter(moment.parse().ok()?),
            ("not-for", "") => LimitKind::NotFor,
            _ => return None,
        };
        Some(Self::new(usage, kind, source))
    }
}
