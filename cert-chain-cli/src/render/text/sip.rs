//! Where SIP should be spoken: who does, and who does not.

use cert_chain_core::report::{EndpointReport, Report, SipReport};

use super::names;
use crate::render::page::Page;
use crate::render::printable::cut;

/// Nobody reads more of what a server calls itself.
const LONGEST: usize = 60;

/// `Speaks SIP: sip.contoso.com:443, sip.contoso.com:5061 (RTC/7.0). Does not answer in SIP: access.contoso.com:443 (an HTTP answer).`
pub(super) fn write(page: &mut Page, report: &Report) {
    let asked: Vec<_> = report.endpoints.iter().filter_map(|endpoint| Some((endpoint, endpoint.sip.as_ref()?))).collect();
    let answering = asked.iter().filter(|(_, sip)| sip.status.is_some());
    let others = asked.iter().filter(|(_, sip)| sip.status.is_none());
    let sentences = [("Speaks SIP", told(report, answering)), ("Does not answer in SIP", told(report, others))];
    let sentences: Vec<_> =
        sentences.iter().filter(|(_, who)| !who.is_empty()).map(|(what, who)| format!("{what}: {who}.")).collect();
    if !sentences.is_empty() {
        page.blank();
        page.prose(0, &sentences.join(" "));
    }
}

/// Who they are, those of one answer together.
fn told<'r>(report: &Report, those: impl Iterator<Item = &'r (&'r EndpointReport, &'r SipReport)>) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (endpoint, sip) in those {
        let (answer, name) = (answer(sip), names::endpoint(report, endpoint));
        match groups.iter_mut().find(|(other, _)| *other == answer) {
            Some((_, names)) => names.push(name),
            None => groups.push((answer, vec![name])),
        }
    }
    groups.iter().map(|(answer, names)| format!("{} ({answer})", names.join(", "))).collect::<Vec<_>>().join("; ")
}

fn answer(sip: &SipReport) -> String {
    match (&sip.server, sip.status) {
        (Some(server), _) => cut(server, LONGEST),
        (None, Some(status)) => format!("{status} {}", cut(&sip.reason, LONGEST)),
        (None, None) => cut(&sip.reason, LONGEST),
    }
}
