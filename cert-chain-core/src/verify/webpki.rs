//! The second judge: rustls-webpki on exactly one path. The only file that names it.
//!
//! `verify_path` is the hook to refuse all other paths, but an error returned there comes back as
//! `UnknownIssuer`; the hook never sees a path with a fault, so the search is given nothing but
//! this path's certificates and a fault comes back by its own name.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage, anchor_from_trusted_cert};

use super::{Judging, Purpose};
use crate::cert::Cert;
use crate::trust::TrustAnchor;

/// What rustls-webpki says of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a judge accepts or rejects")]
pub enum WebpkiVerdict {
    /// It accepts.
    Accepts,
    /// It rejects, with its own word for the reason.
    Rejects(String),
}

/// Judges the path `certs` below `anchor`.
pub(super) fn judge(certs: &[Cert], anchor: &TrustAnchor, judging: &Judging<'_>) -> WebpkiVerdict {
    match verify(certs, anchor, judging) {
        Ok(()) => WebpkiVerdict::Accepts,
        Err(error) => WebpkiVerdict::Rejects(word(&error)),
    }
}

fn verify(certs: &[Cert], anchor: &TrustAnchor, judging: &Judging<'_>) -> Result<(), Error> {
    let [end_entity, intermediates @ ..] = certs else { return Err(Error::UnknownIssuer) };
    let end_entity = CertificateDer::from(end_entity.der());
    let end_entity = EndEntityCert::try_from(&end_entity)?;
    let intermediates: Vec<CertificateDer<'_>> = intermediates.iter().map(|cert| cert.der().into()).collect();
    let anchor_der = CertificateDer::from(anchor.cert().der());
    let anchor = anchor_from_trusted_cert(&anchor_der)?;
    let algorithms = judging.signatures.offered();
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = algorithms.iter().map(|a| a as _).collect();
    // Certificates of before 1970 are expired for webpki, whose time is unsigned.
    let seconds = u64::try_from(judging.at.unix()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    // Where CAs of one name stand on the path, the same certificates in another order are another path.
    let whole_path = |path: &webpki::VerifiedPath<'_>| match path
        .intermediate_certificates()
        .map(|cert| cert.der())
        .eq(intermediates.iter().cloned())
    {
        true => Ok(()),
        false => Err(Error::UnknownIssuer),
    };
    let usage = Usage(judging.purpose);
    let anchors = [anchor];
    end_entity.verify_for_usage(&algorithms, &anchors, &intermediates, time, usage, None, Some(&whole_path))?;
    Ok(())
}

/// webpki's own validators, and one that lets every purpose pass.
#[derive(Clone, Copy)]
struct Usage(Purpose);

impl ExtendedKeyUsageValidator for Usage {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        match self.0 {
            Purpose::Any => Ok(()),
            Purpose::Client => KeyUsage::client_auth().validate(purposes),
            Purpose::Server => KeyUsage::server_auth().validate(purposes),
        }
    }
}

/// The variant's name: what people search for.
fn word(error: &Error) -> String {
    let debug = format!("{error:?}");
    debug.chars().take_while(char::is_ascii_alphanumeric).collect()
}
