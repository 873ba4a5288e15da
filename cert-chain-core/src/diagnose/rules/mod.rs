//! The catalogue: one file a finding, one line here to register it.

mod anchor;
mod endpoint;
mod path;
mod presented;

use super::Rule;

/// Every rule, by code.
static RULES: [&Rule; 51] = [
    &endpoint::address_unreachable::RULE,
    &path::aia_ldap_only::RULE,
    &path::aia_unreachable::RULE,
    &path::aia_wrong_certificate::RULE,
    &path::bad_signature::RULE,
    &endpoint::chain_differs_by_address::RULE,
    &endpoint::chain_differs_by_attempt::RULE,
    &endpoint::chain_differs_by_handshake::RULE,
    &path::client_auth_missing::RULE,
    &anchor::distrusted_root::RULE,
    &presented::duplicate_certificate::RULE,
    &path::eku_not_allowed::RULE,
    &presented::expired_certificate_sent::RULE,
    &path::expired_end_entity::RULE,
    &path::expired_intermediate::RULE,
    &anchor::expired_root::RULE,
    &path::expires_soon::RULE,
    &path::key_id_mismatch::RULE,
    &path::key_usage_forbids_signing::RULE,
    &endpoint::legacy_tls_only::RULE,
    &presented::missing_intermediate::RULE,
    &path::name_constraint_violated::RULE,
    &path::name_encoding_differs::RULE,
    &endpoint::name_mismatch::RULE,
    &endpoint::name_not_resolved::RULE,
    &endpoint::no_subject_alternative_name::RULE,
    &path::not_a_ca::RULE,
    &path::not_yet_valid::RULE,
    &path::path_length_exceeded::RULE,
    &path::policy_not_satisfied::RULE,
    &path::pss_signature::RULE,
    &path::revocation_unavailable::RULE,
    &path::revoked::RULE,
    &presented::root_included::RULE,
    &path::search_limit_met::RULE,
    &anchor::self_signed_end_entity::RULE,
    &endpoint::starttls_not_offered::RULE,
    &anchor::store_out_of_date::RULE,
    &endpoint::tls_handshake_failed::RULE,
    &anchor::trusted_by_some_stores::RULE,
    &path::unknown_critical_extension::RULE,
    &path::unknown_issuer::RULE,
    &presented::unreadable_certificate::RULE,
    &presented::unrelated_certificate::RULE,
    &path::unsupported_algorithm::RULE,
    &anchor::untrusted_root::RULE,
    &path::validity_too_long::RULE,
    &path::weak_key::RULE,
    &path::weak_signature::RULE,
    &presented::wrong_intermediate::RULE,
    &presented::wrong_order::RULE,
];

/// Codes that were findings once and must never name another fault.
pub const RETIRED: [&str; 0] = [];

/// Every rule, by ascending code.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

/// The rule with that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::grades::Severity;

    #[test]
    fn codes_are_sorted_unique_and_kebab_case() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        let sorted: Vec<&str> = codes.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(codes, sorted, "keep RULES in rules/mod.rs sorted by code, each once");
        for code in codes {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code} is not kebab-case");
            assert!(!RETIRED.contains(&code), "{code} was retired; give the new fault a new code");
        }
    }

    #[test]
    fn every_file_is_registered_under_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnose/rules");
        let mut stems = BTreeSet::new();
        for family in ["anchor", "endpoint", "path", "presented"] {
            for entry in std::fs::read_dir(folder.join(family)).expect("the family's folder") {
                let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
                let stem = name.strip_suffix(".rs").expect("a Rust file").replace('_', "-");
                if !["mod", "differing", "spread", "issuer-search"].contains(&stem.as_str()) {
                    stems.insert(stem);
                }
            }
        }
        let codes: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
        assert_eq!(stems, codes, "each file of rules/<family>/ is one rule, registered in RULES of rules/mod.rs");
    }

    #[test]
    fn every_rule_is_complete() {
        for rule in RULES {
            let code = rule.code;
            for (what, text) in [("title", rule.title), ("explanation", rule.explanation), ("remedy", rule.remedy)] {
                assert!(!text.trim().is_empty(), "{code}: {what} is empty");
                assert!(!text.contains("  "), "{code}: {what} has two spaces");
            }
            assert!(!rule.title.ends_with('.') && !rule.remedy.ends_with('.'), "{code}: no full stop on one sentence");
            let (least, worst) = rule.range;
            assert!(least <= rule.severity && rule.severity <= worst, "{code}: severity outside its range");
            assert!(worst < Severity::Error || !rule.citations.is_empty(), "{code}: an error needs a citation");
        }
    }
}
