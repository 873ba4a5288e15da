//! How others' servers are reached: each name is resolved once, each address judged, no server crowded.
//!
//! What discovery and fetching share in one run. Nothing here knows what it asks for.

mod address_policy;
mod clocks;
mod lanes;
mod learnt;
mod lookups;
mod once;
mod remembered;
mod url;
mod visit;

use std::sync::Arc;

pub use self::address_policy::is_globally_routable;
pub(crate) use self::address_policy::where_it_ends;
pub(crate) use self::clocks::Clocks;
pub(crate) use self::lanes::Lanes;
pub use self::lanes::MAX_AT_ONCE;
pub(crate) use self::learnt::{Learnt, LookupLog};
pub(crate) use self::lookups::{Lookup, Lookups};
pub(crate) use self::once::Once;
pub(crate) use self::remembered::{Found, Remembered};
pub(crate) use self::url::{HttpUrl, UrlRefusal};
pub(crate) use self::visit::{Response, Unreached, Visitor};
use crate::network::Stopwatch;

/// What a run has resolved, whom it is connected to, and what time it is there.
#[derive(Debug)]
pub(crate) struct Reach {
    pub(crate) stopwatch: Arc<Stopwatch>,
    pub(crate) clocks: Clocks,
    pub(crate) lanes: Lanes,
    pub(crate) lookups: Lookups,
}

impl Reach {
    /// Of a target with that clock.
    pub(crate) fn new(stopwatch: Arc<Stopwatch>) -> Self {
        Self { stopwatch, clocks: Clocks::default(), lanes: Lanes::default(), lookups: Lookups::default() }
    }
}

impl Default for Reach {
    fn default() -> Self {
        Self::new(Stopwatch::start())
    }
}
