//! `cert-chain schema`: what a program may rely on.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::json;

pub(super) fn run() -> Result<Exit, Failure> {
    let schema = cert_chain_core::report::schema();
    output::write(&json::pretty(&schema).map_err(|error| Failure::new("cannot write the schema").because(error))?)?;
    Ok(Exit::Clean)
}
