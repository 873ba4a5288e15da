use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "alternative-name-empty",
    title: "the extension for alternative names is empty",
    explanation: "If the extension is there, it must name something. Some clients then fall back to the common name, \
        others refuse.",
    citations: &[Citation::Rfc(5280, "4.2.1.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.cert.subject_alt_names().is_some_and(<[_]>::is_empty)).then(|| "has an extension for alternative names without any name".to_owned())
}
