//! What is shown to the clients: each scenario is a server with one situation, dated against the moment of the run.

mod algorithms;
mod gaps;
mod issuers;
mod names;
mod order;
mod usage;
mod validity;

use cert_chain_testlab::{CertSpec, KeyKind, Pki};

/// A server, who trusts what, and the name that is asked for.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Unique; letters, digits and hyphens.
    pub name: &'static str,
    /// The situation in a few words.
    pub what: &'static str,
    /// What the server sends, in its order.
    pub presented: Vec<Vec<u8>>,
    /// The only certificates that clients are told to trust.
    pub roots: Vec<Vec<u8>>,
    /// The private key of the server as PKCS#8.
    pub key: Vec<u8>,
    /// The name or address that clients ask for.
    pub host: &'static str,
}

/// Every scenario with its certificates valid around `now`, in Unix seconds; `aia` is where [`published`] can be had.
pub(super) fn scenarios(now: i64, aia: &str) -> Vec<Scenario> {
    [
        gaps::scenarios(now, aia),
        order::scenarios(now),
        issuers::scenarios(now),
        validity::scenarios(now),
        usage::scenarios(now),
        names::scenarios(now),
        algorithms::scenarios(now),
    ]
    .concat()
}

/// The certificate that the scenarios' AIA leads to.
pub(super) fn published(now: i64) -> Vec<u8> {
    Lab::new(now).ca
}

const HOST: &str = "sip.contoso.test";
const ROOT: &str = "Fabrikam Root R1";
const POLICY_CA: &str = "Fabrikam Policy CA 1";
const CA: &str = "Fabrikam Issuing CA 1";

/// The PKI that most scenarios spoil: a root, an issuing CA and a certificate for [`HOST`], all RSA, which every
/// client knows.
struct Lab {
    pki: Pki,
    root: Vec<u8>,
    ca: Vec<u8>,
    ee: Vec<u8>,
}

impl Lab {
    fn new(now: i64) -> Self {
        let mut pki = Pki::at(now);
        let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
        let ca = pki.ca_with(CA, ROOT, |spec| spec.key = KeyKind::Rsa(2));
        let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
        Self { pki, root, ca, ee }
    }

    /// Another certificate of the issuing CA.
    fn another_ca(&mut self, spoil: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        self.pki.ca_with(CA, ROOT, |spec| {
            spec.tag = "another".into();
            spoil(spec);
        })
    }

    /// Another certificate of the server.
    fn another_ee(&mut self, spoil: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        self.pki.end_entity_with(HOST, CA, |spec| {
            spec.tag = "another".into();
            spoil(spec);
        })
    }

    /// The server sends `presented`, and its root is trusted.
    fn sends(&self, name: &'static str, what: &'static str, presented: &[&[u8]]) -> Scenario {
        self.trusting(name, what, presented, &[&self.root])
    }

    /// The same with other certificates trusted.
    fn trusting(&self, name: &'static str, what: &'static str, presented: &[&[u8]], roots: &[&[u8]]) -> Scenario {
        scenario(&self.pki, name, what, presented, roots)
    }
}

/// A scene of the standard PKI with its CA's certificate spoilt.
fn spoilt_ca(now: i64, name: &'static str, what: &'static str, spoil: impl FnOnce(&mut CertSpec)) -> Scenario {
    let mut lab = Lab::new(now);
    let ca = lab.another_ca(spoil);
    lab.sends(name, what, &[&lab.ee, &ca])
}

/// A scene of the standard PKI with its end-entity's certificate spoilt.
fn spoilt_ee(now: i64, name: &'static str, what: &'static str, spoil: impl FnOnce(&mut CertSpec)) -> Scenario {
    let mut lab = Lab::new(now);
    let ee = lab.another_ee(spoil);
    lab.sends(name, what, &[&ee, &lab.ca])
}

fn scenario(pki: &Pki, name: &'static str, what: &'static str, presented: &[&[u8]], roots: &[&[u8]]) -> Scenario {
    let owned = |certificates: &[&[u8]]| certificates.iter().map(|der| der.to_vec()).collect();
    Scenario { name, what, presented: owned(presented), roots: owned(roots), key: pki.private_key(HOST), host: HOST }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cert_chain_testlab::{DAY, LAB_NOW};

    use super::*;

    #[test]
    fn scenarios_are_many_and_each_has_its_own_name() {
        let all = scenarios(LAB_NOW, "http://127.0.0.1/ca.cer");
        let names: BTreeSet<&str> = all.iter().map(|scenario| scenario.name).collect();
        assert!(all.len() >= 30, "{}", all.len());
        assert_eq!(names.len(), all.len());
        let plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        assert!(names.iter().all(plain), "names are also names of files");
    }

    #[test]
    fn what_is_published_is_what_is_missing() {
        let now = LAB_NOW + 100 * DAY;
        let all = scenarios(now, "http://127.0.0.1/ca.cer");
        let healthy = all.iter().find(|scenario| scenario.name == "healthy").expect("there is one");
        assert_eq!(healthy.presented[1], published(now));
    }
}
