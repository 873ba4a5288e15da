//! The last stage: everything seen and judged, as one serialisable [`Report`].

mod model;

pub use model::*;
