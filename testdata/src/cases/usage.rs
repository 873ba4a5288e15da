//! Certificates used for what they are not for.

use super::{CA, Case, HOST, POLICY_CA, ROOT, Scene, Standard};
use crate::der;
use crate::pki::{CertSpec, ExtendedKeyUsage, Extension, KeyUsage, Pki};

pub(super) fn cases() -> Vec<Case> {
    vec![
        not_a_ca(),
        no_key_cert_sign(),
        path_too_long(),
        client_certificate_on_a_server(),
        mail_ca(),
        unknown_critical_extension(),
        policy_demanded(),
        for_everything("no-extended-key-usage", "the certificate has no extended key usage", Vec::new()),
        for_everything("any-purpose", "the certificate is for any purpose", vec![ExtendedKeyUsage::Any]),
    ]
}

/// A case of the standard chain with one field of its intermediate spoilt.
fn spoilt_ca(code: &'static str, variant: &str, what: &'static str, spoil: impl FnOnce(&mut CertSpec)) -> Case {
    let mut lab = Standard::new();
    let ca = lab.pki.ca_with(CA, ROOT, |spec| {
        spec.tag = variant.to_owned();
        spoil(spec);
    });
    Case {
        code,
        name: format!("{code}/{variant}"),
        what,
        sick: lab.presenting(&[&lab.ee, &ca]),
        healthy: lab.healthy(),
        culprit: Some(ca),
        severity: "error",
    }
}

/// A case of the standard chain with one field of its end-entity spoilt.
pub(super) fn spoilt_end_entity(
    code: &'static str,
    variant: &str,
    what: &'static str,
    spoil: impl FnOnce(&mut CertSpec),
) -> Case {
    let mut lab = Standard::new();
    let ee = lab.pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = variant.to_owned();
        spoil(spec);
    });
    Case {
        code,
        name: format!("{code}/{variant}"),
        what,
        sick: lab.presenting(&[&ee, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(ee),
        severity: "error",
    }
}

fn not_a_ca() -> Case {
    spoilt_ca("not-a-ca", "no-ca-flag", "the issuer's certificate does not say that it is a CA", |spec| spec.is_ca = false)
}

fn no_key_cert_sign() -> Case {
    spoilt_ca(
        "key-usage-forbids-signing",
        "digital-signature-only",
        "the CA's key usage does not allow it to sign certificates",
        |spec| spec.key_usage = vec![KeyUsage::DigitalSignature],
    )
}

fn mail_ca() -> Case {
    spoilt_ca("eku-not-allowed", "intermediate-for-mail", "the CA may issue for mail protection only", |spec| {
        spec.extended_key_usage = vec![ExtendedKeyUsage::EmailProtection];
    })
}

fn client_certificate_on_a_server() -> Case {
    spoilt_end_entity(
        "eku-not-allowed",
        "client-authentication-only",
        "the server uses a certificate that is for clients",
        |spec| spec.extended_key_usage = vec![ExtendedKeyUsage::ClientAuth],
    )
}

/// Good for servers, without saying so.
fn for_everything(variant: &str, what: &'static str, purposes: Vec<ExtendedKeyUsage>) -> Case {
    let case = spoilt_end_entity("server-auth-implied", variant, what, |spec| spec.extended_key_usage = purposes);
    Case { severity: "warning", ..case }
}

fn unknown_critical_extension() -> Case {
    /// An arc under IANA's example enterprise: nobody can know what it means.
    const NOBODY_KNOWS: [u64; 9] = [1, 3, 6, 1, 4, 1, 32473, 9, 1];
    const ASN1_NULL: [u8; 2] = [0x05, 0x00];
    spoilt_end_entity(
        "unknown-critical-extension",
        "private-extension",
        "the certificate demands that clients understand a private extension",
        |spec| {
            spec.extensions = vec![Extension { oid: NOBODY_KNOWS.to_vec(), critical: true, value: ASN1_NULL.to_vec() }];
        },
    )
}

/// The constraining certificate is to blame: it forbids the CA below it.
fn path_too_long() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let narrow = pki.ca_with(POLICY_CA, ROOT, |spec| {
        spec.tag = "no-ca-below".into();
        spec.path_len = Some(0);
    });
    let wide = pki.ca_with(POLICY_CA, ROOT, |spec| spec.path_len = Some(1));
    let ca = pki.ca(CA, POLICY_CA);
    let ee = pki.end_entity(HOST, CA);
    Case {
        code: "path-length-exceeded",
        name: "path-length-exceeded/ca-below-zero".into(),
        what: "the upper CA allows no further CA below it, and there is one",
        sick: Scene::new(&[&ee, &ca, &narrow], &[&root]),
        healthy: Scene::new(&[&ee, &ca, &wide], &[&root]),
        culprit: Some(narrow),
        severity: "error",
    }
}

/// The CA demands that what it issues is issued under a policy.
fn policy_demanded() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ca = pki.ca_with(CA, ROOT, |spec| {
        spec.extensions = vec![certificate_policies(), require_explicit_policy()];
    });
    let under_policy = pki.end_entity_with(HOST, CA, |spec| spec.extensions = vec![certificate_policies()]);
    let without = pki.end_entity_with(HOST, CA, |spec| spec.tag = "without".into());
    Case {
        code: "policy-not-satisfied",
        name: "policy-not-satisfied/none-named".into(),
        what: "the issuing CA requires a certificate policy, and the server's certificate names none",
        sick: Scene::new(&[&without, &ca], &[&root]),
        healthy: Scene::new(&[&under_policy, &ca], &[&root]),
        culprit: Some(without),
        severity: "error",
    }
}

/// One policy of the private enterprise arc, <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.4>.
fn certificate_policies() -> Extension {
    let policy = der::element(der::OBJECT_IDENTIFIER, &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x2a]);
    Extension { oid: vec![2, 5, 29, 32], critical: false, value: der::sequence(&[&der::sequence(&[&policy])]) }
}

/// Required from the next certificate on, <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.11>.
fn require_explicit_policy() -> Extension {
    Extension { oid: vec![2, 5, 29, 36], critical: false, value: der::sequence(&[&der::element(0x80, &[0])]) }
}
