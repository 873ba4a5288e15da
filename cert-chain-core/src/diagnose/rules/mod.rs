//! The catalogue: one file a finding, one line here to register it.

mod anchor;
mod endpoint;
mod federation;
mod path;
mod presented;
mod profile;
mod tenants;

use super::Rule;
pub(super) use profile::profiled;
pub(super) use tenants::tenant_rules;

/// Every rule, by code.
static RULES: [&Rule; 120] = [
    &endpoint::address_unreachable::RULE,
    &path::aia_ldap_only::RULE,
    &path::aia_unreachable::RULE,
    &path::aia_wrong_certificate::RULE,
    &profile::alternative_name_critical::RULE,
    &profile::alternative_name_empty::RULE,
    &profile::alternative_name_form_forbidden::RULE,
    &profile::alternative_name_missing::RULE,
    &profile::alternative_name_not_critical::RULE,
    &profile::any_extended_key_usage::RULE,
    &profile::authority_cert_issuer_present::RULE,
    &profile::authority_cert_serial_present::RULE,
    &profile::authority_information_access_critical::RULE,
    &profile::authority_information_access_malformed::RULE,
    &profile::authority_key_identifier_critical::RULE,
    &profile::authority_key_identifier_missing::RULE,
    &path::bad_signature::RULE,
    &profile::basic_constraints_missing::RULE,
    &profile::basic_constraints_not_critical::RULE,
    &profile::ca_as_end_entity::RULE,
    &profile::ca_subject_empty::RULE,
    &profile::ca_without_cert_sign::RULE,
    &profile::cert_sign_without_ca::RULE,
    &endpoint::chain_differs_by_address::RULE,
    &endpoint::chain_differs_by_attempt::RULE,
    &endpoint::chain_differs_by_handshake::RULE,
    &path::client_auth_missing::RULE,
    &endpoint::client_certificate_requested::RULE,
    &endpoint::clock_skew::RULE,
    &profile::common_name_address_form::RULE,
    &profile::common_name_not_a_copy::RULE,
    &profile::common_name_not_in_alternative_names::RULE,
    &profile::curve_not_named::RULE,
    &anchor::distrusted_root::RULE,
    &endpoint::dns_answers_differ::RULE,
    &profile::dns_name_malformed::RULE,
    &presented::duplicate_certificate::RULE,
    &profile::duplicate_policy::RULE,
    &path::eku_not_allowed::RULE,
    &presented::expired_certificate_sent::RULE,
    &path::expired_end_entity::RULE,
    &path::expired_intermediate::RULE,
    &anchor::expired_root::RULE,
    &path::expires_soon::RULE,
    &profile::extended_key_usage_critical::RULE,
    &profile::extended_key_usage_empty::RULE,
    &profile::extended_key_usage_missing::RULE,
    &profile::extended_key_usage_mixed::RULE,
    &profile::inhibit_any_policy_not_critical::RULE,
    &profile::ip_address_as_dns_name::RULE,
    &profile::issuer_empty::RULE,
    &endpoint::issuer_list_lacks_peer::RULE,
    &endpoint::issuer_list_too_long::RULE,
    &profile::key_algorithm_forbidden::RULE,
    &path::key_id_mismatch::RULE,
    &profile::key_usage_empty::RULE,
    &path::key_usage_forbids_signing::RULE,
    &endpoint::legacy_tls_only::RULE,
    &federation::metadata_unreachable::RULE,
    &presented::missing_intermediate::RULE,
    &profile::name_constraint_malformed::RULE,
    &path::name_constraint_violated::RULE,
    &profile::name_constraints_empty::RULE,
    &profile::name_constraints_not_critical::RULE,
    &profile::name_constraints_outside_ca::RULE,
    &path::name_encoding_differs::RULE,
    &endpoint::name_mismatch::RULE,
    &endpoint::name_not_resolved::RULE,
    &endpoint::no_subject_alternative_name::RULE,
    &path::not_a_ca::RULE,
    &path::not_yet_valid::RULE,
    &path::path_length_exceeded::RULE,
    &profile::path_length_without_cert_sign::RULE,
    &profile::policy_constraints_empty::RULE,
    &profile::policy_constraints_not_critical::RULE,
    &path::policy_not_satisfied::RULE,
    &path::pss_signature::RULE,
    &federation::realm_unknown::RULE,
    &endpoint::record_points_elsewhere::RULE,
    &endpoint::redirect_outside_domain::RULE,
    &path::revocation_unavailable::RULE,
    &path::revoked::RULE,
    &profile::root_extended_key_usage::RULE,
    &presented::root_included::RULE,
    &profile::root_key_identifier_missing::RULE,
    &profile::root_key_identifiers_differ::RULE,
    &profile::rsa_modulus_not_in_octets::RULE,
    &path::search_limit_met::RULE,
    &anchor::self_signed_end_entity::RULE,
    &profile::serial_not_positive::RULE,
    &profile::serial_too_long::RULE,
    &path::server_auth_implied::RULE,
    &profile::server_auth_missing::RULE,
    &profile::signature_algorithm_forbidden::RULE,
    &endpoint::srv_target_outside_domain::RULE,
    &endpoint::starttls_not_offered::RULE,
    &anchor::store_out_of_date::RULE,
    &profile::subject_key_identifier_critical::RULE,
    &profile::subject_key_identifier_missing::RULE,
    &endpoint::tls_handshake_failed::RULE,
    &endpoint::tls_interception::RULE,
    &federation::token_signing_expired::RULE,
    &federation::token_signing_mismatch::RULE,
    &anchor::trusted_by_some_stores::RULE,
    &profile::unique_identifier_present::RULE,
    &path::unknown_critical_extension::RULE,
    &path::unknown_issuer::RULE,
    &presented::unreadable_certificate::RULE,
    &presented::unrelated_certificate::RULE,
    &path::unsupported_algorithm::RULE,
    &anchor::untrusted_root::RULE,
    &path::validity_too_long::RULE,
    &profile::version_not_3::RULE,
    &path::weak_key::RULE,
    &path::weak_signature::RULE,
    &profile::wildcard_malformed::RULE,
    &endpoint::wildcard_not_supported::RULE,
    &profile::wildcard_on_public_suffix::RULE,
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
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code} is not kebab-case"
            );
            assert!(!RETIRED.contains(&code), "{code} was retired; give the new fault a new code");
        }
    }

    #[test]
    fn every_file_is_registered_under_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnose/rules");
        let mut stems = BTreeSet::new();
        for family in ["anchor", "endpoint", "federation", "path", "presented", "profile"] {
            for entry in std::fs::read_dir(folder.join(family)).expect("the family's folder") {
                let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
                let stem = name.strip_suffix(".rs").expect("a Rust file").replace('_', "-");
                if !["common-name", "differing", "dns-syntax", "issuer-search", "mod", "spread", "stale"]
                    .contains(&stem.as_str())
                {
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
