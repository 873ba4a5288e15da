//! Go's crypto/tls and crypto/x509, by a program of one file that is compiled once.

use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run, said};
use super::stage::Stage;
use super::words::{
    CONSTRAINT, EXPIRED, LENGTH, NAME, NO_PATH, NOT_A_CA, NOT_YET, POLICY, SIGNATURE, UNREADABLE, USAGE, WEAK_SIGNATURE, Words,
};
use super::{Measured, all_at_once};

/// The standard library is compiled too.
const BUILD_LIMIT: Duration = Duration::from_secs(300);
/// For all scenarios.
const LIMIT: Duration = Duration::from_secs(60);

/// The first that is contained counts.
const WORDS: &[Words] = &[
    ("insecure algorithm", WEAK_SIGNATURE),
    ("verification error", SIGNATURE),
    ("parent certificate cannot sign", NOT_A_CA),
    ("not authorized to sign other", NOT_A_CA),
    ("signed by unknown authority", NO_PATH),
    ("is before", NOT_YET),
    ("is after", EXPIRED),
    ("incompatible key usage", USAGE),
    ("unhandled critical extension", &["name-constraint-violated", "unknown-critical-extension"]),
    ("invalid policies", POLICY),
    ("path length", LENGTH),
    ("not authorized to sign for this name", CONSTRAINT),
    ("certificate is valid for", NAME),
    ("IP SANs", NAME),
    ("Common Name", NAME),
    ("not valid for any names", NAME),
    ("malformed", UNREADABLE),
];

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
    all_at_once("go", WORDS, stage, &output)
}
