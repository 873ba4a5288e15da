//! Trust anchors, and the named, dated stores that hold them.

mod anchors;
mod store;
mod system;

pub use anchors::{AnchorIndex, Anchors, StoreSet};
pub use store::{AnchorStore, MAX_STORES, TrustAnchor};
pub use system::SystemStoreError;
