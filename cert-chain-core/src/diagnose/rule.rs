//! What a rule is: identity, explanation and check of one fault.

use std::fmt;

use super::{Evidence, Findings};
use crate::grades::{ChangeKind, Severity};

/// One rule: everything about one kind of finding.
#[non_exhaustive]
pub struct Rule {
    /// The permanent name of the fault; never renamed, never reused.
    pub code: &'static str,
    /// How bad it usually is.
    pub severity: Severity,
    /// The least and the worst that it can be.
    pub range: (Severity, Severity),
    /// The fault in a few words.
    pub title: &'static str,
    /// What happens, who fails and who hides it, how we know.
    pub explanation: &'static str,
    /// What to do, when nothing more particular can be said.
    pub remedy: &'static str,
    /// Where it is written.
    pub citations: &'static [Citation],
    /// The kind of change that usually mends it.
    pub change: ChangeKind,
    /// Its place in the order of findings.
    pub stage: Stage,
    pub(super) check: fn(&Evidence<'_>, &mut Findings),
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.code)
    }
}

/// The stages of a client's work, in which a fault shows; an earlier one hides the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum Stage {
    /// Reaching the server, and finding a way to an anchor.
    Build,
    /// Signatures and algorithms.
    Signature,
    /// Validity periods.
    Validity,
    /// What certificates may be used for.
    Usage,
    /// The server's name.
    Name,
}

/// Where a rule's requirement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Citation {
    /// A page of Apple's support, by title and number.
    Apple(&'static str, u32),
    /// The CA/Browser Forum's TLS Baseline Requirements, by section.
    Baseline(&'static str),
    /// A document of Microsoft, by title and the name of its file. Paths on learn.microsoft.com change; the name is searched for.
    Microsoft(&'static str, &'static str),
    /// An RFC, by number and section.
    Rfc(u16, &'static str),
}

impl Citation {
    /// What it is called: `RFC 5280, section 6.1`.
    pub fn label(&self) -> String {
        match self {
            Self::Apple(title, number) => format!("Apple support {number}: {title}"),
            Self::Baseline(section) => format!("CA/Browser Forum TLS Baseline Requirements, section {section}"),
            Self::Microsoft(title, name) => format!("Microsoft: {title} ({name})"),
            Self::Rfc(number, section) => format!("RFC {number}, section {section}"),
        }
    }

    /// Where it can be read.
    pub fn url(&self) -> String {
        match self {
            Self::Apple(_, number) => format!("https://support.apple.com/{number}"),
            Self::Baseline(_) => "https://cabforum.org/working-groups/server/baseline-requirements/requirements/".to_owned(),
            Self::Microsoft(_, name) => format!("https://learn.microsoft.com/en-us/search/?terms={name}"),
            Self::Rfc(number, section) => format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"),
        }
    }
}

/// The team that has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Owner {
    /// AD FS.
    Adfs,
    /// The certification authority.
    Ca,
    /// Whoever manages the clients.
    ClientDevice,
    /// Whoever manages DNS.
    Dns,
    /// The Skype for Business Edge.
    Edge,
    /// Exchange.
    Exchange,
    /// The Skype for Business Front End.
    FrontEnd,
    /// The identity provider.
    Idp,
    /// The mail gateway.
    MailGateway,
    /// Microsoft.
    Microsoft,
    /// The other organisation.
    Partner,
    /// The reverse proxy.
    ReverseProxy,
    /// The session border controller.
    Sbc,
    /// A bare host, or a file.
    Server,
    /// The machine that this runs on.
    ThisMachine,
    /// The network that this runs in.
    ThisNetwork,
    /// The Web Application Proxy.
    Wap,
    /// The website.
    Website,
}

impl Owner {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adfs => "adfs",
            Self::Ca => "ca",
            Self::ClientDevice => "client-device",
            Self::Dns => "dns",
            Self::Edge => "edge",
            Self::Exchange => "exchange",
            Self::FrontEnd => "front-end",
            Self::Idp => "idp",
            Self::MailGateway => "mail-gateway",
            Self::Microsoft => "microsoft",
            Self::Partner => "partner",
            Self::ReverseProxy => "reverse-proxy",
            Self::Sbc => "sbc",
            Self::Server => "server",
            Self::ThisMachine => "this-machine",
            Self::ThisNetwork => "this-network",
            Self::Wap => "wap",
            Self::Website => "website",
        }
    }
}
