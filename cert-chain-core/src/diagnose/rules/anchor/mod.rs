//! Faults of trust: where a path ends.

pub(super) mod distrusted_root;
pub(super) mod expired_root;
pub(super) mod self_signed_end_entity;
mod spread;
pub(super) mod store_out_of_date;
pub(super) mod trusted_by_some_stores;
pub(super) mod untrusted_root;
