//! A chain as it was sent, what it lacks, and where it ends.

use cert_chain_core::Profile;
use cert_chain_core::report::{
    AddressReport, CertificateReport, ChangeKind, EndpointReport, FindingReport, PathEnd, PathReport, ProvenanceReport, Report,
};

use super::names;
use crate::render::page::{Ink, Page, fit};
use crate::render::printable::columns;

/// Where labels begin, and where what they label begins.
pub(super) const LABEL: usize = 4;
pub(super) const VALUE: usize = 13;
/// `EXPIRED 2026-11-21`
const VALIDITY: usize = 18;

/// Longer lists of stores are counted: the headline names them all.
const MOST_NAMED: usize = 2;

/// One line of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    label: String,
    ink: Ink,
    name: String,
    sha256: Option<String>,
    /// `to 2027-03-02`, `EXPIRED 2026-11-21`, or a word on trust.
    validity: String,
    validity_ink: Ink,
    /// Whether the fault sits here, by its number.
    mark: Option<usize>,
    /// A second line: where a missing certificate was found, or which rule of encoding it breaks.
    origin: Option<String>,
}

impl Row {
    /// The row without its mark: two findings may sit in one chain.
    pub(super) fn unmarked(&self) -> Self {
        Self { mark: None, ..self.clone() }
    }

    pub(super) fn is_marked(&self) -> bool {
        self.mark.is_some()
    }

    /// `sent 2 (c25a90f4)`.
    pub(super) fn short_name(&self) -> String {
        format!("{} ({})", self.label, self.sha256.as_deref().map_or("?", names::short))
    }
}

/// The chain that `finding` is about, with its index; none when it is about no certificate.
pub(super) fn of_finding<'e>(endpoint: &'e EndpointReport, finding: &FindingReport) -> Option<(usize, &'e Vec<String>)> {
    finding.certificate.as_deref()?;
    let chain = finding.chain?;
    Some((chain, endpoint.chains.get(chain)?))
}

/// Whether the chain is shown to clients that send the server's name; what others are shown counts for nobody.
pub(super) fn counts(endpoint: &EndpointReport, chain: usize) -> bool {
    let handshakes = endpoint.addresses.iter().flat_map(|address| &address.handshakes);
    let mut showing = handshakes.filter(|handshake| handshake.chain == Some(chain)).peekable();
    showing.peek().is_none() || showing.any(|handshake| handshake.profile != Profile::NoSni)
}

/// The addresses that `chain` came from, when others that were tested sent something else.
pub(super) fn senders(endpoint: &EndpointReport, chain: usize) -> Vec<&str> {
    let sends = |address: &&AddressReport| address.handshakes.iter().any(|handshake| handshake.chain == Some(chain));
    let tested = endpoint.addresses.iter().filter(|address| address.verdict.is_some());
    let senders: Vec<_> = tested.clone().filter(sends).map(|address| names::bare_address(&address.address)).collect();
    if senders.len() == tested.count() { Vec::new() } else { senders }
}

/// `sent` line by line; `fault` marks its culprit.
pub(super) fn rows(
    report: &Report,
    endpoint: &EndpointReport,
    sent: &[String],
    fault: Option<(usize, &FindingReport)>,
) -> Vec<Row> {
    let mut rows: Vec<_> = sent
        .iter()
        .enumerate()
        .map(|(place, sha256)| {
            let mark = fault.filter(|(_, finding)| finding.certificate.as_ref() == Some(sha256)).map(|(number, _)| number);
            Row { mark, ..certificate(report, &format!("sent {}", place + 1), sha256) }
        })
        .collect();
    let path = best_path(endpoint, sent);
    let finding = fault.map(|(_, finding)| finding);
    rows.extend(missing(sent, path, finding).into_iter().map(|sha256| Row {
        ink: Ink::Red,
        origin: report.certificates.get(sha256).and_then(origin),
        ..certificate(report, "MISSING", sha256)
    }));
    let mut end = match path {
        Some(path) => anchor(report, path),
        None => finding.and_then(|finding| dead_end(report, finding)),
    };
    if let (Some((number, finding)), Some(end)) = (fault, &mut end)
        && end.sha256.is_some()
        && end.sha256 == finding.certificate
        && !is_among(finding, &rows)
    {
        end.mark = Some(number);
    } else {
        rows.extend(fault.filter(|(_, finding)| !is_among(finding, &rows)).and_then(|fault| elsewhere(report, fault)));
    }
    rows.extend(end);
    rows
}

fn is_among(finding: &FindingReport, rows: &[Row]) -> bool {
    rows.iter().any(|row| row.sha256.is_some() && row.sha256 == finding.certificate)
}

/// A culprit that was neither sent nor is missing: a self-signed certificate at the end of AIA, say.
fn elsewhere(report: &Report, (number, finding): (usize, &FindingReport)) -> Option<Row> {
    let sha256 = finding.certificate.as_ref()?;
    let origin = report.certificates.get(sha256).and_then(origin);
    Some(Row { mark: Some(number), origin, ..certificate(report, "found", sha256) })
}

/// The best anchored path that begins in `sent`.
fn best_path<'e>(endpoint: &'e EndpointReport, sent: &[String]) -> Option<&'e PathReport> {
    // A path whose signatures fail leads nowhere, whatever the names say.
    let holds = |path: &&PathReport| !path.errors.iter().any(|error| error.code == "bad-signature");
    let anchored = || endpoint.paths.iter().filter(|path| path.end == PathEnd::Anchored).filter(holds);
    let from_first = anchored().find(|path| path.certificates.first() == sent.first());
    from_first.or_else(|| anchored().find(|path| path.certificates.first().is_some_and(|first| sent.contains(first))))
}

/// What should have been sent: certificates on the way to the anchor that were not, and those a finding adds.
fn missing<'f>(sent: &[String], path: Option<&'f PathReport>, finding: Option<&'f FindingReport>) -> Vec<&'f String> {
    let added = finding
        .filter(|finding| matches!(finding.proof.change.kind, ChangeKind::Add) || finding.code == "missing-intermediate");
    let of_path = path.map(|path| &path.certificates[..path.certificates.len().saturating_sub(1)]).unwrap_or_default();
    let of_finding = added.map(|finding| &finding.certificates[..]).unwrap_or_default();
    let mut missing: Vec<&String> = Vec::new();
    for sha256 in of_path.iter().chain(of_finding) {
        if !sent.contains(sha256) && !missing.contains(&sha256) {
            missing.push(sha256);
        }
    }
    missing
}

fn certificate(report: &Report, label: &str, sha256: &str) -> Row {
    let (ink, validity) = match report.certificates.get(sha256) {
        Some(certificate) => validity(certificate, report.at),
        None => (Ink::Plain, String::new()),
    };
    Row {
        label: label.to_owned(),
        ink,
        name: names::certificate(report, sha256),
        sha256: Some(sha256.to_owned()),
        validity,
        validity_ink: ink,
        mark: None,
        origin: report.certificates.get(sha256).and_then(breaks),
    }
}

/// The first rule that a certificate breaks although it could be read: some client will not read it.
fn breaks(certificate: &CertificateReport) -> Option<String> {
    let rule = certificate.breaks.first().filter(|_| certificate.unreadable.is_none())?;
    Some(format!("{}, against {}", rule.what, rule.rule))
}

fn validity(certificate: &CertificateReport, at: cert_chain_core::Time) -> (Ink, String) {
    if certificate.unreadable.is_some() {
        return (Ink::Red, "UNREADABLE".to_owned());
    }
    match (certificate.not_before, certificate.not_after) {
        (_, Some(end)) if end < at => (Ink::Red, format!("EXPIRED {}", end.date())),
        (Some(start), _) if start > at => (Ink::Red, format!("NOT YET {}", start.date())),
        (_, Some(end)) => (Ink::Plain, format!("to {}", end.date())),
        (_, None) => (Ink::Plain, String::new()),
    }
}

/// Where a certificate that was not sent comes from: the nearer to its CA, the better to fetch it there.
fn origin(certificate: &CertificateReport) -> Option<String> {
    let places = certificate.provenance.iter().filter_map(|provenance| match provenance {
        ProvenanceReport::Aia { url } => Some((0, format!("found by AIA {url}"))),
        ProvenanceReport::Given { file } => Some((1, format!("given in {file}"))),
        ProvenanceReport::Ccadb { date } => Some((2, format!("known from CCADB's list of {date}"))),
        ProvenanceReport::Presented { endpoint, .. } => Some((3, format!("sent by {}", names::bare_id(endpoint)))),
        _ => None,
    });
    places.min().map(|(_, place)| place)
}

/// Why no path reaches an anchor: an issuer that nobody has, or a list of anchors without this one.
fn dead_end(report: &Report, finding: &FindingReport) -> Option<Row> {
    let row = |label: &str, name, validity: &str| Row {
        label: label.to_owned(),
        ink: Ink::Red,
        name,
        sha256: None,
        validity: validity.to_owned(),
        validity_ink: Ink::Red,
        mark: None,
        origin: None,
    };
    match &*finding.code {
        // The issuer is at hand; the search ended before it.
        "unknown-issuer" if finding.facts.contains_key("limits_met") => None,
        "unknown-issuer" => {
            let child = report.certificates.get(finding.certificate.as_ref()?)?;
            Some(row("UNKNOWN", names::issuer(child)?, "not sent or found"))
        }
        "untrusted-root" | "self-signed-end-entity" => {
            let stores: Vec<_> = report.stores.iter().map(|store| names::store(&store.name)).collect();
            let none = if stores.len() > MOST_NAMED {
                format!("by none of the {} stores", stores.len())
            } else {
                format!("by none of: {}", stores.join(", "))
            };
            Some(row("trusted", none, ""))
        }
        _ => None,
    }
}

/// The anchor at the end of a path, and who trusts it.
fn anchor(report: &Report, path: &PathReport) -> Option<Row> {
    let anchor = path.certificates.last()?;
    let provenance = report.certificates.get(anchor).map(|certificate| &certificate.provenance[..]).unwrap_or_default();
    let is_own = provenance.iter().any(|from| matches!(from, ProvenanceReport::Store { .. }));
    let validity = match (&path.stores[..], report.stores.len()) {
        ([], _) => {
            let row = certificate(report, "REFUSED", anchor);
            return Some(Row { ink: Ink::Red, validity: "by all that hold it".to_owned(), validity_ink: Ink::Red, ..row });
        }
        _ if !is_own && provenance.contains(&ProvenanceReport::ExtraRoot) => "as extra root".to_owned(),
        (all, asked) if all.len() == asked && asked > 1 => format!("in all {asked} stores"),
        (some, asked) if some.len() > MOST_NAMED => format!("in {} of {asked} stores", some.len()),
        (some, _) => {
            let names: Vec<_> = some.iter().map(|store| names::store(store)).collect();
            format!("in {}", names.join(", "))
        }
    };
    Some(Row { validity, ..certificate(report, "trusted", anchor) }).map(|row| Row {
        ink: Ink::Plain,
        validity_ink: Ink::Plain,
        ..row
    })
}

/// Writes the rows; of a very long chain the first and the telling ones, since the JSON has them all.
pub(super) fn write(page: &mut Page, rows: &[Row]) {
    const MOST_SENT: usize = 8;
    let is_sent = |row: &Row| row.label.starts_with("sent");
    let is_shown = |place: usize, row: &Row| place < MOST_SENT || row.is_marked() || !is_sent(row);
    let sent = rows.iter().filter(|row| is_sent(row)).count();
    let mut left_out = 0;
    for (place, row) in rows.iter().enumerate() {
        if sent > MOST_SENT + 2 && !is_shown(place, row) {
            left_out += 1;
            continue;
        }
        write_left_out(page, &mut left_out);
        write_row(page, row);
    }
    write_left_out(page, &mut left_out);
}

fn write_left_out(page: &mut Page, left_out: &mut usize) {
    if *left_out > 0 {
        page.wrapped(&fit("", VALUE), VALUE, &format!("... {left_out} more certificates ..."));
        *left_out = 0;
    }
}

fn write_row(page: &mut Page, row: &Row) {
    // Fingerprint, validity and mark keep their columns in every block, so that the eye can run down.
    let name_width = page.look.width.saturating_sub(VALUE + 2 + 8 + 2 + VALIDITY + 7);
    let label = fit(&format!("{:LABEL$}{}", "", row.label), VALUE);
    let name = page.look.show(&row.name);
    let sha256 = row.sha256.as_deref().map(names::short).unwrap_or_default();
    let mark = row.mark.map(|number| format!(" <- [{number}]")).unwrap_or_default();
    let facts = format!("  {}  ", fit(&page.look.show(sha256), 8));
    let validity = page.look.show(&row.validity);
    let padded = fit(&validity, VALIDITY);
    let validity = if mark.is_empty() { &validity } else { &padded };
    // A name somewhat too long may push its line's columns to the right, as long as they fit.
    let taken = VALUE + columns(&name) + columns(&facts) + columns(validity) + mark.len();
    let fits = columns(&name) <= name_width || taken <= page.look.width;
    let name = if fits { fit(&name, name_width.max(columns(&name))) } else { name };
    if fits {
        page.line(&[(row.ink, &label), (Ink::Plain, &(name + &facts)), (row.validity_ink, validity), (Ink::Plain, &mark)]);
    } else {
        page.wrapped_in(row.ink, &label, VALUE, &name);
        let indent = fit("", VALUE + name_width);
        page.line(&[(Ink::Plain, &(indent + &facts)), (row.validity_ink, validity), (Ink::Plain, &mark)]);
    }
    if let Some(origin) = &row.origin {
        page.wrapped("", VALUE, origin);
    }
}
