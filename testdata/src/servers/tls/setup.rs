//! What a lab TLS server does to whom.

use std::time::Duration;

use crate::servers::http::Site;

/// A chain exactly as it is to be sent, and the private key to prove possession with.
///
/// Nothing checks that they belong together, or that the chain holds certificates at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// DER, in the order of sending.
    pub chain: Vec<Vec<u8>>,
    /// PKCS#8 DER, from [`Pki::private_key`](crate::Pki::private_key).
    pub key: Vec<u8>,
}

/// What happens to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// A handshake with this identity.
    Serve(Identity),
    /// A TLS 1.2 flight with this identity's chain under an RSA key exchange and CBC, as old gateways do; the
    /// handshake cannot be finished. A client that does not offer such a suite gets the alert `handshake_failure`.
    /// The hello must name signature algorithms, as all of TLS 1.2 do in practice.
    ServeLegacy(Identity),
    /// A fatal alert with this code: <https://www.rfc-editor.org/rfc/rfc8446#section-6>.
    Alert(u8),
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing, for ever.
    Stall,
    /// Bytes that are no TLS, without end.
    Garbage,
    /// An HTTP response in clear, as a web server on the wrong port gives.
    PlainHttp,
}

/// The alert `handshake_failure`.
pub(super) const HANDSHAKE_FAILURE: u8 = 40;

/// Which connections a behaviour is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The client asks for this server name.
    ServerName(String),
    /// The client names no server.
    NoServerName,
    /// The client accepts no ECDSA signature: an RSA certificate is all it can use.
    NoEcdsa,
    /// Every connection whose number leaves this remainder: `{ is: 1, of: 2 }` is every second one, as behind a
    /// balancer with two machines.
    Turn {
        /// The remainder.
        is: usize,
        /// The number of machines.
        of: usize,
    },
}

/// Which versions of TLS are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersions {
    /// TLS 1.2 and 1.3.
    Both,
    /// TLS 1.2 only.
    Tls12,
    /// TLS 1.3 only.
    Tls13,
}

/// Whether clients are asked for a certificate. Any certificate will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientCertificate {
    /// No.
    Ignored,
    /// Asked for, and done without.
    Requested {
        /// Certificates of the CAs whose subjects are sent as acceptable issuers.
        issuers: Vec<Vec<u8>>,
    },
    /// Asked for, and refused without.
    Demanded {
        /// Certificates of the CAs whose subjects are sent as acceptable issuers.
        issuers: Vec<Vec<u8>>,
    },
}

/// How a mail server behaves before TLS: <https://www.rfc-editor.org/rfc/rfc3207>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smtp {
    /// STARTTLS is offered and works.
    Offers,
    /// STARTTLS is not offered, and refused.
    DoesNotOffer,
    /// STARTTLS is offered and then refused for now.
    Refuses,
    /// A line in clear follows the consent to STARTTLS at once: what an attacker would slip in.
    Injects,
}

/// What a SIP server says to the first request on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sip {
    /// These lines, ended by an empty one.
    Says(&'static [&'static str]),
    /// A status line without end.
    Endless,
    /// Nothing, for ever.
    Silence,
    /// To who asks by SIP, that all is well, and to nobody else anything.
    WhenAsked,
}

/// All that a lab TLS server is told.
#[derive(Clone, Debug)]
pub struct TlsSetup {
    /// The first that matches counts.
    pub cases: Vec<(When, Behaviour)>,
    /// When none matches.
    pub otherwise: Behaviour,
    /// Both by default.
    pub versions: TlsVersions,
    /// Ignored by default.
    pub client_certificate: ClientCertificate,
    /// What is spoken before TLS; by default nothing.
    pub smtp: Option<Smtp>,
    /// What is served over HTTP after the handshake. Without it the server listens and says nothing, as SIP servers do, unless it
    /// is asked by SIP.
    pub site: Option<Site>,
    /// What is said in SIP after the handshake, where there is no site; by default that all is well.
    pub sip: Option<Sip>,
    /// How late each connection is served; by default at once.
    pub delay: Duration,
}

impl TlsSetup {
    /// The same for every connection.
    pub fn new(behaviour: Behaviour) -> Self {
        Self {
            cases: Vec::new(),
            otherwise: behaviour,
            versions: TlsVersions::Both,
            client_certificate: ClientCertificate::Ignored,
            smtp: None,
            site: None,
            sip: Some(Sip::WhenAsked),
            delay: Duration::ZERO,
        }
    }

    /// A server with this chain and key.
    pub fn serving(chain: Vec<Vec<u8>>, key: Vec<u8>) -> Self {
        Self::new(Behaviour::Serve(Identity { chain, key }))
    }

    /// Adds an exception for some connections, after those already there.
    #[must_use]
    pub fn when(mut self, when: When, behaviour: Behaviour) -> Self {
        self.cases.push((when, behaviour));
        self
    }

    /// Speaks these versions only.
    #[must_use]
    pub fn versions(mut self, versions: TlsVersions) -> Self {
        self.versions = versions;
        self
    }

    /// Treats clients' certificates so.
    #[must_use]
    pub fn client_certificate(mut self, client_certificate: ClientCertificate) -> Self {
        self.client_certificate = client_certificate;
        self
    }

    /// Begins with SMTP.
    #[must_use]
    pub fn smtp(mut self, smtp: Smtp) -> Self {
        self.smtp = Some(smtp);
        self
    }

    /// Answers in SIP after the handshake.
    #[must_use]
    pub fn sip(mut self, sip: Sip) -> Self {
        self.sip = Some(sip);
        self
    }

    /// Serves this site after the handshake.
    #[must_use]
    pub fn site(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// Serves each connection so late.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}
