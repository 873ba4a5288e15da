//! How reports look: one module for each format, and the page that text is written on.

#[cfg(feature = "sqlite")]
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod printable;
pub(crate) mod text;
