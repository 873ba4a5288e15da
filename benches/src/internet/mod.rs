//! A simulated Internet of very many domains: a [`Network`](cert_chain_core::Network) in memory that answers at once, and in which
//! everything follows from a domain's number.
//!
//! Seven domains of ten do not exist at the apex. Each of the others has three servers: `lyncdiscover`, `autodiscover`, and an
//! Edge that a record names. Half of these stand behind fifty front ends that all share, the others at addresses of their own.
//! Three servers of a hundred have a [`Fault`]. Every end-entity certificate is another; at most two thousand intermediates issue
//! them.

mod answers;
mod authorities;
mod certificates;
mod microsoft;
mod network;
mod peer;
mod plan;
mod run;
mod tally;

pub use self::certificates::Certificates;
pub use self::network::Simulated;
pub use self::plan::{Fault, ServerId};
pub use self::run::{Figures, Run};
pub use self::tally::Tally;

/// The moment that the simulation stands at.
pub const NOW: i64 = cert_chain_testlab::LAB_NOW;
