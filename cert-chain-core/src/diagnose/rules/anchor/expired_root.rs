use crate::build::End;
use crate::diagnose::finding::{ago, called};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage, listed};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "expired-root",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Error),
    title: "the chain ends at a root that has expired",
    explanation: "RFC 5280 takes a trust anchor's own dates for no part of a path, and some clients accept an expired root, \
        Java and rustls among them; Windows, Apple, OpenSSL, GnuTLS, Go and browsers do not. What such a root issued can only \
        be replaced.",
    remedy: "use a certificate from a CA whose root is in date, or send the cross-certificate that leads to a newer root",
    citations: &[Citation::Rfc(5280, "6.1.1"), Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let at = evidence.question.at;
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            let End::Anchored(anchor) = path.path.end else { continue };
            let root = chain.question.anchors.get(anchor).cert();
            // An end-entity that is its own anchor has its own finding.
            if path.anchor.is_none() || root.not_after() >= at {
                continue;
            }
            let hurt = chain.hurt_by(RULE.code);
            // Under a profile that asks an anchor for its dates, it keeps the path from being accepted.
            let is_error = path.errors.iter().any(|error| error.kind.code(error.index) == RULE.code);
            let severity = if is_error { Severity::Error } else { chain.severity_for(&hurt) };
            let who = if hurt.is_empty() { String::new() } else { format!("; it stops {}", listed(&hurt)) };
            let message =
                format!("the root {} expired on {}, {}{who}", called(root), root.not_after().date(), ago(at, root.not_after()));
            let finding = found.on_chain(chain, stores, message);
            found.push(finding.map(|finding| {
                finding
                    .severity(severity)
                    .blaming(root.sha256(), path.path.certs.len())
                    .fact("not_after", root.not_after().to_string())
                    .change(Change::Hypothetical(root.sha256()))
            }));
        }
    }
}
