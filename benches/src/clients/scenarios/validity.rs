//! Out of date.

use cert_chain_testlab::{DAY, KeyKind, LAB_NOW, Pki};

use super::{CA, HOST, Lab, ROOT, Scenario, scenario, spoilt_ca, spoilt_ee};

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    let mut all = vec![
        spoilt_ee(now, "expired-end-entity", "the end-entity expired ten days ago", |spec| spec.valid_days(-375, -10)),
        spoilt_ee(now, "not-yet-valid", "the end-entity is valid from next week", |spec| spec.valid_days(7, 300)),
        spoilt_ca(now, "expired-intermediate", "the intermediate expired ten days ago", |spec| {
            spec.not_after = LAB_NOW - 10 * DAY;
        }),
        spoilt_ca(now, "intermediate-not-yet-valid", "the intermediate is valid from next week", |spec| {
            spec.not_before = LAB_NOW + 7 * DAY;
        }),
        spoilt_ee(now, "valid-900-days", "the end-entity is valid for 900 days", |spec| spec.valid_days(-10, 890)),
    ];
    all.extend(expired_root(now));
    all
}

fn expired_root(now: i64) -> [Scenario; 2] {
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| {
        spec.key = KeyKind::Rsa(1);
        spec.not_after = LAB_NOW - 10 * DAY;
    });
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = KeyKind::Rsa(2));
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
    let renewed = Lab::new(now).root;
    [
        scenario(&pki, "expired-root", "the trusted root expired ten days ago", &[&ee, &ca], &[&root]),
        scenario(
            &pki,
            "expired-root-sent",
            "the trusted root's former, expired certificate is sent",
            &[&ee, &ca, &root],
            &[&renewed],
        ),
    ]
}
