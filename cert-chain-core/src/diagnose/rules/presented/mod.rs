//! Faults of what the server presents.

pub(super) mod duplicate_certificate;
pub(super) mod expired_certificate_sent;
pub(super) mod missing_intermediate;
pub(super) mod root_included;
pub(super) mod unreadable_certificate;
pub(super) mod unrelated_certificate;
pub(super) mod wrong_intermediate;
pub(super) mod wrong_order;
