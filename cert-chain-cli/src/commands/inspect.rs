//! `cert-chain inspect`: certificates from files.

use std::path::Path;

use cert_chain_core::net::Internet;
use cert_chain_core::report::Report;
use cert_chain_core::{CheckOptions, Network, Target};

use super::session::{Session, bundle_options};
use super::{lists, options, runtime};
use crate::args::InspectArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output;

pub(super) fn run(args: &InspectArgs) -> Result<Exit, Failure> {
    if args.files.iter().chain(&args.file.crls).filter(|path| input::is_stdin(path)).count() > 1 {
        return Err(Failure::new("standard input can be read only once"));
    }
    let judge = options::judge(&args.judge, Some(&args.file))?;
    let options = options::check(judge, &args.network, None)?;
    let bundle = bundle_options(&args.judge, &args.network, Some(&args.file));
    let mut session = Session::new("inspect", args.report, args.files.len(), bundle);
    let mut unreadable = 0;
    let mut seen = Vec::new();
    for path in &args.files {
        match inspect(path, &options) {
            Ok(report) => {
                if !options.judge.crls.is_empty() {
                    seen.extend(lists::certificates_of(&report));
                }
                session.show(&report)?;
            }
            // The other files may still be of use.
            Err(failure) => {
                output::complain(&failure);
                unreadable += 1;
            }
        }
    }
    lists::warn_of_idle(&options.judge.crls, &seen);
    session.finish(unreadable)
}

/// The report on one file.
pub(super) fn inspect(path: &Path, options: &CheckOptions) -> Result<Report, Failure> {
    let Input { name, bytes } = input::read(path).map_err(|failure| {
        let text = path.to_string_lossy();
        let is_target = !path.exists() && !input::is_file_name(&text) && text.parse::<Target>().is_ok();
        if is_target { failure.hint(format!("`cert-chain check {text}` asks the server")) } else { failure }
    })?;
    let network = Internet::new();
    let report = if options.follow_aia {
        runtime()?.block_on(cert_chain_core::inspect_with_aia(&network, &name, &bytes, options))
    } else {
        cert_chain_core::inspect(&name, &bytes, network.now(), &options.judge)
    };
    report.map_err(Failure::new)
}
