//! Faults of a tenant's sign-in, which sit at none of its servers.

pub(super) mod metadata_unreachable;
pub(super) mod realm_unknown;
pub(super) mod token_signing_expired;
pub(super) mod token_signing_mismatch;

use super::tenants::at_no_endpoint;

/// Why no finding here is proved by judging a chain anew.
const NO_CHAIN: &str = "it is about no chain that a server sends, so there is none to judge again";
