//! One block for each fault: the chain it sits in, what it is, what to do, and the proof.

use cert_chain_core::report::{ChangeKind, Judgement, JudgesReport, ProofReport, ProofStatus, Report, Severity};

use super::chain::{self, LABEL, Row, VALUE};
use super::clients::Divided;
use super::names;
use super::numbered::Numbered;
use crate::render::page::{Ink, Page, fit};
use crate::render::printable::columns;

pub(super) fn write_all(page: &mut Page, report: &Report, findings: &[Numbered<'_>], bundle: Option<&str>) {
    let mut shown: Vec<(String, Vec<Row>, usize)> = Vec::new();
    for fault in findings {
        write_heading(page, report, fault);
        write_chain(page, report, fault, &mut shown);
        for (place, message) in messages(report, fault).iter().enumerate() {
            field(page, if place == 0 { "What" } else { "" }, message);
        }
        for (place, looked) in looked_in(fault).iter().enumerate() {
            field(page, if place == 0 { "Looked" } else { "" }, looked);
        }
        write_clients(page, fault);
        field(page, "Do", &fault.first().finding.remedy);
        if let (Some(options), Some(argument)) = (bundle, bundle_argument(report, fault)) {
            write_bundle(page, &argument, options);
        }
        if may_be_private(report, fault) {
            field(page, "Own CA?", "judge by its root with --extra-roots FILE");
        }
        if let Some((sha256, thumbprint)) = thumbprint(report, fault) {
            field(page, "Windows", &format!("{} is thumbprint {thumbprint}", names::short(sha256)));
        }
        field(page, "Proof", &proof(&fault.first().finding.proof));
        if let Some(together) = together(fault, findings) {
            field(page, "", &together);
        }
    }
}

/// Who fails because of the fault, and who hides it by not failing.
fn write_clients(page: &mut Page, fault: &Numbered<'_>) {
    let endpoints: Vec<_> = fault.places.iter().filter_map(|place| place.endpoint).collect();
    let Some(divided) = Divided::of(&endpoints, &fault.first().finding.code) else { return };
    for (label, who) in divided.lines() {
        field(page, label, &who);
    }
}

/// The command that writes the corrected chain, whole: a broken command is no command, and terminals that wrap a line
/// copy it as one.
fn write_bundle(page: &mut Page, argument: &str, options: &str) {
    // Beyond it nobody checks what it is that he copies.
    const LONGEST: usize = 240;
    let command = format!("cert-chain bundle {argument}{options}");
    let output = unnamed_in(&command);
    if command.len() <= LONGEST {
        let label = fit(&format!("{:LABEL$}Bundle", ""), VALUE);
        page.unbroken(&format!("{label}{command} -o {output}"));
    } else {
        field(page, "Bundle", &format!("cert-chain bundle {argument} -o {output}, with the options of this run"));
    }
}

/// `[1] ERROR code   endpoint   -> owner`, on two lines when one does not hold it.
fn write_heading(page: &mut Page, report: &Report, fault: &Numbered<'_>) {
    let (ink, word) = match fault.severity() {
        Severity::Error => (Ink::Red, "ERROR"),
        Severity::Warning => (Ink::Yellow, "warn "),
        Severity::Note => (Ink::Plain, "note "),
    };
    let number = format!("[{}] ", fault.number);
    let code = page.look.show(&fault.first().finding.code);
    let owner = page.look.show(&format!("-> {}", owners(fault)));
    let places = places(report, fault);
    let place = match &places[..] {
        [] => String::new(),
        [one] => page.look.show(one),
        several => format!("{} endpoints", several.len()),
    };
    let taken = columns(&number) + word.len() + 1 + columns(&code);
    let room = page.look.width.saturating_sub(taken + columns(&owner));
    let fits = columns(&place) + 4 <= room;
    let middle = if fits {
        // Places begin in one column where the codes allow it.
        let start = 34_usize.clamp(taken + 2, taken + room - columns(&place) - 2);
        fit(&format!("{:1$}{place}", "", start - taken), room)
    } else {
        fit("", room)
    };
    page.line(&[
        (ink, &number),
        (ink, word),
        (Ink::Bold, " "),
        (Ink::Bold, &code),
        (Ink::Plain, &middle),
        (Ink::Plain, &owner),
    ]);
    if !fits || places.len() > 1 {
        field(page, "at", &places.join(", "));
    }
}

fn owners(fault: &Numbered<'_>) -> String {
    let mut owners: Vec<_> = fault.places.iter().map(|place| place.finding.owner.replace('-', " ")).collect();
    owners.dedup();
    owners.join(", ")
}

/// Where the fault shows: ports of one host together, addresses when only some of an endpoint's are concerned.
fn places(report: &Report, fault: &Numbered<'_>) -> Vec<String> {
    let mut places: Vec<(String, Vec<String>, String)> = Vec::new();
    for place in &fault.places {
        let Some(endpoint) = place.endpoint else { continue };
        let (host, port) = names::host_and_port(report, endpoint);
        let senders = chain::of_finding(endpoint, place.finding).map(|(index, _)| chain::senders(endpoint, index));
        let on = match senders.as_deref() {
            None | Some([]) => String::new(),
            Some(senders) => format!(" on {}", senders.join(", ")),
        };
        match places.iter_mut().find(|(other, ports, same)| *other == host && !ports.is_empty() && *same == on) {
            Some((_, ports, _)) => ports.extend(port),
            None => places.push((host, port.into_iter().collect(), on)),
        }
    }
    places.into_iter().map(|(host, ports, on)| format!("{host}{}{on}", ports.join(" "))).collect()
}

/// The chain, or the number of the block that showed the same one.
fn write_chain(page: &mut Page, report: &Report, fault: &Numbered<'_>, shown: &mut Vec<(String, Vec<Row>, usize)>) {
    let place = fault.first();
    let Some(endpoint) = place.endpoint else { return };
    let Some((_, sent)) = chain::of_finding(endpoint, place.finding) else { return };
    let rows = chain::rows(report, endpoint, sent, Some((fault.number, place.finding)));
    let unmarked: Vec<_> = rows.iter().map(Row::unmarked).collect();
    match shown.iter().find(|(id, other, _)| *id == endpoint.id && *other == unmarked) {
        Some((.., number)) => {
            let marked = rows.iter().filter(|row| row.is_marked()).map(Row::short_name).collect::<Vec<_>>().join(", ");
            let at = if marked.is_empty() { String::new() } else { format!("; the fault sits on {marked}") };
            field(page, "chain", &format!("as in [{number}]{at}"));
        }
        None => {
            chain::write(page, &rows);
            shown.push((endpoint.id.clone(), unmarked, fault.number));
        }
    }
}

/// What the fault is, said once, and where else the same is so.
fn messages(report: &Report, fault: &Numbered<'_>) -> Vec<String> {
    const MOST: usize = 4;
    let message = &fault.first().finding.message;
    let others = fault.places.iter().filter(|place| place.finding.message != *message);
    let endpoints: Vec<String> =
        others.filter_map(|place| place.endpoint).map(|endpoint| names::endpoint(report, endpoint)).collect();
    let more = match endpoints.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let likewise = format!("likewise {}{more}", endpoints[..endpoints.len().min(MOST)].join(", "));
    [Some(message.clone()), (!endpoints.is_empty()).then_some(likewise)].into_iter().flatten().collect()
}

/// Whether a root of somebody's own may be all that is missing: then the reader may have it.
fn may_be_private(report: &Report, fault: &Numbered<'_>) -> bool {
    let is_about_roots = ["unknown-issuer", "untrusted-root", "self-signed-end-entity"].contains(&&*fault.first().finding.code);
    is_about_roots && report.stores.iter().any(|store| &*store.name != "given")
}

/// The certificate that the fault is about, by the one name that Windows' consoles and cmdlets know it by.
fn thumbprint<'r>(report: &'r Report, fault: &Numbered<'r>) -> Option<(&'r str, &'r str)> {
    let sha256 = fault.first().finding.certificate.as_deref()?;
    // What is known by its fingerprint alone has no thumbprint that Windows would know.
    let certificate = report.certificates.get(sha256).filter(|certificate| !certificate.der.is_empty())?;
    Some((sha256, &certificate.sha1_thumbprint))
}

/// A file to write to that `command` does not read: the shell would empty it first.
fn unnamed_in(command: &str) -> &'static str {
    let is_named = |name: &&str| command.split([' ', '/', '\\']).any(|word| word == *name);
    ["chain.pem", "fixed.pem"].into_iter().find(|name| !is_named(name)).unwrap_or("corrected-chain.pem")
}

/// Where an issuer was looked for, and what each place answered.
fn looked_in(fault: &Numbered<'_>) -> Vec<String> {
    let places = fault.first().finding.facts.get("looked_in").and_then(|places| places.as_object());
    let answer = |answer: &serde_json::Value| answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
    places.into_iter().flatten().map(|(place, found)| format!("{place}: {}", answer(found))).collect()
}

/// What to give to `cert-chain bundle`, when the proof showed that the right chain can be written.
fn bundle_argument(report: &Report, fault: &Numbered<'_>) -> Option<String> {
    let place = fault.first();
    let proof = &place.finding.proof;
    let endpoint = place.endpoint?;
    let (_, sent) = chain::of_finding(endpoint, place.finding)?;
    let mendable = match proof.change.kind {
        ChangeKind::Add | ChangeKind::Remove | ChangeKind::Reorder => true,
        // Another end-entity would need its key too, which no bundle holds.
        ChangeKind::Replace => place.finding.certificate.as_ref() != sent.first(),
        ChangeKind::Trust | ChangeKind::HypotheticalCertificate | ChangeKind::None => false,
    };
    if proof.status != ProofStatus::Proven || !mendable {
        return None;
    }
    names::argument(report, endpoint)
}

/// What applying the remedy showed, in a sentence.
fn proof(proof: &ProofReport) -> String {
    let certificate = proof.change.certificate.as_deref().map_or("it", names::short);
    let change = match proof.change.kind {
        ChangeKind::Add => format!("with {certificate} sent"),
        ChangeKind::Remove => format!("without {certificate}"),
        ChangeKind::Replace => format!("with {certificate} in its place"),
        ChangeKind::Reorder => "in the right order".to_owned(),
        ChangeKind::Trust => format!("once {certificate} is trusted"),
        ChangeKind::HypotheticalCertificate => "with the new certificate".to_owned(),
        ChangeKind::None => "with this changed".to_owned(),
    };
    let status = proof.status.as_str();
    let why = proof.why.as_deref();
    match (proof.status, why) {
        (ProofStatus::Proven, None) => format!("{status}: {change}, {}.", judges(&proof.judges)),
        (ProofStatus::Proven, Some(why)) => format!("{status}: {change}, {}: {why}.", judges(&proof.judges)),
        (ProofStatus::Hypothetical, _) => {
            format!("{status}: it takes a certificate that does not exist yet; all else verifies.")
        }
        (ProofStatus::Partial, why) => format!("{status}: {change} this fault goes; {}.", why.unwrap_or("another remains")),
        // The change was tried, and something else is still in the way.
        (ProofStatus::Unproven, Some(why)) if proof.judges.own == Judgement::Rejects => format!("{status}: {change}; {why}."),
        (ProofStatus::Unproven, why) => format!("{status}: {}.", why.unwrap_or("it cannot be tried from here")),
    }
}

/// What the remedies of several faults show together, where one alone is not enough.
fn together(fault: &Numbered<'_>, findings: &[Numbered<'_>]) -> Option<String> {
    let place = fault.first();
    let together = place.finding.proof.together.as_ref()?;
    let is_meant = |other: &&Numbered<'_>| {
        other.number != fault.number
            && (together.with.contains(&other.first().finding.code) || other.first().finding.code == place.finding.code)
            && place.endpoint.is_some_and(|endpoint| other.is_at(endpoint))
    };
    let numbers: Vec<String> = findings.iter().filter(is_meant).map(|other| format!("[{}]", other.number)).collect();
    let with = if numbers.is_empty() { together.with.join(", ") } else { numbers.join(", ") };
    Some(match (together.status, &together.why) {
        (ProofStatus::Hypothetical, _) => format!("together with {with}: all verifies once the new certificate exists."),
        (_, Some(why)) => format!("together with {with}: {}: {why}.", judges(&together.judges)),
        (_, None) => format!("together with {with}: {}.", judges(&together.judges)),
    })
}

fn judges(judges: &JudgesReport) -> &'static str {
    match (judges.own, judges.webpki) {
        (Judgement::Accepts, Judgement::Accepts) => "both judges accept",
        (Judgement::Accepts, Judgement::Rejects) => "our judge accepts and rustls-webpki does not",
        (Judgement::Accepts, Judgement::NotAsked) => "our judge accepts",
        _ => "it verifies",
    }
}

fn field(page: &mut Page, label: &str, text: &str) {
    page.wrapped(&format!("{:LABEL$}{label}", ""), VALUE, text);
}
