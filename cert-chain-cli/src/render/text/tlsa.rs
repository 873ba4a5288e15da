//! What DNS says that mail servers' certificates must match.

use cert_chain_core::report::{EndpointReport, Report};

use super::names;
use crate::render::page::Page;

/// `DANE: mail.contoso.com:25 has TLSA records that its certificate matches: with DNSSEC, senders that use them do not look at its chain.`
pub(super) fn write(page: &mut Page, report: &Report) {
    let with = |wanted: Standing| {
        let those = report.endpoints.iter().filter(|endpoint| standing(endpoint) == Some(wanted));
        those.map(|endpoint| names::endpoint(report, endpoint)).collect::<Vec<_>>()
    };
    let sentences = [
        (
            Standing::Spared,
            "match the server's certificate itself: with DNSSEC, senders that use DANE do not look at its chain",
        ),
        (Standing::Matched, "match what is sent: with DNSSEC, senders that use DANE accept it if its chain is whole"),
        (Standing::Refused, "match nothing that is sent: with DNSSEC, senders that use DANE do not deliver"),
    ];
    let sentences: Vec<String> = sentences
        .into_iter()
        .map(|(wanted, what)| (with(wanted), what))
        .filter(|(who, _)| !who.is_empty())
        .map(|(who, what)| format!("The TLSA records of {} {what}.", who.join(", ")))
        .collect();
    if !sentences.is_empty() {
        page.blank();
        page.prose(0, &sentences.join(" "));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Spared,
    Matched,
    Refused,
}

/// Those for mail alone count (RFC 7672 section 3.1.3).
fn standing(endpoint: &EndpointReport) -> Option<Standing> {
    let mut usable =
        endpoint.tlsa.iter().filter(|record| record.usage.starts_with("DANE-") && record.matches.is_some()).peekable();
    usable.peek()?;
    let matched: Vec<_> = usable.filter(|record| record.matches == Some(true)).collect();
    Some(match () {
        () if matched.iter().any(|record| record.usage == "DANE-EE") => Standing::Spared,
        () if matched.is_empty() => Standing::Refused,
        () => Standing::Matched,
    })
}
