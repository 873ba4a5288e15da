//! Faults of trust: where a path ends.

pub(super) mod self_signed_end_entity;
pub(super) mod trusted_by_some_stores;
pub(super) mod untrusted_root;
