//! Against programs that others wrote: Knot DNS, BIND, nginx, Postfix, Kamailio and OpenSSL's `s_server`, started on
//! loopback.
//!
//! Each test starts what it needs, on ports that the system chooses and with a temporary folder of its own, and stops
//! exactly that. Where a program is not installed, its tests say that they are skipped; with `CERT_CHAIN_REQUIRE_ALL=1`
//! they fail instead.

mod asked;
mod dns;
mod hellos;
mod kamailio;
mod lab;
mod named;
mod nginx_chains;
mod nginx_services;
mod postfix;
mod programs;
mod tenant;

#[path = "../support/mod.rs"]
mod support;
