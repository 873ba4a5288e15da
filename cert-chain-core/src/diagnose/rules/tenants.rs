//! The rules about a target as a whole: they are judged once, and at none of its servers.

use super::endpoint::{clock_skew, name_not_resolved, record_points_elsewhere};
use super::federation::{metadata_unreachable, realm_unknown, token_signing_expired, token_signing_mismatch};
use crate::diagnose::{Evidence, Findings, Rule, TenantEvidence};

/// What looks for a fault of a tenant.
type TenantCheck = fn(&TenantEvidence, &mut Findings);

/// By code, each with what looks for it.
static TENANT_RULES: [(&Rule, TenantCheck); 7] = [
    (&clock_skew::RULE, clock_skew::check),
    (&metadata_unreachable::RULE, metadata_unreachable::check),
    (&name_not_resolved::RULE, name_not_resolved::check_domain),
    (&realm_unknown::RULE, realm_unknown::check),
    (&record_points_elsewhere::RULE, record_points_elsewhere::check),
    (&token_signing_expired::RULE, token_signing_expired::check),
    (&token_signing_mismatch::RULE, token_signing_mismatch::check),
];

pub(in crate::diagnose) fn tenant_rules() -> &'static [(&'static Rule, TenantCheck)] {
    &TENANT_RULES
}

/// The check of one endpoint of a rule about tenants: there is nothing to see there.
pub(super) fn at_no_endpoint(_: &Evidence<'_>, _: &mut Findings) {}
