use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Findings, Rule, Stage, listed};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "expired-certificate-sent",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the server sends an expired certificate that no client needs",
    explanation: "A path without this certificate verifies, so clients that search for another path accept. Clients that \
        try one path only (phones, gateways, OpenSSL before 1.1.0, GnuTLS) follow it into the expired \
        certificate and fail. This is how the end of AddTrust in 2020 and of DST Root CA X3 in 2021 broke servers that \
        were otherwise in order.",
    remedy: "remove the expired certificate from the server's chain and restart the listener",
    citations: &[Citation::Rfc(4158, "2.4"), Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::Remove,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let at = evidence.question.at;
    for chain in &evidence.chains {
        let Some((_, end_entity)) = &chain.end_entity else { continue };
        for (place, cert) in chain.presented.certificates() {
            if cert == end_entity || at <= cert.not_after() || is_on_standing_path(chain, cert) {
                continue;
            }
            let message =
                format!("the server sends {}, which expired on {} and is not needed", called(cert), cert.not_after().date());
            // Nobody follows a certificate that is on no path.
            let is_related = chain.is_related(cert);
            let hurt = if is_related { chain.hurt_by(RULE.code) } else { Vec::new() };
            let message = match hurt.is_empty() {
                false => format!("{message}; it stops {}", listed(&hurt)),
                true if is_related => format!("{message}; it stops clients that try one path only, as OpenSSL before 1.1.0"),
                true => message,
            };
            let severity = if is_related { Severity::Warning } else { Severity::Note };
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.severity(severity).blaming(cert.sha256(), place);
                finding.fact("not_after", cert.not_after().to_string()).change(Change::Remove(chain.places_of(cert)))
            }));
        }
    }
}

/// Whether the diagnosis of some store goes through this certificate; then it is not needless.
fn is_on_standing_path(chain: &ChainEvidence<'_>, cert: &Cert) -> bool {
    chain.paths_of_stores().any(|(_, path)| path.path.certs.contains(cert))
}
