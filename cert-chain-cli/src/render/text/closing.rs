//! The last lines: notes, what was not seen, what expires next, and the exit status.

use std::collections::{BTreeMap, BTreeSet};

use cert_chain_core::report::{EndpointReport, PathEnd, Report, Verdict};
use cert_chain_core::{BelongsTo, RecordKind, Transport};

use super::headline::plural;
use super::{chain, names, numbered, sip, tlsa};
use crate::render::page::{Ink, Page};

/// What to say when there is nothing to do.
pub(super) fn write_reassurance(page: &mut Page, report: &Report) {
    let untested = report.coverage.not_tested.iter().any(|missing| missing.counts);
    let sentence = match (report.verdict, untested) {
        (Some(Verdict::Complete), false) if report.endpoints.len() == 1 => "The chain is complete as it is: nothing to do.",
        (Some(Verdict::Complete), false) => "Every server sends a complete chain: nothing to do.",
        (None, false) if report.endpoints.is_empty() => {
            "DNS has none of the names that clients look for: this tenant has no server of its own to check, or the domain is misspelt."
        }
        _ => return,
    };
    page.blank();
    page.wrapped_in(Ink::Green, "", 0, sentence);
}

pub(super) fn write(page: &mut Page, report: &Report, exit: Option<&str>) {
    sip::write(page, report);
    tlsa::write(page, report);
    write_notes(page, report);
    write_unseen(page, report);
    let expiry = next_to_expire(report).map(|text| format!("Next to expire: {text}."));
    if expiry.is_none() && exit.is_none() {
        return;
    }
    page.blank();
    for line in expiry.iter().map(String::as_str).chain(exit) {
        page.wrapped("", 0, line);
    }
}

fn write_notes(page: &mut Page, report: &Report) {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for place in numbered::notes(report) {
        let text = format!("{}: {}", place.finding.code, place.finding.message);
        let name = place.endpoint.map(|endpoint| names::endpoint(report, endpoint));
        match lines.iter_mut().find(|(other, _)| *other == text) {
            Some((_, names)) => names.extend(name),
            None => lines.push((text, name.into_iter().collect())),
        }
    }
    if lines.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(Ink::Bold, "Notes, no harm done:")]);
    const MOST_NOTES: usize = 12;
    let left_out = lines.len().saturating_sub(MOST_NOTES);
    for (text, endpoints) in lines.into_iter().take(MOST_NOTES) {
        // One endpoint needs no telling where.
        let at = if endpoints.is_empty() || report.endpoints.len() == 1 {
            String::new()
        } else {
            format!(" ({})", endpoints.join(", "))
        };
        page.wrapped("  - ", 4, &format!("{text}{at}"));
    }
    if left_out > 0 {
        page.wrapped("  - ", 4, &format!("and {left_out} more; --format json has them all"));
    }
}

fn write_unseen(page: &mut Page, report: &Report) {
    let mut lines: Vec<String> = Vec::new();
    let mut reasons: BTreeMap<(bool, &str), Vec<&str>> = BTreeMap::new();
    for missing in &report.coverage.not_tested {
        // `false` sorts first, so what leaves the run half-blind leads.
        reasons.entry((!missing.counts, &missing.why)).or_default().push(names::bare_id(&missing.what));
    }
    lines.extend(reasons.into_iter().map(|((_, why), what)| format!("{}: {why}", several(&what))));
    let absent = not_in_dns(report);
    if !absent.is_empty() {
        lines.push(format!("not in DNS (normal): {}", absent.join(", ")));
    }
    lines.extend(report.limits_met.iter().map(|limit| format!("limit met: {limit}")));
    if lines.is_empty() {
        return;
    }
    page.blank();
    let files = report.endpoints.iter().all(|endpoint| endpoint.transport == Transport::File);
    let heading = if files && !report.endpoints.is_empty() { "Left out:" } else { "Not seen from here:" };
    page.line(&[(Ink::Bold, heading)]);
    for line in lines {
        page.wrapped("  - ", 4, &line);
    }
}

/// The first few, and how many more: with a deaf resolver it is everything, and the JSON has them all.
fn several(what: &[&str]) -> String {
    const MOST: usize = 6;
    match what.len().saturating_sub(MOST) {
        0 => what.join(", "),
        more => format!("{} and {more} more", what[..MOST].join(", ")),
    }
}

/// Names that every resolver denied, without the tenant's domain; those of endpoints have findings of their own.
fn not_in_dns(report: &Report) -> Vec<&str> {
    let negative = |answer: &str| matches!(answer.to_ascii_lowercase().as_str(), "nxdomain" | "no data");
    let known: BTreeSet<_> =
        report.discovery.iter().filter(|asked| !negative(&asked.answer)).map(|asked| &*asked.query).collect();
    let hosts: BTreeSet<_> = report.endpoints.iter().filter_map(|endpoint| endpoint.host.as_deref()).collect();
    let mut absent: Vec<&str> = Vec::new();
    // What only some domains publish, and what is asked about others' names, says nothing of this tenant.
    let usual = report.discovery.iter().filter(|asked| !matches!(asked.kind, RecordKind::Ns | RecordKind::Tlsa));
    for asked in usual {
        let name = &*asked.query;
        let Some(short) = name.strip_suffix(&report.target).and_then(|start| start.strip_suffix('.')) else { continue };
        if !known.contains(name) && !hosts.contains(name) && !absent.contains(&short) {
            absent.push(short);
        }
    }
    absent
}

/// The certificate in use that runs out first, of servers that somebody other than Microsoft has to renew.
fn next_to_expire(report: &Report) -> Option<String> {
    let ours = report.endpoints.iter().filter(|endpoint| endpoint.belongs_to != BelongsTo::Microsoft);
    let counting = |endpoint: &EndpointReport| -> Vec<_> {
        let chains = endpoint.chains.iter().enumerate();
        chains.filter(|(chain, _)| chain::counts(endpoint, *chain)).flat_map(|(_, chain)| chain.clone()).collect()
    };
    let sent: BTreeSet<String> = ours.clone().flat_map(counting).collect();
    let anchored = ours.flat_map(|endpoint| &endpoint.paths).filter(|path| path.end == PathEnd::Anchored);
    let used: BTreeSet<String> =
        anchored.flat_map(|path| &path.certificates).filter(|sha256| sent.contains(*sha256)).cloned().collect();
    let candidates = if used.is_empty() { sent } else { used };
    let ends = candidates.iter().filter_map(|sha256| Some((report.certificates.get(sha256)?.not_after?, sha256)));
    let (end, sha256) = ends.filter(|(end, _)| *end >= report.at).min()?;
    let days = usize::try_from(end.days_since(report.at)).unwrap_or_default();
    Some(format!("{} ({}), {} ({})", names::certificate(report, sha256), names::short(sha256), end.date(), plural(days, "day")))
}
