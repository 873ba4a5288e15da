use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "path-length-without-cert-sign",
    title: "a path length stands where nothing can be issued",
    explanation: "A path length limits what is issued below, so it may only stand where basic constraints say CA and \
        key usage allows to sign certificates.",
    citations: &[Citation::Rfc(5280, "4.2.1.9")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let constraints = content.cert.basic_constraints()?;
    let length = constraints.path_len?;
    let usage = content.cert.extensions().key_usage;
    let may_sign = constraints.ca && usage.is_none_or(|usage| usage.allows_signing_certificates());
    (!may_sign).then(|| format!("has the path length {length}, and may not issue certificates"))
}
