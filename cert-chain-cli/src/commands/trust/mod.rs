//! `cert-chain trust`: which lists of trust anchors verdicts rest on.

mod list;

use crate::args::TrustArgs;
use crate::exit::Exit;
use crate::failure::Failure;

pub(super) fn run(args: &TrustArgs) -> Result<Exit, Failure> {
    list::run(args.format)
}
