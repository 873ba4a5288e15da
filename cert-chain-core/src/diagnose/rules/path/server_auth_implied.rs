use crate::clients::implies_server_auth;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage, listed};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "server-auth-implied",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Error),
    title: "the server's certificate does not name serverAuth, which Apple's systems demand",
    explanation: "RFC 5280 lets a certificate without extended key usage, or with anyExtendedKeyUsage, serve for every \
        purpose. macOS and iOS want serverAuth (1.3.6.1.5.5.7.3.1) spelled out in TLS certificates issued since July 2019, \
        those of private CAs too, so the fault shows on iPhones and Macs while Windows and Android connect. It comes from \
        certificates made by hand, and from templates that leave the application policies empty.",
    remedy: "have the certificate reissued with serverAuth in its extended key usage; in AD CS: the application policy Server Authentication of its template",
    citations: &[
        Citation::Apple("Requirements for trusted certificates in iOS 13 and macOS 10.15", 103_769),
        Citation::Rfc(5280, "4.2.1.12"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            let Some(cert) = path.path.certs.first().filter(|cert| implies_server_auth(cert)) else { continue };
            let hurt = chain.hurt_by(RULE.code);
            if hurt.is_empty() {
                continue;
            }
            let what = match cert.extensions().extended_key_usage {
                Some(_) => "allows any purpose and does not name serverAuth",
                None => "has no extended key usage",
            };
            let finding = found.on_chain(chain, stores, format!("{} {what}, which stops {}", called(cert), listed(&hurt)));
            found.push(finding.map(|finding| {
                finding
                    .severity(chain.severity_for(&hurt))
                    .blaming(cert.sha256(), 0)
                    .change(Change::Hypothetical(cert.sha256()))
            }));
        }
    }
}
