use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "name-constraints-empty",
    title: "name constraints constrain nothing",
    explanation: "The extension must permit or exclude something. An empty one binds nobody, and clients differ in \
        whether they refuse it.",
    citations: &[Citation::Rfc(5280, "4.2.1.10"), Citation::Baseline("7.1.2.5.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let constraints = content.cert.extensions().name_constraints.as_ref()?;
    let is_empty = constraints.permitted.is_empty() && constraints.excluded.is_empty();
    is_empty.then(|| "has name constraints that permit and exclude nothing".to_owned())
}
