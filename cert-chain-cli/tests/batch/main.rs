//! `cert-chain batch` as a process: what goes in, what comes out, and what may go wrong meanwhile.

mod faults;
mod input;
#[cfg(feature = "sqlite")]
mod lab;
mod process;
mod resolvers;
mod stop;
#[cfg(feature = "sqlite")]
mod store;
#[path = "../support/mod.rs"]
mod support;
