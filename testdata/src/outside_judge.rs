//! webpki as a judge that had no part in the lab, for the lab's own tests.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::aws_lc_rs as algorithms;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, Error, ExpirationPolicy, KeyUsage, RevocationOptionsBuilder,
    anchor_from_trusted_cert,
};

const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] =
    &[algorithms::ED25519, algorithms::RSA_PKCS1_2048_8192_SHA256, algorithms::ECDSA_P256_SHA256];

/// Whether the first certificate presented is good for `host` at `at`, completed by the others alone. With revocation
/// lists, they must be current, and say of every certificate that it is not revoked.
pub(crate) fn webpki_accepts(
    presented: &[Vec<u8>],
    roots: &[Vec<u8>],
    crls: &[Vec<u8>],
    host: &str,
    at: i64,
) -> Result<(), Error> {
    let presented: Vec<_> = presented.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let roots: Vec<_> = roots.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let anchors: Vec<_> = roots.iter().map(|root| anchor_from_trusted_cert(root).unwrap()).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at.unsigned_abs()));

    let crls: Vec<CertRevocationList<'_>> =
        crls.iter().map(|der| BorrowedCertRevocationList::from_der(der).map(Into::into)).collect::<Result<_, _>>()?;
    let crls: Vec<&CertRevocationList<'_>> = crls.iter().collect();
    let revocation = RevocationOptionsBuilder::new(&crls).ok();
    let revocation = revocation.map(|builder| builder.with_expiration_policy(ExpirationPolicy::Enforce).build());

    let end_entity = EndEntityCert::try_from(&presented[0])?;
    end_entity.verify_for_usage(ALGORITHMS, &anchors, &presented[1..], at, KeyUsage::server_auth(), revocation, None)?;
    end_entity.verify_is_valid_for_subject_name(&ServerName::try_from(host).unwrap())
}
