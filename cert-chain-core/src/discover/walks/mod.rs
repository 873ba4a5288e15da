//! What discovery services answer, and where their answers lead.
//!
//! One file a service. Each asks what clients ask, without a credential, over TLS whatever its verdict: the server whose
//! certificate is at fault is often the one whose pointers are needed.

mod autodiscover;
mod follow;
mod lyncdiscover;
mod mta_sts;
mod sign_in;

pub(super) use self::autodiscover::autodiscover;
pub(super) use self::follow::{Visits, Walker};
pub(super) use self::lyncdiscover::lyncdiscover;
pub(super) use self::mta_sts::mta_sts;
pub(super) use self::sign_in::sign_in;

use super::found::Way;
use super::microsoft::is_trusted_by_clients;
use crate::endpoint::{Role, Service};
use crate::reach::HttpUrl;
use crate::tenant::{Host, Tenant};

/// The local part of the sign-in address that services are asked about: any will do, and nobody's real one leaves this machine.
const NEUTRAL: &str = "user";

/// One HTTP request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requested {
    /// The URL that was asked for.
    pub url: String,
    /// What came, in a few words: `200 application/json`, `302 to https://...`, `connection refused`.
    pub answer: String,
}

/// A host that an answer leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) service: Service,
    pub(super) role: Role,
    /// Whether clients go on unharmed when nothing listens there.
    pub(super) optional: bool,
    pub(super) by: Trail,
    /// The vantage from which the answer was met, where others meet another.
    pub(super) seen_from: Option<String>,
}

/// How an answer came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trail {
    /// The URLs asked in turn, the last one's answer being the one that leads on.
    pub(super) urls: Vec<HttpUrl>,
    /// What the last one said, in a word or two: `redirect`, `link user`.
    pub(super) what: String,
}

impl Lead {
    /// How it was come by, as rules look at it.
    pub(super) fn way(&self, tenant: &Tenant) -> Way {
        let urls = &self.by.urls;
        let next = urls.iter().skip(1).map(|url| &url.host).chain([&self.host]);
        let leaves = |host: &Host| match host {
            Host::Name(name) => !name.is_within(tenant.domain()) && !is_trusted_by_clients(name),
            Host::Address(_) => true,
        };
        let leaving = urls.iter().zip(next).find(|(url, next)| !url.tls && leaves(next));
        Way::Answer {
            hops: urls.iter().map(|url| (url.host.clone(), url.port, url.tls)).collect(),
            leaves_domain: leaving.map(|(url, _)| url.as_str().to_owned()),
        }
    }
}

impl Trail {
    /// `link user of https://lyncdiscover.contoso.com/`.
    pub(super) fn text(&self) -> String {
        match &self.urls[..] {
            [] => self.what.clone(),
            [.., last] => format!("{} of {}", self.what, last.as_str()),
        }
    }
}

/// What a walk brought.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) requested: Vec<Requested>,
    pub(super) leads: Vec<Lead>,
    /// The hosts that sent a client in clear on to a host with TLS.
    pub(super) sent_on: Vec<Host>,
    pub(super) not_tested: Vec<super::NotTested>,
}

impl Walked {
    /// Says of all of it from which vantage it was met.
    pub(super) fn seen_from(&mut self, vantage: &str) {
        for lead in &mut self.leads {
            lead.seen_from = Some(vantage.to_owned());
        }
        for asked in &mut self.requested {
            asked.answer = format!("{} (from {vantage})", asked.answer);
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.requested.extend(other.requested);
        self.leads.extend(other.leads);
        self.sent_on.extend(other.sent_on);
        self.not_tested.extend(other.not_tested);
    }
}
