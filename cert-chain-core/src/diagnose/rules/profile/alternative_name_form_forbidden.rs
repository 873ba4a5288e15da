use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::GeneralName;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "alternative-name-form-forbidden",
    title: "a server's certificate carries names of another form than DNS and IP",
    explanation: "A server's certificate may carry DNS names and IP addresses. Mailboxes, URIs, user principal names \
        and directory names have not been checked by anybody.",
    citations: &[Citation::Baseline("7.1.2.7.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let mut names = content.cert.subject_alt_names().filter(|_| content.is_end_entity())?.iter();
    let other = names.find(|name| !matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_)))?;
    Some(format!("carries the name `{}`, which is neither DNS nor IP", other.text()))
}
