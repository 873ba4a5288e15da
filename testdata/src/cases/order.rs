//! What a server sends beside the certificates that are needed, and in which order.

use super::{CA, Case, Deep, HOST, ROOT, Standard};
use crate::clock::{LAB_NOW, YEAR};
use crate::pki::Extension;

pub(super) fn cases() -> Vec<Case> {
    vec![
        end_entity_not_first(),
        intermediates_swapped(),
        unrelated(),
        duplicate(),
        root_sent(),
        expired_cross_certificate(),
        garbage(),
        unreadable_issuer(),
        unreadable_issuer_readable_held(),
        endless(),
    ]
}

fn end_entity_not_first() -> Case {
    let lab = Standard::new();
    Case {
        code: "wrong-order",
        name: "wrong-order/end-entity-not-first".into(),
        what: "the chain begins with the CA",
        sick: lab.presenting(&[&lab.ca, &lab.ee]),
        healthy: lab.healthy(),
        culprit: Some(lab.ee),
        severity: "error",
    }
}

fn intermediates_swapped() -> Case {
    let lab = Deep::new();
    Case {
        code: "wrong-order",
        name: "wrong-order/intermediates-swapped".into(),
        what: "the end-entity is first, the intermediates after it are the wrong way round",
        sick: lab.presenting(&[&lab.ee, &lab.policy_ca, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(lab.ee),
        severity: "warning",
    }
}

fn unrelated() -> Case {
    let mut lab = Standard::new();
    lab.pki.root("Elsewhere Root");
    let stranger = lab.pki.ca("Elsewhere CA", "Elsewhere Root");
    Case {
        code: "unrelated-certificate",
        name: "unrelated-certificate/another-ca".into(),
        what: "a CA certificate that issued none of the others rides along",
        sick: lab.presenting(&[&lab.ee, &lab.ca, &stranger]),
        healthy: lab.healthy(),
        culprit: Some(stranger),
        severity: "note",
    }
}

fn duplicate() -> Case {
    let lab = Standard::new();
    Case {
        code: "duplicate-certificate",
        name: "duplicate-certificate/intermediate-twice".into(),
        what: "the intermediate is sent twice",
        sick: lab.presenting(&[&lab.ee, &lab.ca, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(lab.ca),
        severity: "note",
    }
}

fn root_sent() -> Case {
    let lab = Standard::new();
    Case {
        code: "root-included",
        name: "root-included/trusted-root".into(),
        what: "the trusted root is sent, which every client has anyway",
        sick: lab.presenting(&[&lab.ee, &lab.ca, &lab.root]),
        healthy: lab.healthy(),
        culprit: Some(lab.root),
        severity: "note",
    }
}

/// The AddTrust situation of May 2020.
fn expired_cross_certificate() -> Case {
    let mut lab = Standard::new();
    lab.pki.root_with("Fabrikam Root R0", |spec| spec.not_after = LAB_NOW - YEAR);
    let cross = lab.pki.ca_with(ROOT, "Fabrikam Root R0", |spec| spec.not_after = LAB_NOW - YEAR);
    Case {
        code: "expired-certificate-sent",
        name: "expired-certificate-sent/cross-certificate".into(),
        what: "an expired cross-certificate of the root is still sent; who searches further does not need it",
        sick: lab.presenting(&[&lab.ee, &lab.ca, &cross]),
        healthy: lab.healthy(),
        culprit: Some(cross),
        severity: "warning",
    }
}

fn garbage() -> Case {
    let lab = Standard::new();
    let garbage = b"this is not a certificate".to_vec();
    Case {
        code: "unreadable-certificate",
        name: "unreadable-certificate/text-among-certificates".into(),
        what: "bytes that are no certificate sit between the good ones",
        sick: lab.presenting(&[&lab.ee, &garbage, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(garbage),
        severity: "error",
    }
}

/// The issuing CA's certificate with one extension twice, which every reader refuses
/// (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2>).
fn with_extension_twice(lab: &mut Standard) -> Vec<u8> {
    lab.pki.ca_with(CA, ROOT, |spec| {
        spec.tag = "twice".into();
        // netscape-comment, an empty IA5String: of no use to anybody.
        let comment = Extension { oid: vec![2, 16, 840, 1, 113_730, 1, 13], critical: false, value: vec![0x16, 0x00] };
        spec.extensions = vec![comment.clone(), comment];
    })
}

fn unreadable_issuer() -> Case {
    let mut lab = Standard::new();
    let twice = with_extension_twice(&mut lab);
    Case {
        code: "unreadable-certificate",
        name: "unreadable-certificate/issuer-with-an-extension-twice".into(),
        what: "the intermediate is sent, but no reader takes it, since it has an extension twice",
        sick: lab.presenting(&[&lab.ee, &twice]),
        healthy: lab.healthy(),
        culprit: Some(twice),
        severity: "error",
    }
}

fn unreadable_issuer_readable_held() -> Case {
    let mut lab = Standard::new();
    let twice = with_extension_twice(&mut lab);
    Case {
        code: "unreadable-certificate",
        name: "unreadable-certificate/reissued-one-held".into(),
        what: "as before, and the CA's certificate is held in a form that can be read",
        sick: lab.presenting(&[&lab.ee, &twice]).holding(&[&lab.ca]),
        healthy: lab.healthy().holding(&[&lab.ca]),
        culprit: Some(twice),
        severity: "error",
    }
}

/// More CAs, one below the other, than any client follows.
fn endless() -> Case {
    let mut lab = Standard::new();
    let mut issuer = ROOT.to_owned();
    let mut sent = Vec::new();
    for number in 1..=12 {
        let name = format!("Fabrikam Stairs CA {number}");
        sent.push(lab.pki.ca(&name, &issuer));
        issuer = name;
    }
    sent.push(lab.pki.end_entity_with(HOST, &issuer, |spec| spec.tag = "stairs".into()));
    sent.reverse();
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    Case {
        code: "search-limit-met",
        name: "search-limit-met/twelve-intermediates".into(),
        what: "twelve CAs stand between the root and the server",
        sick: lab.presenting(&sent),
        healthy: lab.healthy(),
        culprit: None,
        severity: "warning",
    }
}
