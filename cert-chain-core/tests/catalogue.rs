//! The catalogue of findings: each one is shown by the lab, and docs/findings.md tells of each.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use cert_chain_core::rules;
use cert_chain_testlab::{cases, profile_cases};

/// Findings about a network, shown by the tests of live servers instead of by a case of certificates.
const SHOWN_LIVE: [&str; 21] = [
    "address-unreachable",
    "aia-unreachable",
    "aia-wrong-certificate",
    "chain-differs-by-address",
    "chain-differs-by-attempt",
    "chain-differs-by-handshake",
    "client-auth-missing",
    "client-certificate-requested",
    "clock-skew",
    "dns-answers-differ",
    "issuer-list-lacks-peer",
    "issuer-list-too-long",
    "legacy-tls-only",
    "name-not-resolved",
    "record-points-elsewhere",
    "redirect-outside-domain",
    "srv-target-outside-domain",
    "starttls-not-offered",
    "tls-handshake-failed",
    "tls-interception",
    "wildcard-not-supported",
];

/// Findings about a tenant, shown by made-up answers about its sign-in.
const SHOWN_OF_TENANTS: [&str; 4] =
    ["metadata-unreachable", "realm-unknown", "token-signing-expired", "token-signing-mismatch"];

#[test]
fn every_rule_is_shown_by_a_case_of_the_lab() {
    let mut codes: Vec<&str> = cases().iter().map(|case| case.code).collect();
    codes.extend(profile_cases().iter().map(|case| case.code));
    for rule in rules() {
        let by_case = codes.contains(&rule.code);
        let quoted = format!("\"{}\"", rule.code);
        let shown = [include_str!("findings_live.rs"), include_str!("findings_clocks.rs"), include_str!("findings_records.rs")];
        let live = SHOWN_LIVE.contains(&rule.code) && shown.iter().any(|tests| tests.contains(&quoted));
        let of_tenants = SHOWN_OF_TENANTS.contains(&rule.code)
            && include_str!("findings_federation.rs").contains(&format!("\"{}\"", rule.code));
        let live = live || of_tenants;
        assert!(by_case != live, "{}: add a case to testdata/src/cases/, or a live one to tests/findings_live.rs", rule.code);
    }
}

#[test]
fn the_document_of_findings_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
    let wanted = document();
    #[expect(clippy::disallowed_methods, reason = "whoever changed a rule asks for the document to be written")]
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    if update {
        fs::write(&path, &wanted).expect("docs/findings.md can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == wanted, "docs/findings.md is out of date: UPDATE_DOCS=1 cargo test -p cert-chain-core --test catalogue");
}

fn document() -> String {
    let mut text =
        "# Findings\n\nGenerated from the rules; `cert-chain explain CODE` prints the same. A code is permanent.\n".to_owned();
    for rule in rules() {
        let (least, worst) = rule.range;
        let range = if least == worst { String::new() } else { format!(" ({least} to {worst})") };
        let _ = write!(
            text,
            "\n## {}\n\n**{}**. {}{range}; change: {}.\n\n{}\n\nWhat to do: {}.\n",
            rule.code,
            capitalised(rule.title),
            capitalised(rule.severity.as_str()),
            rule.change.as_str(),
            rule.explanation,
            rule.remedy
        );
        for (place, citation) in rule.citations.iter().enumerate() {
            let separator = if place == 0 { "\nSources: " } else { "; " };
            let _ = write!(text, "{separator}[{}]({})", citation.label(), citation.url());
        }
        text.push_str(".\n");
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
