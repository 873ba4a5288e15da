use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::KeyKind;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "curve-not-named",
    title: "a key spells out its curve instead of naming it",
    explanation: "An ECDSA key must name its curve. Spelt out, every client would have to check that the curve is a \
        sound one; a flaw of Windows in that check (CVE-2020-0601) let anybody forge certificates.",
    citations: &[Citation::Baseline("7.1.3.1.2"), Citation::Rfc(5480, "2.1.1")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let is_unnamed = matches!(&content.cert.key().kind, KeyKind::Ec(curve) if curve == "unnamed");
    is_unnamed.then(|| "has an ECDSA key that does not name its curve".to_owned())
}
