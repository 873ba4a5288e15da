//! What was asked to find the endpoints, and what vouches for them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::SocketAddr;

use super::Assembly;
use crate::discover::{self, Discovery, Way};
use crate::grades::Verdict;
use crate::network::{Answer, Query};
use crate::report::model::{Asked, EndpointReport, FindingReport, HttpAsked, NotTested, Vantage};
use crate::report::sign_in;
use crate::tenant::Host;

impl Assembly {
    /// Every question asked, and what was left open.
    pub(crate) fn discovery(&mut self, discovery: &Discovery, vantages: &[discover::Vantage]) {
        let vantages = vantages.iter().map(|vantage| {
            let resolver = vantage.resolver.map_or_else(|| "system".to_owned(), |address| address.to_string());
            Vantage::new(vantage.name.clone(), resolver)
        });
        self.report.vantages = vantages.collect();
        let asked = discovery.queries.iter().map(|asked| {
            let name = asked.query.name.to_string();
            Asked::new(name, asked.query.kind, asked.vantage.clone(), asked.answer.to_string())
        });
        self.report.discovery = asked.collect();
        self.report.sign_in = discovery.sign_in.as_ref().and_then(sign_in::of);
        let open = discovery.not_tested.iter().map(|open| NotTested::new(&open.what, &open.why, open.counts));
        self.not_tested(open.collect());
    }

    /// Whether it is told what `server` answered to `query`.
    pub(crate) fn tells(&self, server: Option<SocketAddr>, query: &Query, vantages: &[discover::Vantage]) -> bool {
        let vantage = name_of(server, vantages);
        let what = (query.kind, query.name.as_str(), &*vantage);
        self.report.discovery.iter().any(|asked| (asked.kind, &*asked.query, &*asked.vantage) == what)
    }

    /// The questions asked beside those of the catalogue: for hosts that answers and certificates name, and for those looked at for
    /// comparison.
    pub(crate) fn lookups(&mut self, answered: &[(Option<SocketAddr>, Query, Answer)], vantages: &[discover::Vantage]) {
        for (server, query, answer) in answered {
            // Several addresses may be one server.
            if !self.tells(*server, query, vantages) {
                let vantage = name_of(*server, vantages).into_owned();
                let asked = Asked::new(query.name.to_string(), query.kind, vantage, answer.to_string());
                self.report.discovery.push(asked);
            }
        }
    }

    /// Marks the endpoints that only answers led to which nobody vouched for: in clear, or over TLS with a chain or a name that
    /// does not hold.
    pub(crate) fn authenticate(&mut self, discovery: &Discovery) {
        let sound: HashSet<String> =
            self.report.endpoints.iter().filter(|endpoint| is_sound(endpoint)).map(|e| e.id.clone()).collect();
        let vouched = |(host, port, tls): &(Host, u16, bool)| *tls && sound.contains(&format!("tls://{host}:{port}"));
        let holds = |way: &Way| match way {
            Way::Name | Way::Record { .. } => true,
            Way::Answer { hops, .. } => hops.iter().all(vouched),
        };
        for found in &discovery.endpoints {
            let id = found.endpoint.id();
            if let Some(endpoint) = self.report.endpoints.iter_mut().find(|endpoint| endpoint.id == id) {
                endpoint.authenticated = found.ways.iter().any(holds);
            }
        }
        self.report.requests = discovery.requests.iter().map(|asked| HttpAsked::new(&asked.url, &asked.answer)).collect();
    }
}

/// What a DNS server is called: as the vantage that it is, or by its address.
fn name_of(server: Option<SocketAddr>, vantages: &[discover::Vantage]) -> Cow<'_, str> {
    match (vantages.iter().find(|vantage| vantage.resolver == server), server) {
        (Some(vantage), _) => Cow::Borrowed(&vantage.name),
        (None, Some(server)) => Cow::Owned(server.to_string()),
        (None, None) => Cow::Borrowed("system"),
    }
}

fn is_sound(endpoint: &EndpointReport) -> bool {
    let is_misnamed =
        |finding: &FindingReport| matches!(finding.code.as_str(), "name-mismatch" | "no-subject-alternative-name");
    matches!(endpoint.verdict, Some(Verdict::Complete | Verdict::Repairable)) && !endpoint.findings.iter().any(is_misnamed)
}
