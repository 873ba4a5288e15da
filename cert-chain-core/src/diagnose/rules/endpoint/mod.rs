//! Faults of an endpoint as a whole: its name, its addresses, its handshakes.

pub(super) mod address_unreachable;
pub(super) mod chain_differs_by_address;
pub(super) mod chain_differs_by_attempt;
pub(super) mod chain_differs_by_handshake;
pub(super) mod client_certificate_requested;
pub(super) mod clock_skew;
mod differing;
pub(super) mod dns_answers_differ;
pub(super) mod issuer_list_lacks_peer;
pub(super) mod issuer_list_too_long;
pub(super) mod legacy_tls_only;
pub(super) mod name_mismatch;
pub(super) mod name_not_resolved;
pub(super) mod no_subject_alternative_name;
pub(super) mod record_points_elsewhere;
pub(super) mod redirect_outside_domain;
pub(super) mod srv_target_outside_domain;
mod stale;
pub(super) mod starttls_not_offered;
pub(super) mod tls_handshake_failed;
pub(super) mod tls_interception;
pub(super) mod wildcard_not_supported;
