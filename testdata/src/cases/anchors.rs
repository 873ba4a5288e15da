//! Chains that end well, but not where the store looks.

use super::{Case, HOST, Scene, Standard};
use crate::pki::Pki;

pub(super) fn cases() -> Vec<Case> {
    vec![untrusted_root(), self_signed(), some_stores()]
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
