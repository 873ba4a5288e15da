//! What one server shows in a handshake, kept whatever becomes of it.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, ProtocolVersion, SignatureScheme};

use super::provider::PROVIDER;
use super::signature::{self, Scheme};
use crate::network::{AcceptableIssuers, Handshake, HandshakeOutcome, Possession};

pub(super) fn version_name(version: ProtocolVersion) -> Option<&'static str> {
    match version {
        ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
        _ => None,
    }
}

/// Keeps what one server shows. It accepts every chain: judging is not the network's work, and a refused handshake would
/// hide how the server goes on.
#[derive(Debug, Default)]
pub(super) struct Capture(Mutex<Seen>);

#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) possession: Option<Possession>,
    pub(super) version: Option<&'static str>,
    pub(super) cipher_suite: Option<&'static str>,
    pub(super) asked: bool,
    pub(super) issuers: Option<AcceptableIssuers>,
}

impl Capture {
    pub(super) fn read<T>(&self, read: impl FnOnce(&Seen) -> T) -> T {
        read(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn write(&self, write: impl FnOnce(&mut Seen)) {
        write(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn into_handshake(self: Arc<Self>, outcome: HandshakeOutcome) -> Handshake {
        let seen = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Handshake {
            outcome,
            // The request comes before (1.3) or right after (1.2) the certificates, before they are handed to us.
            client_certificate_requested: (seen.asked || !seen.chain.is_empty()).then_some(seen.asked),
            chain: seen.chain,
            possession: seen.possession.unwrap_or(Possession::NotShown),
            acceptable_issuers: seen.issuers,
            version: seen.version,
            cipher_suite: seen.cipher_suite,
        }
    }

    /// Records the signature's verdict and lets the handshake go on, to see how the server ends it.
    fn signature(
        &self,
        version: &'static str,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> HandshakeSignatureValid {
        let scheme: Scheme = signed.scheme.into();
        let possession = signature::possession(certificate, scheme, message, signed.signature());
        self.write(|seen| {
            seen.possession = Some(possession);
            seen.version = Some(version);
        });
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for Capture {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let all = std::iter::once(end_entity).chain(intermediates);
        self.write(|seen| seen.chain = all.map(|certificate| certificate.to_vec()).collect());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(self.signature("TLS 1.2", message, certificate, signed))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(self.signature("TLS 1.3", message, certificate, signed))
    }

    /// What a current client offers.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        PROVIDER.signature_verification_algorithms.supported_schemes()
    }
}

impl ResolvesClientCert for Capture {
    fn resolve(&self, issuers: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.write(|seen| {
            seen.asked = true;
            seen.issuers = Some(AcceptableIssuers::new(issuers.iter().copied()));
        });
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
