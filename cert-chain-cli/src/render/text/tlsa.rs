//! What DNS says that mail servers' certificates must match.

use cert_chain_core::report::{DaneReport, Report};

use super::names;
use crate::render::page::Page;

/// `DANE: mail.contoso.com:25 has TLSA records that its certificate matches: with DNSSEC, senders that use them do not look at its chain.`
pub(super) fn write(page: &mut Page, report: &Report) {
    let with = |wanted: DaneReport| {
        let those = report.endpoints.iter().filter(|endpoint| endpoint.dane == Some(wanted));
        those.map(|endpoint| names::endpoint(report, endpoint)).collect::<Vec<_>>()
    };
    let sentences = [
        (
            DaneReport::EndEntity,
            "match the server's certificate itself: with DNSSEC, senders that use DANE do not look at its chain",
        ),
        (DaneReport::Authority, "match what is sent: with DNSSEC, senders that use DANE accept it if its chain is whole"),
        (DaneReport::Mismatch, "do not match what is sent: with DNSSEC, senders that use DANE do not deliver"),
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
