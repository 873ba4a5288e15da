//! Makes very many certificates quickly: distinct ones by the hundred thousand, signed for real.
//!
//! The lab's own PKI can spoil any field and keeps all that it makes; this one does neither.

mod der;
mod fields;
mod keys;

use cert_chain_core::Time;

pub use self::fields::Name;
use self::fields::{extensions_of_ca, extensions_of_end_entity, name, validity};
pub use self::keys::{Key, made_up_rsa, server_key};

/// From when until when a certificate is valid.
pub type Validity = (Time, Time);

/// Who signs certificates.
#[derive(Debug)]
pub struct Authority {
    certificate: Vec<u8>,
    /// Its name, as its certificates give their issuer's.
    subject: Vec<u8>,
    key: Key,
}

/// What the certificate of a server says.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what a benchmark fills in")]
pub struct EndEntity<'e> {
    /// Its serial number; no two of one authority are alike.
    pub serial: u64,
    /// Whom it is for.
    pub names: &'e [Name<'e>],
    /// Its key, as a SubjectPublicKeyInfo.
    pub public_key: &'e [u8],
    /// When it is valid.
    pub validity: Validity,
    /// Whether it is for connections that the server makes itself, too.
    pub is_client: bool,
    /// Where its issuer's certificate can be had.
    pub issuer_url: Option<&'e str>,
}

impl Authority {
    /// A self-signed one.
    pub fn root(common_name: &str, key: Key, valid: Validity) -> Self {
        let subject = name(common_name);
        let extensions = extensions_of_ca(&key.id(), None, None);
        let body = body(1, &key, &subject, valid, &subject, &key.public_key(), &extensions);
        Self { certificate: signed(&body, &key), subject, key }
    }

    /// One certified by this one, as its `serial`th certificate.
    #[must_use]
    pub fn authority(&self, serial: u64, common_name: &str, key: Key, valid: Validity) -> Self {
        let subject = name(common_name);
        let extensions = extensions_of_ca(&key.id(), Some(&self.key.id()), Some(0));
        let body = body(serial, &self.key, &self.subject, valid, &subject, &key.public_key(), &extensions);
        Self { certificate: signed(&body, &self.key), subject, key }
    }

    /// The certificate of a server.
    pub fn end_entity(&self, spec: &EndEntity<'_>) -> Vec<u8> {
        let subject = name(&spec.names.first().map(ToString::to_string).unwrap_or_default());
        let extensions = extensions_of_end_entity(spec, &self.key.id());
        signed(&body(spec.serial, &self.key, &self.subject, spec.validity, &subject, spec.public_key, &extensions), &self.key)
    }

    /// Its certificate.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

/// What is signed: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2>.
fn body(
    serial: u64,
    signer: &Key,
    issuer: &[u8],
    valid: Validity,
    subject: &[u8],
    public_key: &[u8],
    extensions: &[u8],
) -> Vec<u8> {
    const VERSION_3: [u8; 5] = [0xa0, 0x03, 0x02, 0x01, 0x02];
    // Sixteen octets as authorities draw them, the highest bit clear.
    let serial = [&[0x02, 0x10, 0x5a, 0xc3, 0x91, 0x7e, 0x24, 0xd8, 0x66, 0x0b][..], &serial.to_be_bytes()].concat();
    der::sequence(&[
        &VERSION_3,
        &serial,
        signer.algorithm(),
        issuer,
        &validity(valid),
        subject,
        public_key,
        &der::element(0xa3, extensions),
    ])
}

fn signed(body: &[u8], signer: &Key) -> Vec<u8> {
    der::sequence(&[body, signer.algorithm(), &der::bits(&signer.sign(body))])
}

/// The certificate as PEM.
pub fn pem(certificate: &[u8]) -> String {
    cert_chain_testlab::pem("CERTIFICATE", certificate)
}

#[cfg(test)]
mod tests {
    use cert_chain_core::report::Verdict;
    use cert_chain_core::trust::{AnchorStore, Anchors};
    use cert_chain_core::{JudgeOptions, inspect};

    use super::*;

    #[test]
    fn its_certificates_are_accepted_by_both_judges() {
        let now = Time::from_unix(cert_chain_testlab::LAB_NOW);
        let valid = (Time::from_unix(now.unix() - 86_400), Time::from_unix(now.unix() + 86_400 * 60));
        let root = Authority::root("Root", Key::p256(), valid);
        for key in [Key::p256(), Key::p384(), Key::rsa()] {
            let issuing = root.authority(2, "Issuing", key, valid);
            for public_key in [made_up_rsa(7), server_key().0] {
                let names = [Name::Dns("sip.contoso.test"), Name::Address([127, 0, 0, 1].into())];
                let spec = EndEntity {
                    serial: 3,
                    names: &names,
                    public_key: &public_key,
                    validity: valid,
                    is_client: true,
                    issuer_url: None,
                };
                let file = pem(&issuing.end_entity(&spec)) + &pem(issuing.certificate());
                let mut options = JudgeOptions::default();
                let given = AnchorStore::from_file("given", "root.pem", pem(root.certificate()).as_bytes());
                options.anchors = Anchors::new([given.expect("a root")]);
                options.host = Some("sip.contoso.test".parse().expect("a name"));
                let report = inspect("chain.pem", file.as_bytes(), now, &options).expect("a chain");
                let endpoint = &report.endpoints[0];
                assert_eq!(report.verdict, Some(Verdict::Complete), "{:?}", endpoint.findings);
                assert!(endpoint.findings.iter().all(|finding| finding.code == "expires-soon"), "{:?}", endpoint.findings);
                let broken: Vec<_> = report.certificates.values().flat_map(|certificate| &certificate.breaks).collect();
                assert!(broken.is_empty(), "{broken:?}");
            }
        }
    }
}
