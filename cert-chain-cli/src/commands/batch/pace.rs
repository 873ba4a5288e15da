//! What is asked of each target, and how fast.

use std::num::NonZeroU32;

use cert_chain_core::batch::{BatchOptions, Spawn};

use super::super::options;
use crate::args::BatchArgs;
use crate::failure::Failure;

/// Files that the program has open beside its sockets, with some to spare: the list, the output, the store, the runtime's own.
const OTHER_FILES: u64 = 64;

/// From the command line's options to the core's.
pub(super) fn options(args: &BatchArgs) -> Result<BatchOptions, Failure> {
    let pace = args.pace;
    let mut options = BatchOptions::default();
    options.check.judge = options::judge(&args.judge, None)?;
    options::ask(&mut options.check, &args.network, Some(pace.samples))?;
    options.check.legacy = pace.legacy;
    options.check.all_handshakes = pace.all_handshakes;
    if let Some(concurrency) = pace.concurrency {
        // A target at work asks for some names and servers at once; usually it waits for one.
        let concurrency = concurrency as usize;
        options.concurrency = concurrency;
        options.connections = options.connections.max(concurrency.saturating_mul(2));
        options.questions = options.questions.max(concurrency);
    }
    if let Some(limit) = pace.per_address {
        options.per_address = NonZeroU32::new(limit);
    }
    if let Some(limit) = pace.per_provider {
        options.per_provider = NonZeroU32::new(limit);
    }
    let sockets = sockets();
    options.connections = options.connections.min(sockets / 3 * 2);
    options.questions = options.questions.min(sockets / 3);
    options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));
    Ok(options)
}

/// How many sockets may be open at once, after the system was asked for as many as it gives.
fn sockets() -> usize {
    // When it says no, what it gives anyway is far more than this.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(256);
    usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).max(3)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::args::{Cli, Command};

    fn of(words: &[&str]) -> BatchOptions {
        let cli = Cli::try_parse_from(["cert-chain", "batch"].iter().chain(words)).expect("a command line");
        let Command::Batch(args) = cli.command else { panic!("batch") };
        options(&args).expect("options")
    }

    #[test]
    fn tells_the_defaults_that_it_has() {
        let help = Cli::command().find_subcommand_mut("batch").expect("batch").render_long_help().to_string();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let default = BatchOptions::default();
        let limit = |limit: Option<NonZeroU32>| limit.map_or(0, NonZeroU32::get);
        assert!(help.contains(&format!("at once [default: {}]", default.concurrency)), "{help}");
        assert!(help.contains(&format!("0: no limit [default: {}]", limit(default.per_address))), "{help}");
        assert!(help.contains(&format!("0: no limit [default: {}]", limit(default.per_provider))), "{help}");
    }

    #[test]
    fn follows_the_command_line() {
        let plain = of(&[]);
        assert_eq!((plain.concurrency, plain.check.samples), (BatchOptions::default().concurrency, 1));
        assert!(!plain.check.own_addresses_may_be_private && !plain.check.allow_private && !plain.check.all_handshakes);
        let chosen =
            of(&["--concurrency", "7", "--per-address", "0", "--per-provider", "9", "--all-handshakes", "--samples", "3"]);
        assert_eq!((chosen.concurrency, chosen.per_address, chosen.per_provider), (7, None, NonZeroU32::new(9)));
        assert!(chosen.check.all_handshakes && chosen.check.samples == 3);
    }
}
