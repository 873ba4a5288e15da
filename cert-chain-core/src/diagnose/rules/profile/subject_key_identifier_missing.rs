use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "subject-key-identifier-missing",
    title: "a CA's certificate does not identify its key",
    explanation: "What a CA issues names the CA's key by this identifier; without it in the CA's own certificate the \
        two cannot be matched, and clients with several CAs of one name have to guess.",
    citations: &[Citation::Rfc(5280, "4.2.1.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.says_ca() && content.cert.subject_key_identifier().is_none()).then(|| "belongs to a CA, and carries no identifier of its key".to_owned())
}
