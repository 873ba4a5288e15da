//! How reports look: one module for each format, and the page that text is written on.

pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod printable;
pub(crate) mod text;
