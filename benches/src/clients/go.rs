//! Go's crypto/tls and crypto/x509, by a program of one file that is compiled once.

use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run, said};
use super::stage::Stage;
use super::{Measured, all_at_once};

/// The standard library is compiled too.
const BUILD_LIMIT: Duration = Duration::from_secs(300);
/// For all scenarios.
const LIMIT: Duration = Duration::from_secs(60);

/// Asks about every scenario.
///
/// # Errors
///
/// When Go is missing or the program does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let (source, program) = (stage.folder.join("ask.go"), stage.folder.join("ask"));
    std::fs::write(&source, include_str!("ask.go"))?;
    let mut build = Command::new("go");
    // Nothing but the toolchain at hand, and nothing outside the folder.
    build.env("GOTOOLCHAIN", "local").env("GOPROXY", "off").env("GOCACHE", stage.folder.join("go-cache"));
    build.env("GO111MODULE", "off").env("CGO_ENABLED", "0");
    let built = run(build.arg("build").arg("-o").arg(&program).arg(source), "", BUILD_LIMIT).await?;
    if !built.status.success() {
        return Err(Failure::Broken(said(&built)));
    }
    let output = run(&mut Command::new(program), &stage.manifest(), LIMIT).await?;
    all_at_once("go", stage, &output)
}
