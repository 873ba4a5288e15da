//! What is missing, and from where clients make up for it.

use cert_chain_testlab::{KeyKind, Pki};

use super::{CA, HOST, Lab, POLICY_CA, ROOT, Scenario, scenario};

pub(super) fn scenarios(now: i64, aia: &str) -> Vec<Scenario> {
    let lab = Lab::new(now);
    let sends = |name, what, presented: &[&[u8]], roots: &[&[u8]]| lab.trusting(name, what, presented, roots);
    let (root, ca, ee) = (&lab.root[..], &lab.ca[..], &lab.ee[..]);
    vec![
        sends("healthy", "a complete chain", &[ee, ca], &[root]),
        sends("leaf-only", "the intermediate is missing", &[ee], &[root]),
        with_aia(now, aia),
        sends("leaf-only-ca-among-roots", "the intermediate is missing, and trusted beside its root", &[ee], &[root, ca]),
        sends("leaf-only-ca-alone-trusted", "the intermediate is missing, and trusted without its root", &[ee], &[ca]),
        sends(
            "ca-alone-trusted",
            "a complete chain of which the intermediate is trusted and the root is not",
            &[ee, ca],
            &[ca],
        ),
        middle_missing(now),
        last_years_ca(now),
        sends("root-only-sent", "the root is sent in place of the intermediate", &[ee, root], &[root]),
    ]
}

fn with_aia(now: i64, aia: &str) -> Scenario {
    let mut lab = Lab::new(now);
    let ee = lab.another_ee(|spec| spec.aia = Some(aia.to_owned()));
    lab.sends("leaf-only-aia", "the intermediate is missing, and can be fetched by AIA", &[&ee])
}

fn middle_missing(now: i64) -> Scenario {
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
    pki.ca_with(POLICY_CA, ROOT, |spec| spec.key = KeyKind::Rsa(4));
    let ca = pki.ca_with(CA, POLICY_CA, |spec| spec.key = KeyKind::Rsa(2));
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
    scenario(&pki, "middle-missing", "the upper of two intermediates is missing", &[&ee, &ca], &[&root])
}

fn last_years_ca(now: i64) -> Scenario {
    let mut lab = Lab::new(now);
    let previous = lab.pki.ca_with("Fabrikam Issuing CA 0", ROOT, |spec| spec.key = KeyKind::Rsa(4));
    lab.sends("last-years-ca", "the intermediate of last year's certificate is sent", &[&lab.ee, &previous])
}
