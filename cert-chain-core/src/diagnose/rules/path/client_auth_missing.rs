use crate::cert::oid;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "client-auth-missing",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "the certificate of a server that also connects to others does not allow client authentication",
    explanation: "Edge servers federate, and session border controllers serve Direct Routing, over mutual TLS: each also connects to its \
        peers, and then shows the same certificate as a client. Public CAs leave client authentication out: DigiCert and Sectigo by default \
        since autumn 2025 and wholly since May 2026, Let's Encrypt since 2026-02-11; Chrome's root program allows it in new \
        certificates until 2027-03-15 (policy 1.8; notices of June 2026 are older). Direct Routing asks for server authentication \
        alone, and of no peer is it documented that it insists on more, so this is a note; a peer that does insist refuses the \
        connection that this server makes, while connections to it work. Microsoft's own proxies come with server authentication \
        alone too, so a session border controller must not insist either.",
    remedy: "nothing while calls work in both directions; if those to partners fail, use a certificate that allows client authentication too",
    citations: &[Citation::Rfc(5280, "4.2.1.12")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let services = &evidence.question.services;
    let why = match () {
        () if services.contains(&Service::SipFederation) => "federation makes this server a client too",
        () if services.contains(&Service::DirectRouting) => {
            "the session border controller shows it as a client too; Direct Routing does not ask for that"
        }
        () => return,
    };
    for chain in &evidence.chains {
        let Some((_, cert)) = &chain.end_entity else { continue };
        let Some(purposes) = &cert.extensions().extended_key_usage else { continue };
        if purposes.iter().any(|purpose| purpose == oid::CLIENT_AUTH || purpose == oid::ANY_EXTENDED_KEY_USAGE) {
            continue;
        }
        let message = format!("{} does not allow client authentication, and {why}", called(cert));
        let finding = found.on_chain(chain, StoreSet::default(), message);
        found.push(finding.map(|finding| {
            let dates = serde_json::json!({ "digicert": "2026-05-01", "sectigo": "2026-05-15", "lets-encrypt": "2026-02-11", "chrome": "2027-03-15" });
            let finding = finding.blaming(cert.sha256(), 0).fact("purposes", purposes.clone()).fact("left_out_from", dates);
            finding.change(Change::Hypothetical(cert.sha256()))
        }));
    }
}
