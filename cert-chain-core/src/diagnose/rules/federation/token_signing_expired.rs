use crate::cert::Cert;
use crate::diagnose::finding::{ago, ahead, called};
use crate::diagnose::{Change, Citation, Findings, Rule, Stage, TenantEvidence};
use crate::grades::{ChangeKind, Severity};

/// How long before the end it is told. AD FS makes the successor 20 days before by itself, where it may, so that until then a
/// healthy one has this certificate alone; whoever has none by then renews by hand.
const DAYS_AHEAD: i64 = 20;

pub(crate) static RULE: Rule = Rule {
    code: "token-signing-expired",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the certificate that signs or decrypts tokens is out of date, or soon will be",
    explanation: "AD FS signs what it says of a user with its token-signing certificate. When every such certificate in its \
        federation metadata is out of date, Microsoft's cloud refuses the tokens, and no federated user can sign in. From 20 \
        days before the end of the last one it is a warning: with automatic rollover AD FS has made the next by then, \
        without it nothing happens. For the token-decrypting certificate, which only partners use to encrypt to AD FS, it \
        stays a warning. Such certificates are self-signed on purpose; no client builds a chain from them.",
    remedy: "renew it with Update-AdfsCertificate on AD FS, then carry it over with Update-MgDomainFederationConfiguration and \
        tell every other relying party",
    citations: &[
        Citation::Microsoft(
            "Renew federation certificates for Microsoft 365 and Microsoft Entra ID",
            "how-to-connect-fed-o365-certs",
        ),
        Citation::Rfc(5280, "4.1.2.5"),
    ],
    change: ChangeKind::None,
    stage: Stage::Validity,
    check: super::at_no_endpoint,
};

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    look(evidence, found, &evidence.signing, "token-signing", Severity::Error);
    look(evidence, found, &evidence.decrypting, "token-decrypting", Severity::Warning);
}

/// Looks at the one of `certs` that lives longest: while it does, the others may end.
fn look(evidence: &TenantEvidence, found: &mut Findings, certs: &[Cert], kind: &str, severity: Severity) {
    let Some(last) = certs.iter().max_by_key(|cert| cert.not_after()) else { return };
    let (at, end) = (evidence.at, last.not_after());
    let has_ended = end < at;
    if !has_ended && end.seconds_since(at) >= DAYS_AHEAD * 86_400 {
        return;
    }
    let (host, subject, date) = (&evidence.host, called(last), end.date());
    let which = if certs.len() == 1 { "the only" } else { "the last" };
    let (message, severity) = match has_ended {
        true => (format!("{which} {kind} certificate of {host}, {subject}, expired on {date}, {}", ago(at, end)), severity),
        false => (
            format!("{which} {kind} certificate of {host}, {subject}, expires on {date}, {}", ahead(at, end)),
            Severity::Warning,
        ),
    };
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        let others = certs.iter().map(Cert::sha256);
        finding
            .severity(severity)
            .with(others)
            .blaming(last.sha256(), 0)
            .fact("kind", kind)
            .fact("not_after", end.to_string())
            .fact("thumbprint", last.sha1_thumbprint())
            .change(Change::None(super::NO_CHAIN))
    }));
}
