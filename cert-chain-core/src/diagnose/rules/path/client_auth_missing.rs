use crate::cert::oid;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "client-auth-missing",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "the certificate of a server that also connects to others does not allow client authentication",
    explanation: "Edge servers federate over mutual TLS: each also connects to its peers, and then shows the same certificate \
        as a client. Public CAs leave client authentication out of TLS certificates from 2025 and 2026 on. Whether peers \
        insist on it is not documented; those that do refuse the connection that this server makes, while connections to \
        it work.",
    remedy: "nothing while federation works in both directions; if calls to partners fail, use a certificate that allows client authentication too",
    citations: &[Citation::Rfc(5280, "4.2.1.12")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    if !evidence.question.services.contains(&Service::SipFederation) {
        return;
    }
    for chain in &evidence.chains {
        let Some((_, cert)) = &chain.end_entity else { continue };
        let Some(purposes) = &cert.extensions().extended_key_usage else { continue };
        if purposes.iter().any(|purpose| purpose == oid::CLIENT_AUTH || purpose == oid::ANY_EXTENDED_KEY_USAGE) {
            continue;
        }
        let message =
            format!("{} does not allow client authentication, and federation makes this server a client too", called(cert));
        let finding = found.on_chain(chain, StoreSet::default(), message);
        found.push(finding.map(|finding| {
            finding.blaming(cert.sha256(), 0).fact("purposes", purposes.clone()).change(Change::Hypothetical(cert.sha256()))
        }));
    }
}
