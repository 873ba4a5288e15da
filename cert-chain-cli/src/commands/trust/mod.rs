//! `cert-chain trust`: which lists of trust anchors verdicts rest on, and how they are kept current.

mod folder;
pub(super) mod kept;
mod list;
mod update;

use crate::args::{TrustAction, TrustArgs};
use crate::exit::Exit;
use crate::failure::Failure;

pub(super) fn run(args: &TrustArgs) -> Result<Exit, Failure> {
    match &args.action {
        None => list::run(args.format, args.data_dir.as_deref()),
        Some(TrustAction::Update(update)) => update::run(update, args.data_dir.as_deref()),
    }
}
