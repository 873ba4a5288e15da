//! Random PKIs: several roots and a way down from one of them, with cross-certificates, new keys under old names,
//! self-issued renewals and faults on any certificate; what a server sends of it, and who trusts what.

#![allow(dead_code, reason = "each test binary uses its part")]

mod fault;

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::Report;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{CertSpec, KeyKind, LAB_NOW, Pki, pem_bundle};
pub(crate) use fault::Fault;
use fault::faults;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed};

pub(crate) const HOST: &str = "sip.contoso.test";

/// The CAs of every PKI. Some share a name, so that names lead astray; one has a key that is too small.
pub(crate) const CAS: [(&str, KeyKind); 8] = [
    ("A", KeyKind::Ed25519),
    ("A@2", KeyKind::Rsa(1)),
    ("B", KeyKind::Rsa(2)),
    ("B@2", KeyKind::NamedP256),
    ("C", KeyKind::Ed25519),
    ("D", KeyKind::NamedP256),
    ("E", KeyKind::Ed25519),
    ("W", KeyKind::Rsa1024),
];

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// What is wrong with the CAs' self-signed certificates.
    roots: Vec<Vec<Fault>>,
    /// A root, and the CAs below it down to the issuer of the end-entity's certificate, each with what is wrong with its
    /// certificate.
    way: Vec<(usize, Vec<Fault>)>,
    end_entity: Vec<Fault>,
    /// More certificates, by issuer and subject.
    others: Vec<(usize, usize, Vec<Fault>)>,
    /// What is sent behind the end-entity's certificate: the way up without the root, then changed so.
    sent: Vec<Change>,
    held: Vec<Index>,
    /// Whether the first store has the root of the way; and what else both stores have.
    is_trusted: bool,
    anchors: [Vec<Index>; 2],
}

#[derive(Clone, Debug)]
enum Change {
    /// Left out; held by whoever asks, or by nobody.
    Leave(Index, bool),
    /// One of all certificates, at that place.
    Insert(Index, Index),
    Swap(Index, Index),
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    let ca = 0..CAS.len();
    let index = any::<Index>;
    let some = |most: usize| proptest::collection::vec(index(), 0..=most);
    let change = prop_oneof![
        2 => (index(), any::<bool>()).prop_map(|(place, is_held)| Change::Leave(place, is_held)),
        1 => (index(), index()).prop_map(|(which, place)| Change::Insert(which, place)),
        1 => (index(), index()).prop_map(|(one, other)| Change::Swap(one, other)),
    ];
    let root_faults = prop_oneof![8 => Just(Vec::new()), 1 => faults()];
    let certificates = (
        proptest::collection::vec(root_faults, CAS.len()),
        proptest::collection::vec((ca.clone(), faults()), 2..=5),
        faults(),
        proptest::collection::vec((ca.clone(), ca, faults()), 0..6),
    );
    let sent = prop_oneof![1 => Just(Vec::new()), 2 => proptest::collection::vec(change, 1..6)];
    let is_trusted = prop_oneof![3 => Just(true), 1 => Just(false)];
    (certificates, sent, some(2), is_trusted, some(1), some(1)).prop_map(|(certificates, sent, held, is_trusted, one, two)| {
        let (roots, way, end_entity, others) = certificates;
        Plan { roots, way, end_entity, others, sent, held, is_trusted, anchors: [one, two] }
    })
}

/// A plan, carried out.
pub(crate) struct Scene {
    pub(crate) sent: Vec<Vec<u8>>,
    pub(crate) options: JudgeOptions,
}

/// The certificates of a plan.
struct Issued {
    pki: Pki,
    all: Vec<Vec<u8>>,
}

impl Plan {
    pub(crate) fn carry_out(&self) -> Scene {
        let mut issued = Issued { pki: Pki::new(), all: Vec::new() };
        for (place, faults) in self.roots.iter().enumerate() {
            issued.root(place, faults);
        }
        let root = issued.all[self.way[0].0].clone();
        let mut way: Vec<Vec<u8>> = self.way.windows(2).map(|pair| issued.ca(pair[0].0, pair[1].0, &pair[1].1)).collect();
        for (issuer, subject, faults) in &self.others {
            issued.ca(*issuer, *subject, faults);
        }
        let issuer = self.way[self.way.len() - 1].0;
        let end_entity = issued.end_entity(issuer, &self.end_entity);
        way.reverse();
        let left: Vec<Vec<u8>> = self.sent.iter().filter_map(|change| change.apply(&mut way, &issued.all)).collect();

        let pick = |indices: &[Index]| -> Vec<Vec<u8>> { indices.iter().map(|index| index.get(&issued.all).clone()).collect() };
        let own = self.is_trusted.then_some(root).into_iter();
        let stores = [own.chain(pick(&self.anchors[0])).collect(), pick(&self.anchors[1])];
        let mut options = options(&stores[0]);
        let store = |name: &str, ders: &[Vec<u8>]| AnchorStore::new(name, None, certs(ders));
        options.anchors = Anchors::new([store("one", &stores[0]), store("two", &stores[1])]);
        options.given =
            Given::new(certs(&[left, pick(&self.held)].concat()).into_iter().map(|cert| (cert, "held.pem".to_owned())));
        Scene { sent: std::iter::once(end_entity).chain(way).collect(), options }
    }
}

impl Change {
    /// Changes what is sent; what is held instead comes back.
    fn apply(&self, sent: &mut Vec<Vec<u8>>, all: &[Vec<u8>]) -> Option<Vec<u8>> {
        let count = sent.len();
        match self {
            Self::Insert(which, place) => sent.insert(place.index(count + 1), which.get(all).clone()),
            _ if count == 0 => {}
            Self::Leave(place, is_held) => return Some(sent.remove(place.index(count))).filter(|_| *is_held),
            Self::Swap(one, other) => sent.swap(one.index(count), other.index(count)),
        }
        None
    }
}

impl Issued {
    fn root(&mut self, ca: usize, faults: &[Fault]) {
        let (name, key) = CAS[ca];
        let der = self.pki.root_with(name, |spec| {
            spec.key = key;
            faults.iter().filter(|fault| **fault != Fault::OtherKey).for_each(|fault| fault.apply(spec, key));
        });
        self.all.push(der);
        // Somebody else under the same name.
        self.pki.root(&impostor(name));
    }

    fn ca(&mut self, issuer: usize, subject: usize, faults: &[Fault]) -> Vec<u8> {
        let tag = self.all.len().to_string();
        let der = self.pki.ca_with(CAS[subject].0, CAS[issuer].0, |spec| spoil(spec, &tag, issuer, faults));
        self.all.push(der.clone());
        der
    }

    fn end_entity(&mut self, issuer: usize, faults: &[Fault]) -> Vec<u8> {
        self.pki.end_entity_with(HOST, CAS[issuer].0, |spec| spoil(spec, "", issuer, faults))
    }
}

fn spoil(spec: &mut CertSpec, tag: &str, issuer: usize, faults: &[Fault]) {
    spec.tag = tag.to_owned();
    let (name, mut key) = CAS[issuer];
    if faults.contains(&Fault::OtherKey) {
        (spec.issuer, key) = (impostor(name), KeyKind::Ed25519);
    }
    faults.iter().for_each(|fault| fault.apply(spec, key));
}

/// Another key under the name of a CA.
fn impostor(ca: &str) -> String {
    format!("{}@impostor of {ca}", ca.split('@').next().unwrap_or(ca))
}

pub(crate) fn certs(ders: &[Vec<u8>]) -> Vec<Cert> {
    ders.iter().map(|der| Cert::from_der(der.clone()).expect("readable")).collect()
}

/// Judges at the lab's present, for [`HOST`], by one store.
pub(crate) fn options(anchors: &[Vec<u8>]) -> JudgeOptions {
    let mut options = JudgeOptions::default();
    options.at = Some(Time::from_unix(LAB_NOW));
    options.host = Some(HOST.parse().expect("a name"));
    options.anchors = Anchors::new([AnchorStore::new("one", None, certs(anchors))]);
    options
}

pub(crate) fn report(sent: &[Vec<u8>], options: &JudgeOptions) -> Report {
    inspect("chain.pem", pem_bundle(sent).as_bytes(), Time::from_unix(LAB_NOW), options).expect("certificates")
}

/// The same cases on every run: a failure in one place is a failure everywhere.
pub(crate) fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..Config::default() }
}
