//! A program that was built without the store keeps nothing.

use cert_chain_core::batch::BatchOptions;
use cert_chain_core::report::Report;
use cert_chain_core::{Target, Time};

use crate::args::BatchArgs;
use crate::exit::{Exit, Policy};
use crate::failure::Failure;

/// Stands for the store; there is none.
pub(super) struct Kept {
    never: std::convert::Infallible,
    pub(super) before: u64,
    pub(super) output_len: u64,
}

#[expect(clippy::unnecessary_wraps, clippy::needless_pass_by_ref_mut, reason = "as the one with a store")]
impl Kept {
    pub(super) fn begin(_: &BatchArgs, _: &BatchOptions, _: Time) -> Result<Option<Self>, Failure> {
        Ok(None)
    }

    pub(super) fn is_new(&mut self, _: &Target) -> Result<bool, std::convert::Infallible> {
        match self.never {}
    }

    pub(super) fn record(&mut self, _: &Target, _: &Report) -> Result<bool, Failure> {
        match self.never {}
    }

    pub(super) fn has_pending(&self) -> bool {
        match self.never {}
    }

    pub(super) fn commit(&mut self, _: Option<u64>) -> Result<(), Failure> {
        match self.never {}
    }

    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        match self.never {}
    }

    pub(super) fn exits(&self, _: Policy) -> Result<Vec<Exit>, Failure> {
        match self.never {}
    }
}
