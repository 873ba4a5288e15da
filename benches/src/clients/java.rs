//! Java's own TLS (JSSE), by a program of one file. It is started from its source, so a JDK must be there, but no build.

use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run};
use super::stage::Stage;
use super::words::{
    CONSTRAINT, CRITICAL, EXPIRED, LENGTH, NAME, NO_PATH, NOT_A_CA, NOT_YET, POLICY, SIGNATURE, UNNAMED, UNREADABLE, USAGE,
    Words,
};
use super::{Measured, all_at_once};

/// For all scenarios; the virtual machine and the compiler start once.
const LIMIT: Duration = Duration::from_secs(120);

/// The first that is contained counts.
const WORDS: &[Words] = &[
    ("unable to find valid certification path", NO_PATH),
    ("Signature does not match", SIGNATURE),
    ("NotAfter", EXPIRED),
    ("NotBefore", NOT_YET),
    ("not a CA certificate", NOT_A_CA),
    ("keyCertSign", NOT_A_CA),
    ("pathLenConstraint", LENGTH),
    ("maximum allowed length", UNNAMED),
    ("Extended key usage does not permit", USAGE),
    ("KeyUsage does not allow", UNNAMED),
    ("unrecognized critical extension", CRITICAL),
    ("policy tree", POLICY),
    ("name constraints", CONSTRAINT),
    ("No subject alternative", NAME),
    ("Empty input", UNREADABLE),
];

/// Asks about every scenario.
///
/// # Errors
///
/// When Java is missing or the program does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let source = stage.folder.join("Ask.java");
    std::fs::write(&source, include_str!("Ask.java"))?;
    let output = run(Command::new("java").arg(source), &stage.manifest(), LIMIT).await?;
    all_at_once("java", WORDS, stage, &output)
}
