//! Real clients against servers of the lab, and what a report predicts for them:
//! `cargo run -p cert-chain-benches --bin clients`; `-- --write` renews docs/clients.md.
//!
//! Clients that are not installed are skipped, unless CERT_CHAIN_REQUIRE_ALL is set.

use std::io;
use std::process::ExitCode;

use cert_chain_benches::clients;
use cert_chain_core::Network as _;
use cert_chain_core::net::Internet;

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let write = std::env::args().skip(1).any(|argument| argument == "--write");
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let all_required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    let well = clients::run(Internet::new().now(), write, all_required).await?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
