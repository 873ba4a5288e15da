//! What a profile requires of a certificate's content: one file a requirement, with its check.
//!
//! Nothing here is found unless a profile is asked for: path processing does not ask it, and most clients do not look.

mod common_name;
mod dns_syntax;

use crate::cert::GeneralName;
use crate::diagnose::finding::called;
use crate::diagnose::rules::path::spots;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::{Content, ContentProfile, PathErrorKind, Profiled, Requirement, Role};

/// Declares the requirements, one file each.
macro_rules! requirements {
    ($($name:ident),* $(,)?) => {
        $(pub(super) mod $name;)*

        static REQUIREMENTS: &[&Requirement] = &[$(&$name::REQUIREMENT),*];
    };
}

requirements! {
    alternative_name_critical,
    alternative_name_empty,
    alternative_name_form_forbidden,
    alternative_name_missing,
    alternative_name_not_critical,
    any_extended_key_usage,
    authority_cert_issuer_present,
    authority_cert_serial_present,
    authority_information_access_critical,
    authority_information_access_malformed,
    authority_key_identifier_critical,
    authority_key_identifier_missing,
    basic_constraints_missing,
    basic_constraints_not_critical,
    ca_as_end_entity,
    ca_subject_empty,
    ca_without_cert_sign,
    cert_sign_without_ca,
    common_name_address_form,
    common_name_not_a_copy,
    common_name_not_in_alternative_names,
    curve_not_named,
    dns_name_malformed,
    duplicate_policy,
    extended_key_usage_critical,
    extended_key_usage_empty,
    extended_key_usage_missing,
    extended_key_usage_mixed,
    inhibit_any_policy_not_critical,
    ip_address_as_dns_name,
    issuer_empty,
    key_algorithm_forbidden,
    key_usage_empty,
    name_constraint_malformed,
    name_constraints_empty,
    name_constraints_not_critical,
    name_constraints_outside_ca,
    path_length_without_cert_sign,
    policy_constraints_empty,
    policy_constraints_not_critical,
    root_extended_key_usage,
    root_key_identifier_missing,
    root_key_identifiers_differ,
    rsa_modulus_not_in_octets,
    serial_not_positive,
    serial_too_long,
    server_auth_missing,
    signature_algorithm_forbidden,
    subject_key_identifier_critical,
    subject_key_identifier_missing,
    unique_identifier_present,
    version_not_3,
    wildcard_malformed,
    wildcard_on_public_suffix,
}

const RFC5280: &[ContentProfile] = &[ContentProfile::Rfc5280];
const WEBPKI: &[ContentProfile] = &[ContentProfile::WebPki];
const BOTH: &[ContentProfile] = &[ContentProfile::Rfc5280, ContentProfile::WebPki];

/// What the rules of all requirements have in common; each says the rest.
const REQUIRED: Rule = Rule {
    code: "",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "",
    explanation: "",
    remedy: "have the certificate reissued by a CA that holds to the profile; few clients refuse it for this alone",
    citations: &[Citation::Rfc(5280, "4")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

/// The profile with every requirement that there is.
pub(in crate::diagnose) fn profiled(profile: ContentProfile) -> Profiled {
    Profiled { profile, requirements: REQUIREMENTS }
}

/// Tells of the current rule's requirement wherever it is not met.
fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(profile) = evidence.question.profile else { return };
    for spot in spots(evidence) {
        let PathErrorKind::Requirement { code, fault } = &spot.error.kind else { continue };
        if Some(*code) != found.code() {
            continue;
        }
        let finding = spot.finding(found, format!("{} {fault}", called(spot.cert)));
        found.push(finding.map(|finding| finding.fact("profile", profile.as_str())));
    }
}

impl Content<'_> {
    /// Whether it is a root: an anchor that is its own issuer.
    fn is_root(&self) -> bool {
        self.role == Role::Anchor && self.cert.is_self_issued()
    }

    /// Whether extended key usage names that purpose.
    fn has_purpose(&self, purpose: &str) -> bool {
        let purposes = self.cert.extensions().extended_key_usage.as_deref().unwrap_or_default();
        purposes.iter().any(|one| one == purpose)
    }

    /// The DNS names that an end-entity certificate is for.
    fn dns_names(&self) -> impl Iterator<Item = &str> {
        let names = self.cert.subject_alt_names().filter(|_| self.is_end_entity()).unwrap_or_default();
        names.iter().filter_map(|name| match name {
            GeneralName::Dns(text) => Some(text.as_str()),
            _ => None,
        })
    }
}
