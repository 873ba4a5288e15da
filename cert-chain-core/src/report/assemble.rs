//! From findings to the report.

mod asked;

use std::collections::BTreeMap;

use super::certificates::Certificates;
use super::clients;
use super::endpoint::{address_report, blank, sip_report, verdict, verdicts};
use super::model::{
    ChangeReport, Coverage, EndpointReport, FindingReport, JudgesReport, NotTested, ProofReport, Report, RootCause,
    SCHEMA_VERSION, Store, TogetherReport,
};
use super::{paths, tlsa};
use crate::cert::PresentedChain;
use crate::diagnose::{ChainEvidence, Evidence, Finding, TenantEvidence, Together};
use crate::discover::DiscoveredEndpoint;
use crate::endpoint::{BelongsTo, Service};
use crate::fetch::{Fetched, Untested};
use crate::grades::{Severity, State};
use crate::time::Time;
use crate::trust::Anchors;
use crate::verify::SubjectName;

/// What an endpoint's report is about.
pub(crate) enum Subject<'s> {
    /// A file.
    File {
        /// Its name, as given.
        name: &'s str,
        /// The name that its certificate must carry.
        host: Option<&'s SubjectName>,
    },
    /// A server.
    Server(&'s DiscoveredEndpoint),
}

/// A report in the making.
pub(crate) struct Assembly {
    report: Report,
    certificates: Certificates,
    /// What was not tested and is excused, by its place in the coverage; but not where nothing else was tested either.
    excused: Vec<usize>,
}

impl Assembly {
    pub(crate) fn new(target: String, at: Time, observed_at: Time, anchors: &Anchors) -> Self {
        let stores = anchors.stores().iter().map(|store| Store {
            name: store.shared_name(),
            date: store.shared_date(),
            sha256: store.shared_hex(),
            extra_roots: store.extra().len(),
        });
        let report = Report {
            schema_version: SCHEMA_VERSION,
            target,
            at,
            observed_at,
            state: State::Ok,
            verdict: None,
            vantages: Vec::new(),
            coverage: Coverage::default(),
            limits_met: Vec::new(),
            stores: stores.collect(),
            findings: Vec::new(),
            root_causes: Vec::new(),
            discovery: Vec::new(),
            requests: Vec::new(),
            sign_in: None,
            endpoints: Vec::new(),
            certificates: BTreeMap::new(),
        };
        Self { report, certificates: Certificates::default(), excused: Vec::new() }
    }

    pub(crate) fn not_tested(&mut self, not_tested: Vec<NotTested>) {
        self.report.coverage.not_tested.extend(not_tested);
    }

    pub(crate) fn limits(&mut self, limits: impl IntoIterator<Item = String>) {
        for limit in limits {
            if !self.report.limits_met.contains(&limit) {
                self.report.limits_met.push(limit);
            }
        }
    }

    /// One endpoint with its findings.
    pub(crate) fn endpoint(&mut self, subject: &Subject<'_>, evidence: &Evidence<'_>, findings: &[Finding]) {
        let mut endpoint = blank(subject);
        self.limits(evidence.chains.iter().flat_map(ChainEvidence::limits));
        if let Some(fetched) = evidence.fetched {
            self.limits(fetched.limits_met.iter().map(ToString::to_string));
            endpoint.addresses = fetched.addresses.iter().map(|address| address_report(address, subject, evidence)).collect();
            endpoint.sip = fetched.sip.as_ref().and_then(sip_report);
            self.untested(&endpoint, fetched);
        }
        if let Subject::Server(found) = subject
            && found.is_unresolved()
            && let Some(open) = found.unresolved.iter().find(|unresolved| !unresolved.is_conclusive())
        {
            let why = format!("{} has no address: no usable DNS answer", open.name);
            self.not_tested(vec![NotTested::new(&endpoint.id, why, is_own(&endpoint))]);
        }
        if let Subject::Server(found) = subject {
            (endpoint.tlsa, endpoint.dane) = tlsa::of(&found.tlsa, evidence);
        }
        endpoint.chains = evidence
            .chains
            .iter()
            .map(|chain| chain.presented.fingerprints().iter().map(ToString::to_string).collect())
            .collect();
        endpoint.verdicts = verdicts(evidence);
        endpoint.verdict = verdict(subject, evidence);
        endpoint.findings = findings.iter().map(|finding| finding_report(finding, findings, &evidence.chains)).collect();
        endpoint.state = findings.iter().map(|finding| State::from(finding.severity)).max().unwrap_or(State::Ok);
        endpoint.clients = clients::of(evidence, &endpoint.services);
        endpoint.paths = paths::of(evidence);
        self.certificates.add(&endpoint.id, evidence, findings);
        self.report.coverage.asked += 1;
        self.report.coverage.answered += usize::from(!evidence.chains.is_empty());
        self.report.endpoints.push(endpoint);
    }

    /// What is wrong with the tenant as a whole, and its token certificates.
    pub(crate) fn tenant(&mut self, evidence: &TenantEvidence, findings: &[Finding]) {
        self.report.findings = findings.iter().map(|finding| finding_report(finding, findings, &[])).collect();
        self.certificates.add_tenant(evidence);
        if let Some((what, why)) = evidence.uncompared() {
            self.not_tested(vec![NotTested::new(what, why, false)]);
        }
    }

    /// Addresses that nothing is known about. They leave the run half-blind when they are the target's own, unless another
    /// address of the endpoint stands for them, or it is IPv6 alone that this network does not have.
    fn untested(&mut self, endpoint: &EndpointReport, fetched: &Fetched) {
        let some_tested = fetched.addresses.iter().any(|address| address.not_tested.is_none());
        for address in &fetched.addresses {
            let Some(why) = address.not_tested else { continue };
            let stood_for = some_tested && matches!(why, Untested::Local | Untested::NoRoute | Untested::TooMany);
            let excused = match why {
                Untested::Blocked | Untested::BlockedPort(..) => true,
                Untested::NoRoute => address.address.is_ipv6(),
                _ => false,
            };
            if excused && is_own(endpoint) {
                self.excused.push(self.report.coverage.not_tested.len());
            }
            let counts = is_own(endpoint) && !stood_for && !excused;
            let what = format!("{} at {}", endpoint.id, address.address);
            self.not_tested(vec![NotTested::new(what, why.to_string(), counts)]);
        }
    }

    /// What follows for the target as a whole.
    pub(crate) fn finish(self) -> Report {
        let Self { mut report, certificates, excused } = self;
        report.certificates = certificates.into_reports();
        let of_tenant = report.findings.iter().map(|finding| State::from(finding.severity));
        let of_endpoints = report.endpoints.iter().map(|endpoint| endpoint.state);
        report.state = of_tenant.chain(of_endpoints).max().unwrap_or(State::Ok);
        // Whom the tenant relies on counts as its own servers do; Microsoft's chains are nobody's to mend.
        let relied_on =
            report.endpoints.iter().filter(|endpoint| is_own(endpoint) || endpoint.belongs_to == BelongsTo::ThirdParty);
        report.verdict = relied_on.filter_map(|endpoint| endpoint.verdict).max();
        if report.coverage.answered == 0 {
            for place in excused {
                report.coverage.not_tested[place].counts = true;
            }
        }
        if let Some(first) = report.findings.first().filter(|finding| finding.severity == Severity::Error) {
            let (code, certificate) = (first.code.clone(), first.certificate.clone());
            report.root_causes.push(RootCause { code, certificate, endpoints: Vec::new() });
        }
        for endpoint in &report.endpoints {
            let Some(first) = endpoint.findings.first().filter(|finding| finding.severity == Severity::Error) else { continue };
            let same = |cause: &&mut RootCause| cause.code == first.code && cause.certificate == first.certificate;
            match report.root_causes.iter_mut().find(same) {
                Some(cause) => cause.endpoints.push(endpoint.id.clone()),
                None => report.root_causes.push(RootCause {
                    code: first.code.clone(),
                    certificate: first.certificate.clone(),
                    endpoints: vec![endpoint.id.clone()],
                }),
            }
        }
        report
    }
}

/// Whether the endpoint is what was asked about: the tenant's, or a server that somebody named, whoever's it is.
fn is_own(endpoint: &EndpointReport) -> bool {
    endpoint.belongs_to == BelongsTo::Tenant || endpoint.services.contains(&Service::Server)
}

fn finding_report(finding: &Finding, all: &[Finding], chains: &[ChainEvidence<'_>]) -> FindingReport {
    let presented = finding.chain.and_then(|chain| chains.get(chain)).map(|chain| &chain.presented);
    let proof = &finding.proof;
    FindingReport {
        code: finding.code().to_owned(),
        severity: finding.severity,
        certificate: finding.culprit().map(|sha256| sha256.to_string()),
        chain: finding.chain,
        certificates: finding.certificates.iter().map(ToString::to_string).collect(),
        message: finding.message.clone(),
        facts: finding.facts.clone(),
        owner: finding.owner.as_str().to_owned(),
        remedy: finding.remedy.clone(),
        proof: ProofReport {
            status: proof.status,
            change: change_report(finding, presented),
            judges: JudgesReport { own: proof.own, webpki: proof.webpki },
            why: proof.why.clone(),
            together: proof.together.as_ref().map(|together| together_report(finding, together, all, presented)),
        },
    }
}

fn change_report(finding: &Finding, presented: Option<&PresentedChain>) -> ChangeReport {
    let certificate = presented.and_then(|presented| finding.change.certificate(presented));
    ChangeReport { kind: finding.change.kind(), certificate: certificate.map(|sha256| sha256.to_string()) }
}

fn together_report(
    finding: &Finding,
    together: &Together,
    all: &[Finding],
    presented: Option<&PresentedChain>,
) -> TogetherReport {
    let others = || together.with.iter().filter_map(|place| all.get(*place));
    let mut with: Vec<String> = Vec::new();
    let mut changes = vec![change_report(finding, presented)];
    for other in others() {
        let (code, change) = (other.code().to_owned(), change_report(other, presented));
        if !with.contains(&code) {
            with.push(code);
        }
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    let judges = JudgesReport { own: together.own, webpki: together.webpki };
    TogetherReport { status: together.status, with, changes, judges, why: together.why.clone() }
}
