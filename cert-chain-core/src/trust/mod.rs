//! Trust anchors, and the named, dated stores that hold them.

mod anchors;
pub mod ccadb;
mod limit;
mod lists;
mod overlay;
mod program;
mod store;
mod store_set;
mod system;

pub use anchors::{AnchorIndex, Anchors};
pub use limit::{Limit, LimitKind, TlsUse};
pub use lists::{Lists, ListsError, Taken};
pub use program::{About, Program, UnknownProgram};
pub use store::{AnchorStore, MAX_STORES, TrustAnchor};
pub use store_set::StoreSet;
pub use system::SystemStoreError;
