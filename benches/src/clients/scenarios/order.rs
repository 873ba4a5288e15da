//! What is sent besides the needed, and in which order.

use cert_chain_testlab::{KeyKind, Pki};

use super::{CA, HOST, Lab, POLICY_CA, ROOT, Scenario, scenario};

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    let lab = Lab::new(now);
    let sends = |name, what, presented: &[&[u8]]| lab.sends(name, what, presented);
    let (root, ca, ee) = (&lab.root[..], &lab.ca[..], &lab.ee[..]);
    let mut all = vec![
        sends("root-included", "the trusted root is sent too", &[ee, ca, root]),
        sends("duplicate-intermediate", "the intermediate is sent twice", &[ee, ca, ca]),
        sends("duplicate-end-entity", "the end-entity is sent twice", &[ee, ee, ca]),
        sends("unreadable-between", "bytes that are no certificate between the two", &[ee, b"no certificate", ca]),
        sends("unreadable-last", "bytes that are no certificate after the two", &[ee, ca, b"no certificate"]),
        sends("root-before-intermediate", "the root is sent before the intermediate", &[ee, root, ca]),
        unrelated(now, "unrelated-last", "a foreign CA is sent last", false),
        unrelated(now, "unrelated-between", "a foreign CA is sent between end-entity and intermediate", true),
    ];
    all.extend(swapped(now));
    all
}

fn swapped(now: i64) -> [Scenario; 2] {
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let policy_ca = pki.ca_with(POLICY_CA, ROOT, |spec| spec.key = KeyKind::Rsa(4));
    let ca = pki.ca_with(CA, POLICY_CA, |spec| spec.key = KeyKind::Rsa(2));
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
    let sends = |name, what, presented: &[&[u8]]| scenario(&pki, name, what, presented, &[&root]);
    [
        sends("misordered", "two intermediates are sent the wrong way round", &[&ee, &policy_ca, &ca]),
        sends(
            "misordered-with-root",
            "the root and two intermediates are sent from the top down",
            &[&ee, &root, &policy_ca, &ca],
        ),
    ]
}

fn unrelated(now: i64, name: &'static str, what: &'static str, between: bool) -> Scenario {
    let mut lab = Lab::new(now);
    lab.pki.root_with("Elsewhere Root", |spec| spec.key = KeyKind::Rsa(4));
    let stranger = lab.pki.ca_with("Elsewhere CA", "Elsewhere Root", |spec| spec.key = KeyKind::Rsa(5));
    match between {
        true => lab.sends(name, what, &[&lab.ee, &stranger, &lab.ca]),
        false => lab.sends(name, what, &[&lab.ee, &lab.ca, &stranger]),
    }
}
