use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "issuer-list-too-long",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the server's list of acceptable issuers is as long as Windows can send it",
    explanation: "With its request for a client certificate a server sends the names of the CAs that it accepts. Windows cuts that \
        list at 16 KB (event 36885), so that peers whose CA comes late in it find no certificate to present, or the handshake \
        fails: federation and hybrid mail break for some partners alone. It comes from too many roots in the machine's store. A \
        warning at the limit, a note from half of it on.",
    remedy: "take the roots that nobody needs out of the machine's Trusted Root store, or set SendTrustedIssuerList to 0",
    citations: &[
        Citation::Microsoft("SSL/TLS communication problems after you install KB 931125 (2801679)", "2801679"),
        Citation::Rfc(5246, "7.4.4"),
    ],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

/// Where Schannel cuts the list, in octets.
const LIMIT: usize = 16_384;

/// A list that was cut ends with the last name that fits, and hardly any is longer than this.
const LONGEST_NAME: usize = 256;

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    let handshakes = fetched.addresses.iter().flat_map(|address| &address.handshakes);
    let Some((count, bytes)) = handshakes.filter_map(|handshake| handshake.acceptable_issuers).max_by_key(|(_, bytes)| *bytes)
    else {
        return;
    };
    let severity = match bytes {
        _ if bytes + LONGEST_NAME >= LIMIT => Severity::Warning,
        _ if bytes >= LIMIT / 2 => Severity::Note,
        _ => return,
    };
    let message = format!("the list of acceptable issuers has {count} names in {bytes} bytes, and Windows cuts it at {LIMIT}");
    let finding = found.on_endpoint(message);
    found.push(finding.map(|finding| {
        let finding = finding.severity(severity).fact("count", count).fact("bytes", bytes).fact("limit", LIMIT);
        finding.change(Change::None("the server's store of roots has to be changed"))
    }));
}
