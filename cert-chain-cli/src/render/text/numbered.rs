//! Findings with the numbers that table and blocks share.

use cert_chain_core::report::{EndpointReport, FindingReport, Report, Severity};

/// One fault, wherever it shows.
#[derive(Debug)]
pub(super) struct Numbered<'r> {
    /// Counted from 1, errors first.
    pub(super) number: usize,
    /// Everywhere that it shows; never empty.
    pub(super) places: Vec<Place<'r>>,
}

/// A finding at one endpoint, or at none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'r> {
    pub(super) endpoint: Option<&'r EndpointReport>,
    pub(super) finding: &'r FindingReport,
}

impl<'r> Numbered<'r> {
    /// The finding where it was met first; it speaks for all.
    pub(super) fn first(&self) -> Place<'r> {
        self.places[0]
    }

    /// How bad it is at its worst place.
    pub(super) fn severity(&self) -> Severity {
        self.places.iter().map(|place| place.finding.severity).max().unwrap_or(Severity::Note)
    }

    /// Whether it shows at `endpoint`.
    pub(super) fn is_at(&self, endpoint: &EndpointReport) -> bool {
        self.places.iter().any(|place| place.endpoint.is_some_and(|other| other.id == endpoint.id))
    }
}

/// Every error and warning, errors first, each fault once: the same code on the same certificate is one fault.
pub(super) fn collect(report: &Report) -> Vec<Numbered<'_>> {
    let mut faults: Vec<Numbered<'_>> = Vec::new();
    for place in places(report).filter(|place| place.finding.severity > Severity::Note) {
        match faults.iter_mut().find(|fault| is_same(fault.first().finding, place.finding)) {
            Some(fault) => fault.places.push(place),
            None => faults.push(Numbered { number: 0, places: vec![place] }),
        }
    }
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity()));
    for (place, fault) in faults.iter_mut().enumerate() {
        fault.number = place + 1;
    }
    faults
}

/// Every note.
pub(super) fn notes(report: &Report) -> impl Iterator<Item = Place<'_>> {
    places(report).filter(|place| place.finding.severity == Severity::Note)
}

fn places(report: &Report) -> impl Iterator<Item = Place<'_>> {
    let nowhere = report.findings.iter().map(|finding| Place { endpoint: None, finding });
    let somewhere = report
        .endpoints
        .iter()
        .flat_map(|endpoint| endpoint.findings.iter().map(move |finding| Place { endpoint: Some(endpoint), finding }));
    nowhere.chain(somewhere)
}

fn is_same(one: &FindingReport, other: &FindingReport) -> bool {
    // Without a certificate the sentence has to tell whether it is one fault.
    one.code == other.code
        && one.certificate == other.certificate
        && (one.certificate.is_some() || one.message == other.message)
}
