//! Real clients against servers of the lab, and what a report predicts for them:
//! `cargo run -p cert-chain-benches --bin clients`; `-- --write` renews
//! docs/clients.md, `-- --words` prints what each client said.
//!
//! Clients that are not installed are skipped, unless CERT_CHAIN_REQUIRE_ALL is set.

use std::io;
use std::process::ExitCode;

use cert_chain_benches::clients;
use cert_chain_core::Network as _;
use cert_chain_core::net::Internet;

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().any(|argument| argument == name);
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let all_required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    let options = clients::Options { write: given("--write"), words: given("--words"), all_required };
    let well = clients::run(Internet::new().now(), options).await?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
