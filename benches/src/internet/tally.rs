//! What the reports of a run say, held against what is wrong with the servers.

use std::collections::BTreeMap;

use cert_chain_core::report::{EndpointReport, FindingReport, Report, Severity};
use serde::{Deserialize, Serialize};

use super::plan::{Fault, ServerId, domain_of, exists};

/// Differences that are told of; one is too many.
const MOST_TOLD: usize = 5;

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tally {
    /// Reports.
    pub reports: u64,
    /// Servers that the reports tell of, of the domains' own.
    pub servers: u64,
    /// Reports by their verdict.
    pub verdicts: BTreeMap<String, u64>,
    /// Findings that tell of a fault, by their code: errors, and whatever has the code of a planted fault. Where all clients of
    /// an endpoint mend a fault by themselves it is told of as a warning.
    pub faults: BTreeMap<String, u64>,
    /// All other findings, by their code.
    pub others: BTreeMap<String, u64>,
    /// Reports that say something else than they should.
    pub wrong: u64,
    /// The first of them, in words.
    pub told: Vec<String>,
}

impl Tally {
    /// What one report says.
    pub(super) fn of(report: &Report) -> Self {
        let mut tally = Self { reports: 1, ..Self::default() };
        let verdict = report.verdict.map_or_else(|| "none".to_owned(), |verdict| verdict.to_string());
        tally.verdicts.insert(verdict, 1);
        let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings).chain(&report.findings);
        for finding in findings {
            let codes = if is_fault(finding) { &mut tally.faults } else { &mut tally.others };
            *codes.entry(finding.code.to_string()).or_insert(0) += 1;
        }
        let mut wrong = wrong(report);
        tally.servers = report.endpoints.iter().filter(|endpoint| server(endpoint).is_some()).count() as u64;
        tally.wrong = u64::from(!wrong.is_empty());
        wrong.truncate(1);
        tally.told = wrong;
        tally
    }

    /// Adds what another says.
    pub(super) fn add(&mut self, other: Self) {
        self.reports += other.reports;
        self.servers += other.servers;
        self.wrong += other.wrong;
        for (all, new) in
            [(&mut self.verdicts, other.verdicts), (&mut self.faults, other.faults), (&mut self.others, other.others)]
        {
            new.into_iter().for_each(|(word, count)| *all.entry(word).or_insert(0) += count);
        }
        let room = MOST_TOLD.saturating_sub(self.told.len());
        self.told.extend(other.told.into_iter().take(room));
    }

    /// The servers and the faults that the reports about so many domains have to tell of.
    pub fn expected(domains: u32) -> (u64, BTreeMap<String, u64>) {
        let servers = (0..domains).filter(|domain| exists(*domain)).flat_map(ServerId::of);
        let (mut count, mut faults) = (0, BTreeMap::new());
        for server in servers {
            count += 1;
            if let Some(fault) = server.fault() {
                *faults.entry(fault.code().to_owned()).or_insert(0) += 1;
            }
        }
        (count, faults)
    }
}

fn server(endpoint: &EndpointReport) -> Option<ServerId> {
    ServerId::named(endpoint.host.as_deref()?)
}

fn is_fault(finding: &FindingReport) -> bool {
    finding.severity == Severity::Error || Fault::ALL.iter().any(|fault| fault.code() == finding.code)
}

/// What a report says that it should not, and what it does not say.
fn wrong(report: &Report) -> Vec<String> {
    let number = domain_of(&report.target).map_or(0, |(number, _)| number);
    let mut wrong = Vec::new();
    for finding in report.findings.iter().filter(|finding| is_fault(finding)) {
        wrong.push(format!("{}: {}", report.target, finding.message));
    }
    for endpoint in &report.endpoints {
        let faults = endpoint.findings.iter().filter(|finding| is_fault(finding));
        let faults: Vec<&str> = faults.map(|finding| &*finding.code).collect();
        let expected = server(endpoint).and_then(ServerId::fault).map(Fault::code);
        if faults != expected.into_iter().collect::<Vec<_>>() {
            wrong.push(format!("{}: {faults:?} and not {expected:?}", endpoint.id));
        }
    }
    let there = report.endpoints.iter().filter_map(server).count();
    let expected = if exists(number) { ServerId::of(number).count() } else { 0 };
    if there != expected {
        wrong.push(format!("{}: {there} servers and not {expected}", report.target));
    }
    wrong
}
