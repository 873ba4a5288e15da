//! Trust anchors, and the named, dated stores that hold them.

mod anchors;
mod store;
mod system;

pub(crate) use anchors::AnchorIndex;
pub use anchors::{Anchors, StoreSet};
pub use store::{AnchorStore, MAX_STORES, TrustAnchor};
pub use system::SystemStoreError;
