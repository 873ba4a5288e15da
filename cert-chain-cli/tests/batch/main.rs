//! `cert-chain batch` as a process: what goes in, what comes out, and what may go wrong meanwhile.

mod faults;
mod input;
mod process;
mod resolvers;
mod stop;
#[path = "../support/mod.rs"]
mod support;
