//! The PKI that every server here serves from, and the question that is asked about each.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, Fingerprint};
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{EndpointReport, FindingReport};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{CheckOptions, Time, check};
use cert_chain_testlab::{AlternativeName, ExtendedKeyUsage, KeyKind, KeyUsage, LAB_NOW, Pki, pem, pem_bundle};

/// The server that is checked.
pub(crate) const HOST: &str = "sip.contoso.test";

const ROOT: &str = "Lab Root R1";
const POLICY: &str = "Lab Policy CA";
const ISSUING: &str = "Lab Issuing CA 1";

/// Lab Root R1 > Lab Policy CA > Lab Issuing CA 1 > one certificate for each [`EndEntity`].
///
/// All CAs have RSA keys, which every TLS library can use.
pub(crate) struct Lab {
    pub(crate) root: Vec<u8>,
    pub(crate) policy: Vec<u8>,
    pub(crate) issuing: Vec<u8>,
    /// In the order of [`EndEntity::ALL`]: certificate and key.
    end_entities: Vec<(Vec<u8>, Vec<u8>)>,
}

/// A chain as a server sends it, and the key of its first certificate.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) chain: Vec<Vec<u8>>,
    key: Vec<u8>,
}

/// Which end-entity.
#[derive(Clone, Copy)]
pub(crate) enum EndEntity {
    /// Of [`HOST`], with an RSA key.
    Rsa,
    /// Of [`HOST`], with a P-256 key.
    P256,
    /// Of the reverse proxy, lyncdiscover.contoso.test, and of the other names in [`WEB`].
    Proxy,
    /// Of the mail gateway, mail.contoso.test.
    Mail,
    /// Of the session border controller, sbc.contoso.test.
    Sbc,
}

/// What else the reverse proxy publishes, and where Microsoft says who signs a domain's users in.
const WEB: [&str; 6] = [
    "autodiscover.contoso.test",
    "login.microsoftonline.com",
    "mail.contoso.test",
    "mta-sts.contoso.test",
    "sts.contoso.test",
    "webext.contoso.test",
];

impl EndEntity {
    const ALL: [Self; 5] = [Self::Rsa, Self::P256, Self::Proxy, Self::Mail, Self::Sbc];

    /// Its name, and its key. There are five RSA keys, of which the CAs have three.
    fn spec(self) -> (&'static str, KeyKind) {
        match self {
            Self::Rsa => (HOST, KeyKind::Rsa(4)),
            Self::P256 => ("sip.contoso.test@p256", KeyKind::P256),
            Self::Proxy => ("lyncdiscover.contoso.test", KeyKind::Rsa(5)),
            Self::Mail => ("mail.contoso.test", KeyKind::Rsa(5)),
            Self::Sbc => ("sbc.contoso.test", KeyKind::Rsa(5)),
        }
    }
}

impl Lab {
    pub(crate) fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
        let policy = pki.ca_with(POLICY, ROOT, |spec| spec.key = KeyKind::Rsa(2));
        let issuing = pki.ca_with(ISSUING, POLICY, |spec| {
            spec.key = KeyKind::Rsa(3);
            spec.aia = Some("http://pki.contoso.test/policy.cer".to_owned());
        });
        let end_entities = EndEntity::ALL.map(|end_entity| {
            let (name, key) = end_entity.spec();
            let der = pki.end_entity_with(name, ISSUING, |spec| {
                spec.key = key;
                if let EndEntity::Proxy = end_entity {
                    spec.alternative_names.extend(WEB.map(|other| AlternativeName::Dns(other.to_owned())));
                }
                // For the exchange of keys by RSA alone.
                spec.key_usage = vec![KeyUsage::DigitalSignature, KeyUsage::KeyEncipherment];
                spec.aia = Some("http://pki.contoso.test/issuing.cer".to_owned());
                // It calls, too.
                if name == "sbc.contoso.test" {
                    spec.extended_key_usage = vec![ExtendedKeyUsage::ServerAuth, ExtendedKeyUsage::ClientAuth];
                }
            });
            (der, pki.private_key(name))
        });
        Self { root, policy, issuing, end_entities: end_entities.into() }
    }

    /// The end-entity alone.
    pub(crate) fn alone(&self, which: EndEntity) -> Identity {
        self.sending(which, &[])
    }

    /// Everything up to below the root, in order.
    pub(crate) fn complete(&self, which: EndEntity) -> Identity {
        self.sending(which, &[&self.issuing, &self.policy])
    }

    /// The end-entity and these certificates, in this order.
    pub(crate) fn sending(&self, which: EndEntity, others: &[&Vec<u8>]) -> Identity {
        let (der, key) = &self.end_entities[which as usize];
        Identity { chain: std::iter::once(der).chain(others.iter().copied()).cloned().collect(), key: key.clone() }
    }

    /// What servers inside a firm present for [`HOST`]: a certificate of its own CA, whose root nobody else knows.
    pub(crate) fn inside() -> Identity {
        let mut pki = Pki::new();
        pki.root_with("Contoso Internal Root", |spec| spec.key = KeyKind::Rsa(1));
        let der = pki.end_entity_with(HOST, "Contoso Internal Root", |spec| spec.key = KeyKind::P256);
        Identity { chain: vec![der], key: pki.private_key(HOST) }
    }

    /// What the AD FS `host` publishes: the certificate that it signs tokens with, which is no matter of TLS.
    pub(crate) fn federation_metadata(&self, host: &str) -> String {
        let signing = STANDARD.encode(&self.end_entities[EndEntity::P256 as usize].0);
        format!(
            concat!(
                r#"<EntityDescriptor entityID="http://{}/adfs/services/trust" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">"#,
                r#"<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">"#,
                r#"<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">"#,
                r#"<X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#,
                r#"</IDPSSODescriptor></EntityDescriptor>"#
            ),
            host, signing
        )
    }

    /// What the product says of the server at `address`, which it takes for [`HOST`]; it knows the root and both
    /// intermediates, and asks nobody else.
    pub(crate) async fn check(&self, address: SocketAddr) -> EndpointReport {
        let certs = |ders: &[&Vec<u8>]| -> Vec<Cert> {
            ders.iter().map(|der| Cert::from_der((*der).clone()).expect("the lab's certificates are sound")).collect()
        };
        let mut options = CheckOptions::default();
        options.judge.at = Some(Time::from_unix(LAB_NOW));
        options.judge.anchors = Anchors::new([AnchorStore::new("given", None, certs(&[&self.root]))]);
        let held = certs(&[&self.issuing, &self.policy]).into_iter().map(|cert| (cert, "held.pem".to_owned()));
        options.judge.given = Given::new(held);
        options.connect_to =
            ConnectTo::new(vec![format!("{HOST}:443:{}:{}", address.ip(), address.port()).parse().expect("a mapping")]);
        options.follow_aia = false;
        let target = format!("{HOST}:443").parse().expect("a target");
        let mut report = check(&Internet::new(), &target, &options).await;
        assert_eq!(report.endpoints.len(), 1, "{report:#?}");
        report.endpoints.remove(0)
    }
}

impl Identity {
    pub(crate) fn chain_pem(&self) -> String {
        pem_bundle(&self.chain)
    }

    pub(crate) fn end_entity_pem(&self) -> String {
        pem_bundle(&self.chain[..1])
    }

    pub(crate) fn issuers_pem(&self) -> String {
        pem_bundle(&self.chain[1..])
    }

    pub(crate) fn key_pem(&self) -> String {
        pem("PRIVATE KEY", &self.key)
    }

    /// The chain as reports show it.
    pub(crate) fn fingerprints(&self) -> Vec<String> {
        self.chain.iter().map(|der| fingerprint(der)).collect()
    }
}

/// A certificate's name in reports.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    Fingerprint::of(der).to_string()
}

/// The codes of an endpoint's findings, in their order.
pub(crate) fn codes(endpoint: &EndpointReport) -> Vec<&str> {
    endpoint.findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// The finding with this code.
pub(crate) fn finding<'e>(endpoint: &'e EndpointReport, code: &str) -> &'e FindingReport {
    let found = endpoint.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:#?}", endpoint.findings))
}

/// Chains in an order that says nothing of who saw them first.
pub(crate) fn sorted(chains: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let mut chains: Vec<Vec<String>> = chains.into_iter().collect();
    chains.sort();
    chains
}
