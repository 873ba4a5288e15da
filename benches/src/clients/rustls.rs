//! rustls with rustls-webpki, in this very process.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::process::Failure;
use super::stage::{Stage, Target};
use super::words::{CONSTRAINT, EXPIRED, LENGTH, NAME, NO_PATH, NOT_A_CA, NOT_YET, UNNAMED, USAGE, WEAK_SIGNATURE, Words};
use super::{Answer, Measured};

const LIMIT: Duration = Duration::from_secs(30);

/// The first that is contained counts.
const WORDS: &[Words] = &[
    ("UnknownIssuer", NO_PATH),
    ("BadSignature", &["bad-signature", "weak-key", "wrong-intermediate"]),
    ("not valid yet", NOT_YET),
    ("certificate expired", EXPIRED),
    ("EndEntityUsedAsCa", NOT_A_CA),
    ("CaUsedAsEndEntity", UNNAMED),
    ("UnsupportedCertVersion", NOT_A_CA),
    ("extended key usage", USAGE),
    ("UnsupportedCriticalExtension", &["policy-not-satisfied", "unknown-critical-extension"]),
    ("PathDepth", UNNAMED),
    ("PathLen", LENGTH),
    ("NameConstraintViolation", CONSTRAINT),
    ("not valid for name", NAME),
    ("UnsupportedSignatureAlgorithm", WEAK_SIGNATURE),
];

/// Asks about every scenario.
///
/// # Errors
///
/// When a server does not answer in time.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let mut measured = Measured::new("rustls", WORDS, version());
    for target in &stage.targets {
        let answer = tokio::time::timeout(LIMIT, ask(target)).await.map_err(|_| Failure::TooLong(LIMIT))?;
        measured.insert(target, answer.map_or_else(|error| Answer::Rejects(error.to_string()), |()| Answer::Accepts));
    }
    Ok(measured)
}

async fn ask(target: &Target) -> io::Result<()> {
    let mut roots = RootCertStore::empty();
    for root in &target.scenario.roots {
        roots.add(CertificateDer::from(root.clone())).map_err(io::Error::other)?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(target.scenario.host).map_err(io::Error::other)?;
    let stream = TcpStream::connect(target.address).await?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map(drop)
}

/// As the lock file has it, which is what this binary was built with.
fn version() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let of = |package: &str| {
        let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \"")).unwrap_or_default();
        after.split_once('"').unwrap_or_default().0
    };
    format!("rustls {}, rustls-webpki {}", of("rustls"), of("rustls-webpki"))
}
