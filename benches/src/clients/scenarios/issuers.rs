//! Several issuers to choose from, wrong ones, and ones that nobody trusts.

use cert_chain_testlab::{DAY, Defect, KeyId, KeyKind, LAB_NOW, YEAR};

use super::{CA, HOST, Lab, ROOT, Scenario, spoilt_ee};

/// The name of the CA with the key that it had before.
const OLD_CA: &str = "Fabrikam Issuing CA 1@2025";
const OTHER_ROOT: &str = "Fabrikam Root R0";

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    [one_name(now), one_name_without_key_ids(now), expired_cross(now), cross_of_the_root(now), trust(now)].concat()
}

fn one_name(now: i64) -> Vec<Scenario> {
    let mut lab = Lab::new(now);
    let old = lab.pki.ca_with(OLD_CA, ROOT, |spec| spec.key = KeyKind::Rsa(4));
    vec![
        lab.sends("wrong-intermediate", "only the CA's former certificate, of another key, is sent", &[&lab.ee, &old]),
        lab.sends("two-issuers-wrong-first", "two CAs of one name; the first is of another key", &[&lab.ee, &old, &lab.ca]),
        lab.sends("two-issuers-right-first", "two CAs of one name; the second is of another key", &[&lab.ee, &lab.ca, &old]),
    ]
}

fn one_name_without_key_ids(now: i64) -> Vec<Scenario> {
    let mut lab = Lab::new(now);
    let old = lab.pki.ca_with(OLD_CA, ROOT, |spec| {
        spec.key = KeyKind::Rsa(4);
        spec.subject_key_id = KeyId::Absent;
    });
    let ca = lab.another_ca(|spec| spec.subject_key_id = KeyId::Absent);
    let ee = lab.another_ee(|spec| spec.authority_key_id = KeyId::Absent);
    vec![
        lab.sends(
            "no-key-ids-wrong-first",
            "the same, wrong first, and no key identifiers to tell them apart",
            &[&ee, &old, &ca],
        ),
        lab.sends("no-key-ids-right-first", "the same, right first, and no key identifiers", &[&ee, &ca, &old]),
        spoilt_ee(now, "key-id-mismatch", "the authority key identifier is of no key, the signature is sound", |spec| {
            spec.authority_key_id = KeyId::Given(vec![0xab; 20]);
        }),
        spoilt_ee(now, "bad-signature", "one byte of the end-entity's signature is wrong", |spec| {
            spec.defects = vec![Defect::FlippedSignatureByte];
        }),
    ]
}

/// The issuing CA is certified by two roots, and by one of them no longer.
fn expired_cross(now: i64) -> Vec<Scenario> {
    let mut lab = Lab::new(now);
    let expired = lab.another_ca(|spec| spec.not_after = LAB_NOW - 30 * DAY);
    let old_root = lab.pki.root_with(OTHER_ROOT, |spec| spec.key = KeyKind::Rsa(4));
    let cross = lab.pki.ca_with(CA, OTHER_ROOT, |_| ());
    let expired_cross = lab.pki.ca_with(CA, OTHER_ROOT, |spec| {
        spec.tag = "expired".into();
        spec.not_after = LAB_NOW - 30 * DAY;
    });
    let (ee, ca, root) = (&lab.ee[..], &lab.ca[..], &lab.root[..]);
    let sends = |name, what, presented: &[&[u8]], roots: &[&[u8]]| lab.trusting(name, what, presented, roots);
    vec![
        sends("renewed-expired-first", "the CA's expired certificate, then its renewed one", &[ee, &expired, ca], &[root]),
        sends("renewed-expired-second", "the CA's renewed certificate, then its expired one", &[ee, ca, &expired], &[root]),
        sends(
            "expired-cross-first",
            "an expired cross-certificate by another trusted root, then the good one",
            &[ee, &expired_cross, ca],
            &[root, &old_root],
        ),
        sends(
            "expired-cross-second",
            "the good certificate, then an expired cross-certificate by another trusted root",
            &[ee, ca, &expired_cross],
            &[root, &old_root],
        ),
        sends("cross-untrusted-first", "a cross-certificate by an unknown root, then the good one", &[ee, &cross, ca], &[root]),
        sends(
            "cross-untrusted-second",
            "the good one, then a cross-certificate by an unknown root",
            &[ee, ca, &cross],
            &[root],
        ),
    ]
}

/// The AddTrust situation of May 2020: the root itself is cross-certified by an older one.
fn cross_of_the_root(now: i64) -> Vec<Scenario> {
    let mut lab = Lab::new(now);
    let old_root = lab.pki.root_with(OTHER_ROOT, |spec| {
        spec.key = KeyKind::Rsa(4);
        spec.not_after = LAB_NOW - YEAR;
    });
    let expired = lab.pki.ca_with(ROOT, OTHER_ROOT, |spec| {
        spec.tag = "expired".into();
        spec.not_after = LAB_NOW - YEAR;
    });
    let valid = lab.pki.ca_with(ROOT, OTHER_ROOT, |_| ());
    let (ee, ca, root) = (&lab.ee[..], &lab.ca[..], &lab.root[..]);
    let sends = |name, what, presented: &[&[u8]], roots: &[&[u8]]| lab.trusting(name, what, presented, roots);
    vec![
        sends(
            "root-cross-expired",
            "the trusted root's expired cross-certificate by an unknown root is sent too",
            &[ee, ca, &expired],
            &[root],
        ),
        sends(
            "root-cross-expired-both-trusted",
            "the same, and the expired root above it is still in the store (AddTrust, 2020)",
            &[ee, ca, &expired],
            &[&old_root, root],
        ),
        sends(
            "root-cross-unknown",
            "the trusted root's valid cross-certificate by an unknown root is sent too",
            &[ee, ca, &valid],
            &[root],
        ),
        sends("root-cross-unknown-complete", "the same, with the unknown root", &[ee, ca, &valid, &old_root], &[root]),
    ]
}

fn trust(now: i64) -> Vec<Scenario> {
    let mut lab = Lab::new(now);
    let other = lab.pki.root_with(OTHER_ROOT, |spec| spec.key = KeyKind::Rsa(4));
    let own = lab.pki.end_entity_with(HOST, HOST, |_| ());
    let (ee, ca, root) = (&lab.ee[..], &lab.ca[..], &lab.root[..]);
    let sends = |name, what, presented: &[&[u8]], roots: &[&[u8]]| lab.trusting(name, what, presented, roots);
    vec![
        sends("untrusted-root", "the root is not in the store", &[ee, ca], &[&other]),
        sends("untrusted-root-included", "the root is sent, and not in the store", &[ee, ca, root], &[&other]),
        sends("self-signed", "a self-signed end-entity that is not in the store", &[&own], &[root]),
        sends("self-signed-trusted", "a self-signed end-entity that is in the store", &[&own], &[&own]),
        sends("end-entity-trusted", "the end-entity itself is in the store, its issuers are not", &[ee], &[ee]),
    ]
}
