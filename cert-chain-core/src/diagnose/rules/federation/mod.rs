//! Faults of a tenant's sign-in, which sit at none of its servers: they are judged once a target, as is what else sits at none.

pub(super) mod metadata_unreachable;
pub(super) mod realm_unknown;
pub(super) mod token_signing_expired;
pub(super) mod token_signing_mismatch;

use super::endpoint::clock_skew;
use crate::diagnose::{Evidence, Findings, Rule, TenantEvidence};

/// What looks for a fault of a tenant.
type TenantCheck = fn(&TenantEvidence, &mut Findings);

/// The rules about tenants, by code, each with what looks for it.
static TENANT_RULES: [(&Rule, TenantCheck); 5] = [
    (&clock_skew::RULE, clock_skew::check),
    (&metadata_unreachable::RULE, metadata_unreachable::check),
    (&realm_unknown::RULE, realm_unknown::check),
    (&token_signing_expired::RULE, token_signing_expired::check),
    (&token_signing_mismatch::RULE, token_signing_mismatch::check),
];

pub(in crate::diagnose) fn tenant_rules() -> &'static [(&'static Rule, TenantCheck)] {
    &TENANT_RULES
}

/// The check of one endpoint of a rule about tenants: there is nothing to see there.
pub(super) fn at_no_endpoint(_: &Evidence<'_>, _: &mut Findings) {}

/// Why no finding here is proved by judging a chain anew.
const NO_CHAIN: &str = "it is about no chain that a server sends, so there is none to judge again";
