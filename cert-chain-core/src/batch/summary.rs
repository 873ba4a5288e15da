//! What many reports come to.

use std::collections::BTreeSet;

use super::provider;
use super::tally::{Counted, Tally};
use crate::endpoint::BelongsTo;
use crate::grades::{State, Verdict};
use crate::report::{EndpointReport, Report};

/// What many reports come to: how many of each verdict and state, and what is most frequent among the faults.
///
/// It takes the same memory for ten reports and ten million, under a megabyte: verdicts and states are plain numbers, and of
/// root causes, missing intermediates and providers the 1,024 most frequent are kept by Space-Saving counters, exact up to that
/// many different ones and with a known error beyond ([`Counted::least`]). Names are kept up to 256 bytes.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    targets: u64,
    /// By verdict; none last.
    verdicts: [u64; 5],
    states: [u64; 4],
    untested: u64,
    root_causes: Tally,
    missing: Tally,
    providers: Tally,
}

impl Summary {
    /// Takes `report` in.
    pub fn add(&mut self, report: &Report) {
        self.targets += 1;
        self.verdicts[place(report.verdict)] += 1;
        self.states[report.state as usize] += 1;
        self.untested += u64::from(report.coverage.not_tested.iter().any(|missing| missing.counts));
        // Each once a target: a farm of fifty hosts with one fault is one administrator's morning.
        let codes: BTreeSet<&str> = report.root_causes.iter().map(|cause| &*cause.code).collect();
        codes.iter().for_each(|code| self.root_causes.add(code, None));
        for sha256 in missing(report) {
            let label = report.certificates.get(sha256).and_then(|certificate| certificate.label.as_deref());
            self.missing.add(sha256, label);
        }
        let failing = report.endpoints.iter().filter(|endpoint| is_failing(endpoint));
        let providers: BTreeSet<String> = failing.filter_map(|endpoint| provider::of(report, endpoint)).collect();
        providers.iter().for_each(|provider| self.providers.add(provider, None));
    }

    /// How many reports were taken in.
    pub fn targets(&self) -> u64 {
        self.targets
    }

    /// How many targets have this verdict; none: there was no chain to judge.
    pub fn verdict(&self, verdict: Option<Verdict>) -> u64 {
        self.verdicts[place(verdict)]
    }

    /// How many targets are in this state.
    pub fn state(&self, state: State) -> u64 {
        self.states[state as usize]
    }

    /// How many targets are known in part only: something of their own was not tested, and that counts.
    pub fn untested(&self) -> u64 {
        self.untested
    }

    /// The codes that are the root cause of most targets' errors, at most `most` of them.
    pub fn root_causes(&self, most: usize) -> Vec<Counted<'_>> {
        self.root_causes.top(most)
    }

    /// The intermediates that servers of most targets do not send, by SHA-256 and what people call them.
    pub fn missing_intermediates(&self, most: usize) -> Vec<Counted<'_>> {
        self.missing.top(most)
    }

    /// Who runs servers of most targets whose chain is not complete or that have errors: the registrable domain of the endpoint's
    /// host or of its last alias where that is not the target's own, else the network of its address, /24 of IPv4 and /48 of IPv6.
    pub fn worst_providers(&self, most: usize) -> Vec<Counted<'_>> {
        self.providers.top(most)
    }
}

fn place(verdict: Option<Verdict>) -> usize {
    verdict.map_or(4, |verdict| verdict as usize)
}

/// Every certificate that some server of the target lacks, once.
fn missing(report: &Report) -> BTreeSet<&str> {
    let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    let missing = findings.filter(|finding| finding.code == "missing-intermediate");
    missing.flat_map(|finding| &finding.certificates).map(String::as_str).collect()
}

/// Whether something is wrong that its provider could mend; Microsoft's own servers are nobody's to mend.
fn is_failing(endpoint: &EndpointReport) -> bool {
    let faulty = endpoint.state == State::Error || endpoint.verdict.is_some_and(|verdict| verdict > Verdict::Complete);
    faulty && endpoint.belongs_to != BelongsTo::Microsoft
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A report on one server that does not send the certificate `ab`.
    pub(in crate::batch) fn report(target: &str, host: &str) -> Report {
        let (code, time, id) = ("missing-intermediate", "2026-06-01T12:00:00Z", format!("tls://{host}:443"));
        let finding = serde_json::json!({
            "code": code, "severity": "error", "certificate": "ab", "chain": 0, "certificates": ["ab"], "message": "", "facts": {},
            "owner": "server", "remedy": "", "proof": {"status": "proven", "change": {"kind": "add", "certificate": "ab"},
            "judges": {"own": "accepts", "webpki": "accepts"}, "why": null},
        });
        let endpoint = serde_json::json!({
            "id": id, "services": [], "role": null, "host": host, "port": 443, "transport": "tls", "belongs_to": "tenant",
            "found_by": [], "authenticated": true, "addresses": [{"address": "192.0.2.1:443", "verdict": null, "handshakes": []}],
            "chains": [], "state": "error", "verdict": "repairable", "verdicts": {}, "findings": [finding, finding], "clients": [],
            "paths": [],
        });
        let certificate = serde_json::json!({
            "label": "Issuing CA", "subject": null, "issuer": null, "serial": null, "not_before": null, "not_after": null,
            "key": null, "signature": null, "sha1_thumbprint": "", "provenance": [], "der": "",
        });
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "target": target, "at": time, "observed_at": time, "state": "error", "verdict": "repairable",
            "vantages": [], "coverage": {"asked": 1, "answered": 0, "not_tested": [{"what": "a", "why": "b", "counts": true}]},
            "limits_met": [], "stores": [], "findings": [], "root_causes": [{"code": code, "certificate": "ab", "endpoints": [id]}],
            "discovery": [{"query": host, "kind": "A", "vantage": "system", "answer": "192.0.2.1"}],
            "endpoints": [endpoint], "certificates": {"ab": certificate},
        }))
        .expect("a report")
    }

    #[test]
    fn counts_each_target_once_a_fault() {
        let mut summary = Summary::default();
        summary.add(&report("contoso.com", "sip.hoster.net"));
        summary.add(&report("fabrikam.com", "sip.hoster.net"));
        let mut sound = report("tailspin.com", "sip.tailspin.com");
        (sound.state, sound.verdict) = (State::Note, None);
        (sound.root_causes, sound.endpoints, sound.coverage.not_tested) = (Vec::new(), Vec::new(), Vec::new());
        summary.add(&sound);
        assert_eq!((summary.targets(), summary.untested()), (3, 2));
        assert_eq!((summary.verdict(Some(Verdict::Repairable)), summary.verdict(None)), (2, 1));
        assert_eq!((summary.state(State::Error), summary.state(State::Note), summary.state(State::Ok)), (2, 1, 0));
        let counts = |counted: Vec<Counted<'_>>| counted.iter().map(|one| (one.what.to_owned(), one.most)).collect::<Vec<_>>();
        assert_eq!(counts(summary.root_causes(9)), [("missing-intermediate".to_owned(), 2)]);
        assert_eq!(counts(summary.missing_intermediates(9)), [("ab".to_owned(), 2)]);
        assert_eq!(summary.missing_intermediates(1)[0].label, Some("Issuing CA"));
        assert_eq!(counts(summary.worst_providers(9)), [("hoster.net".to_owned(), 2)]);
    }

    #[test]
    fn leaves_out_the_servers_that_nobody_can_mend() {
        let mut of_microsoft = report("contoso.com", "sip.online.example");
        of_microsoft.endpoints[0].belongs_to = BelongsTo::Microsoft;
        let mut summary = Summary::default();
        summary.add(&of_microsoft);
        assert_eq!(summary.worst_providers(9), []);
    }
}
