//! MTA-STS, RFC 8461: a domain asks that mail to it be sent over verified TLS only.

use super::{DocumentError, MAX_LINKS, keep, text, worth};
use crate::tenant::DnsName;

/// Bytes of a policy, at most (RFC 8461 section 3.3 suggests 64 KB).
pub const MAX_POLICY: usize = 64 * 1024;

/// The longest that a policy may be kept, in seconds: about a year (section 3.2).
const MAX_AGE: u64 = 31_557_600;

/// The TXT record at `_mta-sts`, which says that there is a policy (section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MtaStsRecord {
    /// Changes when the policy does.
    pub id: String,
}

/// The policy (section 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MtaStsPolicy {
    /// What senders do when TLS fails.
    pub mode: MtaStsMode,
    /// Which mail servers are the domain's: names, or `*.` and a name.
    pub mx: Vec<String>,
    /// For how many seconds senders keep it.
    pub max_age: u64,
}

/// What senders do when TLS fails (section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MtaStsMode {
    /// They keep the mail and try again.
    Enforce,
    /// They deliver, and report.
    Testing,
    /// As if there were no policy.
    None,
}

/// What is wrong with a record or a policy. Each is a sentence about "it".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMtaSts {
    /// Not text, or too long.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Two records, and so none counts (section 3.1).
    #[error("it is there {0} times, and so counts as absent")]
    Several(usize),
    /// A field lacks or holds what it may not.
    #[error("its `{0}` is missing or invalid")]
    Field(&'static str),
}

impl MtaStsRecord {
    /// The record among the TXT records of a name, `None` without one. Records of other protocols are passed over.
    ///
    /// # Errors
    ///
    /// When there are several, or its id is invalid.
    pub fn among<'a>(records: impl IntoIterator<Item = &'a str>) -> Result<Option<Self>, InvalidMtaSts> {
        let ours: Vec<&str> = records.into_iter().filter(|record| fields(record).next() == Some(("v", "STSv1"))).collect();
        match ours[..] {
            [] => Ok(None),
            [record] => {
                let id = fields(record).find(|(name, _)| *name == "id").map(|(_, id)| id);
                let valid = |id: &&str| (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
                let id = id.filter(valid).ok_or(InvalidMtaSts::Field("id"))?;
                Ok(Some(Self { id: id.to_owned() }))
            }
            _ => Err(InvalidMtaSts::Several(ours.len())),
        }
    }
}

/// `name=value` between semicolons, blanks around them allowed.
fn fields(record: &str) -> impl Iterator<Item = (&str, &str)> {
    record.split(';').filter_map(|field| field.split_once('=')).map(|(name, value)| (name.trim(), value.trim()))
}

impl MtaStsPolicy {
    /// Reads the policy: lines of `key: value`, of which the first of a key counts, but every `mx`.
    ///
    /// # Errors
    ///
    /// When a field lacks that must be there.
    pub fn read(body: &[u8]) -> Result<Self, InvalidMtaSts> {
        if body.len() > MAX_POLICY {
            return Err(DocumentError::TooLong(body.len()).into());
        }
        let text = text::text(body)?;
        let pairs = || text.lines().filter_map(|line| line.split_once(':')).map(|(key, value)| (key.trim(), value.trim()));
        let first = |name: &'static str| {
            pairs().find(|(key, _)| *key == name).map(|(_, value)| value).ok_or(InvalidMtaSts::Field(name))
        };
        if first("version")? != "STSv1" {
            return Err(InvalidMtaSts::Field("version"));
        }
        let mode = match first("mode")? {
            "enforce" => MtaStsMode::Enforce,
            "testing" => MtaStsMode::Testing,
            "none" => MtaStsMode::None,
            _ => return Err(InvalidMtaSts::Field("mode")),
        };
        let max_age = first("max_age")?.parse().ok().filter(|age| *age <= MAX_AGE).ok_or(InvalidMtaSts::Field("max_age"))?;
        let mut mx = Vec::new();
        pairs()
            .filter(|(key, _)| *key == "mx")
            .filter_map(|(_, value)| worth(value))
            .for_each(|pattern| keep(&mut mx, pattern, MAX_LINKS));
        if mx.is_empty() && mode != MtaStsMode::None {
            return Err(InvalidMtaSts::Field("mx"));
        }
        Ok(Self { mode, mx, max_age })
    }

    /// Whether `host` is one of the domain's mail servers (section 4.1): a `*.` stands for exactly one label.
    pub fn covers(&self, host: &DnsName) -> bool {
        self.mx.iter().any(|pattern| matches(pattern, host.as_str()))
    }
}

fn matches(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => host.eq_ignore_ascii_case(pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_found_among_others() {
        let among = |records: &[&str]| MtaStsRecord::among(records.iter().copied());
        let found = among(&["v=spf1 -all", "v=STSv1; id=20160831085700Z;"]).expect("valid").expect("there");
        assert_eq!(found.id, "20160831085700Z");
        assert_eq!(among(&["v=spf1 -all"]), Ok(None));
        assert_eq!(among(&["v=STSv1; id=1", "v=STSv1; id=2"]), Err(InvalidMtaSts::Several(2)));
        for record in ["v=STSv1", "v=STSv1; id=", "v=STSv1; id=a-b", "v=STSv1; id=123456789012345678901234567890123"] {
            assert_eq!(among(&[record]), Err(InvalidMtaSts::Field("id")), "{record}");
        }
    }

    #[test]
    fn a_policy_is_read_with_either_line_end() {
        for end in ["\n", "\r\n"] {
            let body = [
                "version: STSv1",
                "mode: enforce",
                "mx: mail.contoso.test",
                "mx: *.mail.test",
                "max_age: 604800",
                "mode: none",
                "",
            ]
            .join(end);
            let policy = MtaStsPolicy::read(body.as_bytes()).expect("valid");
            assert_eq!((policy.mode, policy.max_age), (MtaStsMode::Enforce, 604_800));
            assert_eq!(policy.mx, ["mail.contoso.test", "*.mail.test"]);
        }
    }

    #[test]
    fn a_star_is_one_label() {
        let body = b"version: STSv1\nmode: testing\nmx: mail.contoso.test\nmx: *.Protection.test\nmax_age: 1\n";
        let policy = MtaStsPolicy::read(body).expect("valid");
        let covers = |host: &str| policy.covers(&host.parse().expect("a name"));
        assert!(covers("MAIL.contoso.test") && covers("a.protection.test"));
        assert!(!covers("protection.test") && !covers("a.b.protection.test") && !covers("x.mail.contoso.test"));
    }

    #[test]
    fn what_lacks_is_named() {
        let read = |body: &str| MtaStsPolicy::read(body.as_bytes());
        assert_eq!(read("version: STSv2\n"), Err(InvalidMtaSts::Field("version")));
        assert_eq!(read("version: STSv1\nmode: maybe\n"), Err(InvalidMtaSts::Field("mode")));
        assert_eq!(read("version: STSv1\nmode: none\nmax_age: 31557601\n"), Err(InvalidMtaSts::Field("max_age")));
        assert_eq!(read("version: STSv1\nmode: enforce\nmax_age: 1\n"), Err(InvalidMtaSts::Field("mx")));
        assert!(read("version: STSv1\nmode: none\nmax_age: 1\n").is_ok());
        assert_eq!(read(&"x".repeat(MAX_POLICY + 1)), Err(InvalidMtaSts::Document(DocumentError::TooLong(MAX_POLICY + 1))));
    }
}
