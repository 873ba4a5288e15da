use super::tls_handshake_failed::has_current_suite;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::network::Profile;

pub(crate) static RULE: Rule = Rule {
    code: "legacy-tls-only",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Error),
    title: "the server speaks only what current clients no longer offer",
    explanation: "Handshakes with current versions and suites (TLS 1.2 and 1.3, ECDHE with AEAD) fail; only a hello that \
        offers everything back to TLS 1.0 brought a certificate. Windows Server 2012 R2 and older, and many \
        gateways, are like this. Below TLS 1.2 it is an error: Microsoft 365 and current clients refuse. With TLS \
        1.2 and old suites it is a warning: hardened and Apple clients refuse, others still connect.",
    remedy: "enable TLS 1.2 or 1.3 with ECDHE and AES-GCM on this server",
    citations: &[
        Citation::Rfc(8996, "4"),
        Citation::Rfc(9325, "4.2"),
        Citation::Microsoft("Disable TLS 1.0 and 1.1 in Skype for Business Server", "disable-tls-1.0-1.1"),
    ],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    for address in &fetched.addresses {
        let with_chain = || address.handshakes.iter().filter(|seen| seen.certificates > 0 && seen.profile != Profile::NoSni);
        if with_chain().any(|handshake| handshake.profile != Profile::Legacy) {
            continue;
        }
        // A server that would choose what current clients offer fails them for another reason.
        let Some(legacy) = with_chain().next().filter(|seen| !has_current_suite(seen)) else { continue };
        let version = legacy.version.unwrap_or("an old version");
        let is_current = version == "TLS 1.2";
        let suite = legacy.cipher_suite.map(|suite| format!(" (it chose {suite})")).unwrap_or_default();
        let what = if is_current { "TLS 1.2 with old cipher suites" } else { version };
        let finding = found.on_endpoint(format!("{} speaks only {what}{suite}", address.address));
        found.push(finding.map(|finding| {
            let severity = if is_current { Severity::Warning } else { Severity::Error };
            let finding = finding.severity(severity).fact("address", address.address.to_string()).fact("version", version);
            let finding = finding.fact("cipher_suite", legacy.cipher_suite);
            finding.change(Change::None("it is no matter of certificates"))
        }));
    }
}
