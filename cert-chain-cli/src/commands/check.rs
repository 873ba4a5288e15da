//! `cert-chain check`: tenants and servers, live.

use cert_chain_core::net::Internet;

use super::session::{Session, bundle_options};
use super::{options, runtime};
use crate::args::CheckArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let judge = options::judge(&args.judge, None)?;
    let options = options::check(judge, &args.network, Some(args.samples));
    let bundle = bundle_options(&args.judge, &args.network, None);
    let mut session = Session::new("check", args.report, args.targets.len(), bundle);
    let runtime = runtime()?;
    let network = Internet::new();
    for target in &args.targets {
        output::progress(&format!("checking {target}, at most {} s ...", options.timeout.as_secs()));
        let report = runtime.block_on(cert_chain_core::check(&network, target, &options));
        session.show(&report)?;
    }
    session.finish(0)
}
