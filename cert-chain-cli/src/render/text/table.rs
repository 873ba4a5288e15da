//! One line for each endpoint, the sick ones first.

use cert_chain_core::report::{AddressReport, EndpointReport, Report, Severity, State, Verdict};

use super::names;
use super::numbered::Numbered;
use crate::render::page::{Ink, Page, fit};
use crate::render::printable::columns;

/// `unreachable`, the longest verdict.
const CHAIN: usize = 11;
/// Longer lists of services are cut; roles are shorter.
const LONGEST_ROLE: usize = 16;

/// One endpoint with one address behaviour is told by its block alone.
pub(super) fn is_needed(report: &Report) -> bool {
    match &report.endpoints[..] {
        [] => false,
        [endpoint] => addresses_differ(endpoint),
        _ => true,
    }
}

pub(super) fn write(page: &mut Page, report: &Report, findings: &[Numbered<'_>]) {
    let mut rows: Vec<Row> = Vec::new();
    for endpoint in &report.endpoints {
        let row = Row::of(report, endpoint, findings);
        match rows.iter_mut().find(|other| other.merges(&row)) {
            Some(other) => other.ports.extend(row.ports),
            None => rows.push(row),
        }
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.state), row.first));
    let widths = widths(page, &rows);
    let heading = format!("{}  {}  {}  FINDING", fit("ENDPOINT", widths.0), fit("ROLE", widths.1), fit("CHAIN", CHAIN));
    page.line(&[(Ink::Bold, &heading)]);
    for row in &rows {
        row.write(page, widths);
    }
}

/// The columns of endpoint and role: as wide as they need to be, the endpoint as wide as the others leave.
fn widths(page: &Page, rows: &[Row]) -> (usize, usize) {
    let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
    let role = longest(&mut rows.iter().map(|row| columns(&page.look.show(&row.role)))).clamp(4, LONGEST_ROLE);
    let finding = longest(&mut rows.iter().map(|row| row.finding.1.len())).max(7);
    let name = longest(&mut rows.iter().map(|row| columns(&row.name(page))));
    (name.clamp(8, page.look.width.saturating_sub(role + CHAIN + finding + 6).max(8)), role)
}

/// An endpoint, or several ports of one host that fare alike.
struct Row {
    host: String,
    ports: Vec<String>,
    role: String,
    state: State,
    /// The number of its first finding, so that the table has the order of the blocks.
    first: usize,
    chain: &'static str,
    finding: (Ink, String),
    /// Address, verdict, finding; only when the addresses differ.
    addresses: Vec<(String, &'static str, (Ink, String))>,
}

impl Row {
    fn of(report: &Report, endpoint: &EndpointReport, findings: &[Numbered<'_>]) -> Self {
        let (host, port) = names::host_and_port(report, endpoint);
        let here: Vec<_> = findings.iter().filter(|fault| fault.is_at(endpoint)).collect();
        let differing = if addresses_differ(endpoint) { &endpoint.addresses[..] } else { &[] };
        Self {
            host,
            ports: port.into_iter().collect(),
            role: names::role(endpoint),
            state: endpoint.state,
            first: here.first().map_or(usize::MAX, |fault| fault.number),
            chain: word(endpoint.verdict),
            finding: finding_column(endpoint, &here),
            addresses: differing.iter().map(|address| address_row(endpoint, address, &here)).collect(),
        }
    }

    /// Whether `other` is another port of the same host that fares alike.
    fn merges(&self, other: &Self) -> bool {
        !self.ports.is_empty()
            && !other.ports.is_empty()
            && (&self.host, &self.role, self.state, self.chain) == (&other.host, &other.role, other.state, other.chain)
            && (&self.finding, &self.addresses) == (&other.finding, &other.addresses)
    }

    fn name(&self, page: &Page) -> String {
        page.look.show(&format!("{}{}", self.host, self.ports.join(" ")))
    }

    fn write(&self, page: &mut Page, (first, second): (usize, usize)) {
        let name = self.name(page);
        let (ink, finding) = &self.finding;
        let rest = format!("  {}  {}  ", fit(&page.look.show(&self.role), second), fit(self.chain, CHAIN));
        let fits = columns(&name) <= first;
        if !fits {
            // A host's name matters to its last letter, so it gets a line to itself.
            page.wrapped("", 0, &name);
        }
        page.line(&[(Ink::Plain, &fit(if fits { &name } else { "" }, first)), (Ink::Plain, &rest), (*ink, finding)]);
        for (address, chain, (ink, finding)) in &self.addresses {
            let indented = fit(&format!("  {}", page.look.show(address)), first + 2 + second);
            page.line(&[(Ink::Plain, &format!("{indented}  {}  ", fit(chain, CHAIN))), (*ink, finding)]);
        }
    }
}

/// The hosts that only answers led to which anybody between could have written.
pub(super) fn write_unvouched(page: &mut Page, report: &Report) {
    let unvouched = report.endpoints.iter().filter(|endpoint| !endpoint.authenticated);
    let hosts: Vec<&str> = unvouched.filter_map(|endpoint| endpoint.host.as_deref()).collect();
    if !hosts.is_empty() {
        page.blank();
        let why = "which came in clear, or from a server whose own chain or name does not hold";
        page.prose(0, &format!("Known by an answer alone, {why}: {}.", hosts.join(", ")));
    }
}

fn word(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("-", Verdict::as_str)
}

/// Whether the addresses of `endpoint` fare differently or send different chains.
fn addresses_differ(endpoint: &EndpointReport) -> bool {
    let seen = |address: &AddressReport| (address.verdict, chains_of(address));
    // What was not tested, an IPv6 address from an IPv4 network say, is no difference.
    let mut rest = endpoint.addresses.iter().filter(|address| address.verdict.is_some());
    rest.next().is_some_and(|first| rest.any(|other| seen(other) != seen(first)))
}

/// The chains that an address sent, as indices, each once.
fn chains_of(address: &AddressReport) -> Vec<usize> {
    let mut chains: Vec<_> = address.handshakes.iter().filter_map(|handshake| handshake.chain).collect();
    chains.sort_unstable();
    chains.dedup();
    chains
}

fn address_row(
    endpoint: &EndpointReport,
    address: &AddressReport,
    here: &[&Numbered<'_>],
) -> (String, &'static str, (Ink, String)) {
    let sent = chains_of(address);
    let concerned: Vec<_> =
        here.iter()
            .copied()
            .filter(|fault| {
                fault.places.iter().filter(|place| place.endpoint.is_some_and(|other| other.id == endpoint.id)).any(|place| {
                    super::chain::of_finding(endpoint, place.finding).is_some_and(|(index, _)| sent.contains(&index))
                })
            })
            .collect();
    let finding = match (concerned.is_empty(), address.verdict) {
        (true, Some(Verdict::Complete)) => (Ink::Green, "ok".to_owned()),
        (true, _) => (Ink::Plain, "-".to_owned()),
        (false, _) => numbers(&concerned),
    };
    (names::bare_address(&address.address).to_owned(), word(address.verdict), finding)
}

/// `[1] [3] ERROR`, `note`, `ok`.
fn finding_column(endpoint: &EndpointReport, here: &[&Numbered<'_>]) -> (Ink, String) {
    if !here.is_empty() {
        return numbers(here);
    }
    match (endpoint.state, endpoint.verdict) {
        (State::Note, _) => (Ink::Plain, "note".to_owned()),
        (_, None) if endpoint.optional && endpoint.addresses.iter().any(|address| !address.handshakes.is_empty()) => {
            (Ink::Plain, "closed".to_owned())
        }
        (_, None | Some(Verdict::Unreachable)) => (Ink::Plain, "not tested".to_owned()),
        _ => (Ink::Green, "ok".to_owned()),
    }
}

fn numbers(faults: &[&Numbered<'_>]) -> (Ink, String) {
    let (ink, word) = match faults.iter().map(|fault| fault.severity()).max() {
        Some(Severity::Error) => (Ink::Red, "ERROR"),
        _ => (Ink::Yellow, "warn"),
    };
    // Two numbers and how many more: the column is narrow, the blocks below tell all.
    let shown: String = faults.iter().take(2).map(|fault| format!("[{}] ", fault.number)).collect();
    let more = if faults.len() > 2 { format!("+{} ", faults.len() - 2) } else { String::new() };
    (ink, format!("{shown}{more}{word}"))
}
