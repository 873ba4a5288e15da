//! `cert-chain check`: tenants and servers, live.

use std::path::Path;

use cert_chain_core::net::Internet;

use super::session::{Session, bundle_options};
use super::{options, runtime};
use crate::args::CheckArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{input, output};

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    for target in &args.targets {
        let text = target.to_string();
        if input::is_file_name(&text) && Path::new(&text).is_file() {
            let hint = format!("`cert-chain inspect {text}` reads it");
            return Err(Failure::new(format!("`{text}` is a file, and check asks servers")).hint(hint));
        }
    }
    let judge = options::judge(&args.judge, None)?;
    let mut options = options::check(judge, &args.network, Some(args.samples))?;
    options.legacy = args.legacy;
    let bundle = bundle_options(&args.judge, &args.network, None);
    let mut session = Session::new("check", args.report, args.targets.len(), bundle);
    let runtime = runtime()?;
    let network = Internet::new();
    for target in &args.targets {
        output::progress(&format!("checking {target}, at most {:?} ...", options.timeout));
        let report = runtime.block_on(cert_chain_core::check(&network, target, &options));
        session.show(&report)?;
    }
    session.finish(0)
}
