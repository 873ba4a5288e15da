//! Chains that end well, but not where the store looks.

use super::{Case, HOST, Scene, Standard, StoreLimit, StoreLimitKind};
use crate::clock::{DAY, LAB_NOW};
use crate::pki::Pki;

pub(super) fn cases() -> Vec<Case> {
    let distrusted = [
        ("issued-after", StoreLimitKind::IssuedAfter(LAB_NOW - 200 * DAY), StoreLimitKind::IssuedAfter(LAB_NOW)),
        ("judged-after", StoreLimitKind::JudgedAfter(LAB_NOW - DAY), StoreLimitKind::JudgedAfter(LAB_NOW + DAY)),
    ];
    let mut cases = vec![untrusted_root(), self_signed(), some_stores(), for_other_uses(), old_store(), old_store_alone()];
    cases.extend(distrusted.map(|(name, sick, healthy)| distrusted_root(name, sick, healthy)));
    cases
}

fn untrusted_root() -> Case {
    let public = Standard::new();
    let mut pki = Pki::new();
    let root = pki.root("Contoso Private Root");
    let ca = pki.ca("Contoso Private CA", "Contoso Private Root");
    let ee = pki.end_entity(HOST, "Contoso Private CA");
    Case {
        code: "untrusted-root",
        name: "untrusted-root/private-root-sent".into(),
        what: "a sound chain is sent up to its self-signed root, which the store does not have",
        sick: Scene::new(&[&ee, &ca, &root], &[&public.root]),
        // Without the root: sent and trusted, it would be a note of its own.
        healthy: Scene::new(&[&ee, &ca], &[&public.root, &root]),
        culprit: Some(root),
        severity: "error",
    }
}

fn self_signed() -> Case {
    let lab = Standard::new();
    let mut alone = Pki::new();
    alone.root(HOST);
    let ee = alone.end_entity_with(HOST, HOST, |spec| {
        spec.tag = "self".into();
        spec.organisation = "Contoso Lab".into();
    });
    Case {
        code: "self-signed-end-entity",
        name: "self-signed-end-entity/default-of-an-appliance".into(),
        what: "the server made its certificate itself",
        sick: lab.presenting(&[&ee]),
        healthy: lab.healthy(),
        culprit: Some(ee),
        severity: "error",
    }
}

fn some_stores() -> Case {
    let mut lab = Standard::new();
    let other = lab.pki.root("Elsewhere Root");
    let asking = |elsewhere: &[&[u8]]| {
        let mut scene = lab.healthy();
        scene.other_stores = vec![("elsewhere".to_owned(), super::owned(elsewhere))];
        scene
    };
    Case {
        code: "trusted-by-some-stores",
        name: "trusted-by-some-stores/one-of-two".into(),
        what: "one store asked has the root, the other has not",
        sick: asking(&[&other]),
        healthy: asking(&[&other, &lab.root]),
        culprit: None,
        severity: "warning",
    }
}

/// The root trusted by its store within `limit`.
fn limited(lab: &Standard, limit: Option<StoreLimitKind>) -> Scene {
    let mut scene = lab.healthy();
    scene.limits.extend(limit.map(|kind| StoreLimit { root: lab.root.clone(), kind }));
    scene
}

fn distrusted_root(name: &str, sick: StoreLimitKind, healthy: StoreLimitKind) -> Case {
    let lab = Standard::new();
    Case {
        code: "distrusted-root",
        name: format!("distrusted-root/{name}"),
        what: "the store holds the root, and no longer trusts it for such a certificate",
        sick: limited(&lab, Some(sick)),
        healthy: limited(&lab, Some(healthy)),
        culprit: None,
        severity: "error",
    }
}

fn for_other_uses() -> Case {
    let lab = Standard::new();
    Case {
        code: "distrusted-root",
        name: "distrusted-root/other-uses".into(),
        what: "the store holds the root for e-mail or code only",
        sick: limited(&lab, Some(StoreLimitKind::NotFor)),
        healthy: limited(&lab, None),
        culprit: None,
        severity: "error",
    }
}

/// One day more than a year before, and exactly a year.
const OLD: (&str, &str) = ("2025-05-30", "2025-06-01");

fn old_store() -> Case {
    let mut lab = Standard::new();
    let other = lab.pki.root("Elsewhere Root");
    let dated = |date: &str, elsewhere: &[&[u8]]| {
        let mut scene = lab.healthy();
        scene.store_date = Some(date.to_owned());
        scene.other_stores = vec![("elsewhere".to_owned(), super::owned(elsewhere))];
        scene
    };
    Case {
        code: "store-out-of-date",
        name: "store-out-of-date/decides-otherwise".into(),
        what: "an old store trusts the root, and the newer one does not",
        sick: dated(OLD.0, &[&other]),
        healthy: dated(OLD.0, &[&other, &lab.root]),
        culprit: None,
        severity: "note",
    }
}

fn old_store_alone() -> Case {
    let lab = Standard::new();
    let dated = |date: &str| Scene { store_date: Some(date.to_owned()), ..lab.healthy() };
    Case {
        code: "store-out-of-date",
        name: "store-out-of-date/alone".into(),
        what: "the only store asked has not been updated for a year",
        sick: dated(OLD.0),
        healthy: dated(OLD.1),
        culprit: None,
        severity: "warning",
    }
}
