//! What clients' own words stand for, so that a refusal foretold for another reason than the client's is seen.

/// Words of a client, and the findings that they can stand for; none for what no finding tells of.
pub type Words = (&'static str, &'static [&'static str]);

/// No path to an anchor, for whatever reason.
pub(super) const NO_PATH: &[&str] = &[
    "key-id-mismatch",
    "missing-intermediate",
    "name-encoding-differs",
    "self-signed-end-entity",
    "trusted-by-some-stores",
    "unknown-issuer",
    "unrelated-certificate",
    "untrusted-root",
    "wrong-intermediate",
];
/// What hardly any other client minds.
pub(super) const UNNAMED: &[&str] = &[];
pub(super) const SIGNATURE: &[&str] = &["bad-signature", "wrong-intermediate"];
pub(super) const EXPIRED: &[&str] = &["expired-certificate-sent", "expired-end-entity", "expired-intermediate", "expired-root"];
pub(super) const NOT_YET: &[&str] = &["not-yet-valid"];
pub(super) const NOT_A_CA: &[&str] = &["key-usage-forbids-signing", "not-a-ca"];
pub(super) const USAGE: &[&str] = &["eku-not-allowed"];
pub(super) const NAME: &[&str] = &["name-mismatch", "no-subject-alternative-name"];
pub(super) const CONSTRAINT: &[&str] = &["name-constraint-violated"];
pub(super) const CRITICAL: &[&str] = &["unknown-critical-extension"];
pub(super) const LENGTH: &[&str] = &["path-length-exceeded"];
pub(super) const POLICY: &[&str] = &["policy-not-satisfied"];
pub(super) const WEAK_KEY: &[&str] = &["weak-key"];
pub(super) const WEAK_SIGNATURE: &[&str] = &["weak-signature"];
pub(super) const UNREADABLE: &[&str] = &["unreadable-certificate"];

/// The findings that these words can stand for; `None` for words that are not known.
pub(super) fn meaning(known: &[Words], said: &str) -> Option<&'static [&'static str]> {
    known.iter().find(|(words, _)| said.contains(words)).map(|(_, codes)| *codes)
}
