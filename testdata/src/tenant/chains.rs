//! The certificates of the tenant: all RSA, which is what this world runs on.

use super::documents;
use crate::keys::KeyKind;
use crate::pki::{CertSpec, ExtendedKeyUsage, Pki};
use crate::servers::http::{Reply, Site};
use crate::servers::tls::Identity;

const ROOT: &str = "Fabrikam Root R1";
const CA: &str = "Fabrikam Issuing CA 1";
/// The same CA before it was re-keyed.
const OLD_CA: &str = "Fabrikam Issuing CA 1@2025";
const PRIVATE_ROOT: &str = "Contoso Internal Root";

/// The web server of the public CA.
pub(super) const CA_HOST: &str = "pki.fabrikam.test";
const CA_PATH: &str = "/issuing-ca-1.cer";
const ROOT_PATH: &str = "/root-r1.cer";

/// All servers share one stored key, as with a copied certificate store.
const SERVER_KEY: KeyKind = KeyKind::Rsa(3);

/// Signing with it costs next to nothing, where servers and their client share a machine and time is measured.
pub(super) const QUICK_SERVER_KEY: KeyKind = KeyKind::P256;

/// What a server sends of its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sends {
    /// All but the root.
    Complete,
    /// The certificate of the CA is forgotten.
    EndEntityOnly,
    /// The CA's certificate from before it was re-keyed.
    OldIntermediate,
    /// The CA first. The handshake is signed by the end-entity's key all the same, so that a client that takes the
    /// first certificate for the server's sees a signature that does not verify.
    Reversed,
    /// An end-entity that ended a month ago.
    Expired,
    /// The certificate of another host.
    AnotherHosts(&'static str),
    /// From the organisation's own root, which is sent along.
    Private,
}

/// The public and the private PKI, and chains of them as servers send them.
pub(super) struct Chains {
    pki: Pki,
    pub(super) root: Vec<u8>,
    ca: Vec<u8>,
    old_ca: Vec<u8>,
    private_root: Vec<u8>,
    /// The key of all servers.
    pub(super) server_key: KeyKind,
}

impl Chains {
    pub(super) fn new() -> Self {
        let mut pki = Pki::new();
        let keyed = |number| {
            move |spec: &mut CertSpec| {
                spec.key = KeyKind::Rsa(number);
                spec.aia = (spec.subject != spec.issuer).then(|| format!("http://{CA_HOST}{ROOT_PATH}"));
            }
        };
        let root = pki.root_with(ROOT, keyed(1));
        let ca = pki.ca_with(CA, ROOT, keyed(2));
        let old_ca = pki.ca_with(OLD_CA, ROOT, keyed(4));
        let private_root = pki.root_with(PRIVATE_ROOT, |spec| {
            spec.key = KeyKind::Rsa(5);
            spec.organisation = "Contoso Lab".into();
        });
        Self { pki, root, ca, old_ca, private_root, server_key: SERVER_KEY }
    }

    /// What the CA's web server has.
    pub(super) fn ca_site(&self) -> Site {
        Site::new().path(CA_PATH, Reply::certificate(self.ca.clone())).path(ROOT_PATH, Reply::certificate(self.root.clone()))
    }

    /// What a server for `names` sends, its certificate issued anew for each call.
    pub(super) fn of(&mut self, names: &[&str], sends: Sends) -> Identity {
        let with = |chains: &mut Self, adjust: fn(&mut CertSpec)| chains.end_entity(names, adjust);
        let chain = match sends {
            Sends::Complete => vec![with(self, |_| ()), self.ca.clone()],
            Sends::EndEntityOnly => vec![with(self, |_| ())],
            Sends::OldIntermediate => vec![with(self, |_| ()), self.old_ca.clone()],
            Sends::Reversed => vec![self.ca.clone(), with(self, |_| ())],
            Sends::Expired => vec![with(self, |spec| spec.valid_days(-400, -35)), self.ca.clone()],
            Sends::AnotherHosts(other) => {
                let end_entity = self.end_entity(names, |spec| {
                    spec.common_name = other.to_owned();
                    spec.dns_names(&[other]);
                });
                vec![end_entity, self.ca.clone()]
            }
            Sends::Private => {
                let key = self.server_key;
                let end_entity = self.pki.end_entity_with(names[0], PRIVATE_ROOT, |spec| {
                    spec.key = key;
                    spec.dns_names(names);
                });
                vec![end_entity, self.private_root.clone()]
            }
        };
        Identity { chain, key: self.server_key.pkcs8("of all servers") }
    }

    /// What an AD FS publishes, with certificates for tokens that it made itself, as it does by default.
    pub(super) fn adfs_site(&mut self, sts: &str) -> Site {
        let signing = self.pki.root_with(&format!("ADFS Signing - {sts}"), |spec| spec.valid_days(-100, 265));
        let decrypting = self.pki.root_with(&format!("ADFS Encryption - {sts}"), |spec| spec.valid_days(-100, 265));
        documents::adfs(sts, &signing, &decrypting)
    }

    /// A server's certificate from the public CA, issued anew for each call.
    fn end_entity(&mut self, names: &[&str], adjust: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        let (host, key) = (names[0], self.server_key);
        let earlier = self.pki.certificates().filter(|(label, _)| label.starts_with(&format!("{CA}>{host}"))).count();
        self.pki.end_entity_with(host, CA, |spec| {
            spec.tag = format!("{earlier}");
            spec.key = key;
            spec.dns_names(names);
            // Edge servers connect to their peers too.
            spec.extended_key_usage = vec![ExtendedKeyUsage::ServerAuth, ExtendedKeyUsage::ClientAuth];
            spec.aia = Some(format!("http://{CA_HOST}{CA_PATH}"));
            adjust(spec);
        })
    }
}
