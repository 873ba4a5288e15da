//! A TLS client for the lab's own tests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A client that trusts everybody and keeps the chain.
pub(crate) struct Client {
    pub(crate) host: &'static str,
    pub(crate) tls12_only: bool,
    pub(crate) send_sni: bool,
    pub(crate) rsa_only: bool,
}

/// What today's programs offer.
pub(crate) const CURRENT: Client = Client { host: "sip.contoso.test", tls12_only: false, send_sni: true, rsa_only: false };

impl Client {
    pub(crate) async fn connect(&self, address: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
        self.handshake(TcpStream::connect(address).await?).await
    }

    pub(crate) async fn handshake(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let mut provider = aws_lc_rs::default_provider();
        if self.rsa_only {
            provider.cipher_suites.retain(|suite| format!("{:?}", suite.suite()).contains("_RSA_"));
        }
        let provider = Arc::new(provider);
        let versions: &[_] = if self.tls12_only || self.rsa_only { &[&TLS12] } else { &[&TLS13, &TLS12] };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(TrustEverybody(provider)))
            .with_no_client_auth();
        config.enable_sni = self.send_sni;
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(self.host).unwrap(), stream).await
    }

    pub(crate) async fn chain(&self, address: SocketAddr) -> Vec<Vec<u8>> {
        let stream = self.connect(address).await.unwrap();
        let chain = stream.get_ref().1.peer_certificates().unwrap_or_default();
        chain.iter().map(|certificate| certificate.to_vec()).collect()
    }
}

#[derive(Debug)]
struct TrustEverybody(Arc<CryptoProvider>);

impl ServerCertVerifier for TrustEverybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    /// Not verified: some chains of the tests begin with a certificate of another key, or with none.
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
