//! One fault at a time: for each finding about a chain, a sick scene and its healthy twin.

mod anchors;
mod gaps;
mod judges;
mod names;
mod order;
mod profile;
mod revocation;
mod signature;
mod usage;
mod validity;

use crate::clock::LAB_NOW;
use crate::pki::Pki;

pub use judges::{JudgedOtherwise, judged_otherwise};
pub use profile::{ProfileCase, profile_cases};

/// A fault, shown sick and healthy.
#[derive(Clone, Debug)]
pub struct Case {
    /// The code that must be found in the sick scene, and must not in the healthy one.
    pub code: &'static str,
    /// `code/variant`; unique.
    pub name: String,
    /// The situation in one sentence.
    pub what: &'static str,
    /// The scene with the fault.
    pub sick: Scene,
    /// The nearest scene without any fault: same host and time, and the same stores unless the store is the fault.
    pub healthy: Scene,
    /// The certificate to blame. None where the fault is in no single certificate that is held.
    pub culprit: Option<Vec<u8>>,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
}

/// What there is to judge, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What the server sent, in its order.
    pub presented: Vec<Vec<u8>>,
    /// The trust anchors of the store asked, called `given`.
    pub roots: Vec<Vec<u8>>,
    /// What `given` says against some of them.
    pub limits: Vec<StoreLimit>,
    /// The date of `given`'s list, `2026-06-01`.
    pub store_date: Option<String>,
    /// Further stores asked, by name.
    pub other_stores: Vec<(String, Vec<Vec<u8>>)>,
    /// Certificates held that the server did not send.
    pub intermediates: Vec<Vec<u8>>,
    /// Revocation lists given; none asks nothing about revocation.
    pub crls: Vec<Vec<u8>>,
    /// The name that the certificate must carry.
    pub host: Option<String>,
    /// The moment to judge at, in Unix seconds.
    pub at: i64,
}

/// What a store says against a trust anchor that it holds, for TLS servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLimit {
    /// The anchor's certificate.
    pub root: Vec<u8>,
    /// What is refused.
    pub kind: StoreLimitKind,
}

/// What a limit refuses; moments are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreLimitKind {
    /// What was issued after the moment.
    IssuedAfter(i64),
    /// Everything after the moment.
    JudgedAfter(i64),
    /// Everything.
    NotFor,
}

/// Every case, grouped by family.
pub fn cases() -> Vec<Case> {
    [
        gaps::cases(),
        order::cases(),
        anchors::cases(),
        validity::cases(),
        revocation::cases(),
        usage::cases(),
        names::cases(),
        signature::cases(),
    ]
    .concat()
}

const HOST: &str = "sip.contoso.test";
const ROOT: &str = "Fabrikam Root R1";
const CA: &str = "Fabrikam Issuing CA 1";
const POLICY_CA: &str = "Fabrikam Policy CA 1";

impl Scene {
    fn new(presented: &[&[u8]], roots: &[&[u8]]) -> Self {
        Self {
            presented: owned(presented),
            roots: owned(roots),
            limits: Vec::new(),
            store_date: None,
            other_stores: Vec::new(),
            intermediates: Vec::new(),
            crls: Vec::new(),
            host: Some(HOST.to_owned()),
            at: LAB_NOW,
        }
    }

    fn holding(mut self, intermediates: &[&[u8]]) -> Self {
        self.intermediates = owned(intermediates);
        self
    }

    fn with_crls(mut self, crls: &[&[u8]]) -> Self {
        self.crls = owned(crls);
        self
    }
}

fn owned(certificates: &[&[u8]]) -> Vec<Vec<u8>> {
    certificates.iter().map(|der| der.to_vec()).collect()
}

/// The PKI that most cases spoil: a root, an issuing CA, and a certificate for [`HOST`].
struct Standard {
    pki: Pki,
    root: Vec<u8>,
    ca: Vec<u8>,
    ee: Vec<u8>,
}

impl Standard {
    fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root(ROOT);
        let ca = pki.ca(CA, ROOT);
        let ee = pki.end_entity(HOST, CA);
        Self { pki, root, ca, ee }
    }

    /// The complete chain, and the root trusted.
    fn healthy(&self) -> Scene {
        self.presenting(&[&self.ee, &self.ca])
    }

    fn presenting(&self, presented: &[&[u8]]) -> Scene {
        Scene::new(presented, &[&self.root])
    }
}

/// [`Standard`] with two CAs between the root and the end-entity.
struct Deep {
    root: Vec<u8>,
    policy_ca: Vec<u8>,
    ca: Vec<u8>,
    ee: Vec<u8>,
}

impl Deep {
    fn new() -> Self {
        let mut pki = Pki::new();
        Self {
            root: pki.root(ROOT),
            policy_ca: pki.ca(POLICY_CA, ROOT),
            ca: pki.ca(CA, POLICY_CA),
            ee: pki.end_entity(HOST, CA),
        }
    }

    fn healthy(&self) -> Scene {
        self.presenting(&[&self.ee, &self.ca, &self.policy_ca])
    }

    fn presenting(&self, presented: &[&[u8]]) -> Scene {
        Scene::new(presented, &[&self.root])
    }
}

#[cfg(test)]
mod tests;
