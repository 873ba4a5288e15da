//! The first lines: what was asked, how it stands, and on what that rests.

use cert_chain_core::Transport;
use cert_chain_core::report::{NamespaceReport, Report, Severity, SignInReport, State};

use super::names;
use super::numbered::{self, Numbered};
use crate::render::page::{Ink, Page};
use crate::render::printable::columns;

pub(super) fn write(page: &mut Page, report: &Report, command: &str, findings: &[Numbered<'_>]) {
    let asked = page.look.show(&format!("cert-chain {command} {}", report.target));
    let (ink, state) = state(report, findings);
    let date = report.at.date();
    let room = page.look.width.saturating_sub(columns(&asked) + state.len() + date.len());
    if room >= 6 {
        let gap = " ".repeat(room - 3);
        page.line(&[(Ink::Bold, &asked), (Ink::Plain, &gap), (ink, &state), (Ink::Plain, "   "), (Ink::Plain, &date)]);
    } else {
        page.line(&[(Ink::Bold, &asked)]);
        page.line(&[(ink, &state), (Ink::Plain, "   "), (Ink::Plain, &date)]);
    }
    page.wrapped("", 0, &basis(report));
}

/// The state in capitals, and the count of what led to it.
fn state(report: &Report, findings: &[Numbered<'_>]) -> (Ink, String) {
    let of = |severity| findings.iter().filter(|fault| fault.severity() == severity).count();
    let counts =
        [(of(Severity::Error), "error"), (of(Severity::Warning), "warning"), (numbered::notes(report).count(), "note")];
    let words: Vec<_> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(*count, word)).collect();
    let untested = report.coverage.not_tested.iter().filter(|missing| missing.counts).count();
    match report.state {
        State::Error => (Ink::Red, format!("ERROR: {}", words.join(", "))),
        State::Warning => (Ink::Yellow, format!("WARNING: {}", words.join(", "))),
        _ if untested > 0 => (Ink::Yellow, format!("INCOMPLETE: no findings, {untested} untested")),
        // A domain without servers is as likely a misspelt one: not a thing to call in order.
        _ if report.endpoints.is_empty() => (Ink::Yellow, "NOTHING TO CHECK".to_owned()),
        State::Note => (Ink::Green, format!("OK: {}", words.join(", "))),
        State::Ok => (Ink::Green, "OK: no findings".to_owned()),
    }
}

/// What was seen, when, from where, and by whose list of anchors it was judged.
fn basis(report: &Report) -> String {
    let mut sentences = Vec::new();
    let files = report.endpoints.iter().all(|endpoint| endpoint.transport == Transport::File);
    if !files {
        sentences.push(format!("{} of {} answered.", report.coverage.answered, plural(report.coverage.asked, "endpoint")));
    }
    if let Some(verdict) = report.verdict {
        let what = if report.endpoints.len() == 1 { "Chain" } else { "Worst chain" };
        sentences.push(format!("{what}: {verdict}."));
    }
    if let Some(sign_in) = &report.sign_in {
        sentences.push(signed_in(sign_in));
    }
    if let ([endpoint], true) = (&report.endpoints[..], files) {
        sentences.push(match &endpoint.host {
            Some(host) => format!("Name asked for: {host}."),
            None => "Name: not checked (no --host).".to_owned(),
        });
    }
    // The start of a run and its judgement lie seconds apart unless somebody chose the moment.
    sentences.push(match report.at.seconds_since(report.observed_at).abs() > 300 {
        true if files => format!("Judged as of {}.", minute(report.at)),
        true => format!("Judged as of {} (seen {}).", minute(report.at), minute(report.observed_at)),
        false => format!("{}.", minute(report.at)),
    });
    let vantages: Vec<_> = report.vantages.iter().map(vantage).collect();
    if !vantages.is_empty() {
        sentences.push(format!("Seen from: {}.", vantages.join(", ")));
    }
    if !report.stores.is_empty() {
        sentences.push(format!("{}: {}.", if report.stores.len() == 1 { "Store" } else { "Stores" }, stores(report)));
    }
    sentences.join(" ")
}

/// Who signs users in: it decides which of the servers below matter to whom.
fn signed_in(sign_in: &SignInReport) -> String {
    let hosts = |kind: &str| -> Vec<&str> {
        sign_in.identity_providers.iter().filter(|provider| provider.kind == kind).map(|provider| &*provider.host).collect()
    };
    match sign_in.namespace {
        NamespaceReport::Managed => "Users sign in with Microsoft (managed domain).".to_owned(),
        NamespaceReport::Unknown => "Microsoft's cloud knows no such domain.".to_owned(),
        _ => match (&hosts("ad-fs")[..], &hosts("other")[..]) {
            ([], []) => "Users sign in with an identity provider that Microsoft does not name.".to_owned(),
            ([], others) => format!("Users sign in with {}.", others.join(", ")),
            (adfs, []) => format!("Users sign in with {} (AD FS).", adfs.join(", ")),
            (adfs, others) => format!("Users sign in with {} (AD FS) and {}.", adfs.join(", "), others.join(", ")),
        },
    }
}

fn vantage(vantage: &cert_chain_core::report::Vantage) -> String {
    match (&*vantage.name, &*vantage.resolver) {
        ("system", "system") => "here, by the system's resolver".to_owned(),
        (name, resolver) if name == resolver => format!("resolver {resolver}"),
        (name, resolver) => format!("{name} (resolver {resolver})"),
    }
}

/// `mozilla, chrome of 2026-11-20; java of 2022-01-23`: those of one date together.
fn stores(report: &Report) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for store in &report.stores {
        let date = store.date.as_ref().map(|date| format!(" of {date}")).unwrap_or_default();
        let extra = match store.extra_roots {
            0 => String::new(),
            count => format!(" with {}", plural(count, "extra root")),
        };
        let (facts, name) = (format!("{date}{extra}"), names::store(&store.name));
        match groups.iter_mut().find(|(known, _)| *known == facts) {
            Some((_, names)) => names.push(name),
            None => groups.push((facts, vec![name])),
        }
    }
    let separator = if groups.iter().any(|(_, names)| names.len() > 1) { "; " } else { ", " };
    let groups: Vec<String> = groups.into_iter().map(|(facts, names)| format!("{}{facts}", names.join(", "))).collect();
    groups.join(separator)
}

/// `2026-11-23 08:14 UTC`.
fn minute(time: cert_chain_core::Time) -> String {
    let text = time.to_string();
    match text.split_once('T') {
        Some((date, clock)) => format!("{date} {} UTC", clock.get(..5).unwrap_or(clock)),
        None => text,
    }
}

pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
