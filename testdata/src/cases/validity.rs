//! Certificates out of their time.

use super::{CA, Case, HOST, ROOT, Scene, Standard};

pub(super) fn cases() -> Vec<Case> {
    vec![
        expired_intermediate(),
        end_entity_dated(
            "expired-end-entity",
            "five-weeks-ago",
            "the server's certificate was not renewed",
            (-400, -35),
            "error",
        ),
        end_entity_dated(
            "not-yet-valid",
            "from-next-week",
            "the renewed certificate was installed a week too early",
            (7, 372),
            "error",
        ),
        expired_root(),
        end_entity_dated(
            "validity-too-long",
            "three-years",
            "a private CA issued the certificate for three years, and Apple's systems accept 825 days",
            (-10, 1085),
            "warning",
        ),
        end_entity_dated("expires-soon", "under-a-third", "less than a third of the lifetime is left", (-260, 100), "note"),
        end_entity_dated("expires-soon", "under-a-sixth", "less than a sixth of the lifetime is left", (-330, 30), "warning"),
    ]
}

/// The end-entity of the standard chain with other dates, in days from now.
fn end_entity_dated(
    code: &'static str,
    variant: &str,
    what: &'static str,
    (from, to): (i64, i64),
    severity: &'static str,
) -> Case {
    let mut lab = Standard::new();
    let ee = lab.pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = variant.to_owned();
        spec.valid_days(from, to);
    });
    Case {
        code,
        name: format!("{code}/{variant}"),
        what,
        sick: lab.presenting(&[&ee, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(ee),
        severity,
    }
}

/// Most clients refuse, RFC 5280 and a few clients do not.
fn expired_root() -> Case {
    let mut lab = Standard::new();
    let expired = lab.pki.root_with(ROOT, |spec| {
        spec.tag = "expired".into();
        spec.valid_days(-3650, -10);
    });
    Case {
        code: "expired-root",
        name: "expired-root/ten-days-ago".into(),
        what: "the root has expired, and what it issued has not",
        sick: Scene::new(&[&lab.ee, &lab.ca], &[&expired]),
        healthy: lab.healthy(),
        culprit: Some(expired),
        severity: "warning",
    }
}

fn expired_intermediate() -> Case {
    let mut lab = Standard::new();
    let expired = lab.pki.ca_with(CA, ROOT, |spec| {
        spec.tag = "expired".into();
        spec.valid_days(-3650, -10);
    });
    Case {
        code: "expired-intermediate",
        name: "expired-intermediate/ten-days-ago".into(),
        what: "the CA renewed its certificate with the same key, and the server still sends the old one",
        sick: lab.presenting(&[&lab.ee, &expired]),
        healthy: lab.healthy(),
        culprit: Some(expired),
        severity: "error",
    }
}
