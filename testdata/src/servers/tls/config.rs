//! rustls, told to trust the lab: any chain is sent, any client certificate will do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoClientAuth, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::version::{TLS12, TLS13};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};

use super::setup::{ClientCertificate, Identity, TlsVersions};
use super::small_rsa::SmallRsa;
use crate::der;

/// The configuration for one connection. Sessions are not resumed: each handshake shows its chain.
///
/// Panics when the identity's key cannot sign handshakes.
pub(super) fn server(
    identity: &Identity,
    versions: TlsVersions,
    client_certificate: &ClientCertificate,
    keys: &Keys,
) -> Arc<ServerConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let versions: &[_] = match versions {
        TlsVersions::Both => &[&TLS13, &TLS12],
        TlsVersions::Tls12 => &[&TLS12],
        TlsVersions::Tls13 => &[&TLS13],
    };
    let mut config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .expect("the provider has suites for both versions")
        .with_client_cert_verifier(client_verifier(client_certificate, provider))
        .with_cert_resolver(Arc::new(Always(certified_key(identity, keys))));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Arc::new(config)
}

/// The keys of one server, read once: reading an RSA key costs as much as a handshake.
#[derive(Default)]
pub(super) struct Keys(Mutex<BTreeMap<Vec<u8>, Arc<dyn SigningKey>>>);

impl Keys {
    fn of(&self, identity: &Identity) -> Arc<dyn SigningKey> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(keys.entry(identity.key.clone()).or_insert_with(|| signing_key(identity)))
    }
}

fn signing_key(identity: &Identity) -> Arc<dyn SigningKey> {
    match SmallRsa::from_pkcs8(&identity.key) {
        Some(small) => Arc::new(small),
        None => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key.clone()));
            aws_lc_rs::sign::any_supported_type(&key).expect("the identity's key can sign handshakes")
        }
    }
}

/// Put together by hand: rustls' own ways in check that key and chain agree.
fn certified_key(identity: &Identity, keys: &Keys) -> Arc<CertifiedKey> {
    let chain = identity.chain.iter().cloned().map(CertificateDer::from).collect();
    Arc::new(CertifiedKey::new(chain, keys.of(identity)))
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

fn client_verifier(wanted: &ClientCertificate, provider: Arc<CryptoProvider>) -> Arc<dyn ClientCertVerifier> {
    let (issuers, mandatory) = match wanted {
        ClientCertificate::Ignored => return Arc::new(NoClientAuth),
        ClientCertificate::Requested { issuers } => (issuers, false),
        ClientCertificate::Demanded { issuers } => (issuers, true),
    };
    let issuers = issuers.iter().map(|certificate| DistinguishedName::from(der::subject(certificate))).collect();
    Arc::new(AnyClient { issuers, mandatory, provider })
}

/// Takes any client certificate whose key signed the handshake.
#[derive(Debug)]
struct AnyClient {
    issuers: Vec<DistinguishedName>,
    mandatory: bool,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.issuers
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
