use std::net::{IpAddr, Ipv4Addr};

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ED25519, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey,
};
use x509_parser::prelude::*;

use super::*;
use crate::clock::{DAY, LAB_NOW};
use crate::keys::KeyKind;

fn parse(der: &[u8]) -> X509Certificate<'_> {
    let (rest, certificate) = X509Certificate::from_der(der).unwrap();
    assert!(rest.is_empty());
    certificate
}

/// Guards "the same bytes on every run and machine", which a comparison within one run cannot.
#[test]
fn the_bytes_never_change() {
    let mut pki = Pki::new();
    pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
    pki.ca("CA", "Root");
    pki.end_entity_with("ee.contoso.test", "CA", |spec| spec.aia = Some("http://pki.test/ca.cer".into()));
    let all: Vec<u8> = pki.certificates().flat_map(|(_, der)| der.to_vec()).collect();
    let hash = digest::digest(&digest::SHA256, &all);
    let hex: String = hash.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "37bdb0d67a766475");
}

#[test]
fn defaults_are_those_of_a_sound_server() {
    let mut pki = Pki::new();
    pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let ee = pki.end_entity("ee.contoso.test", "CA");
    let (ca, ee) = (parse(&ca), parse(&ee));
    assert_eq!(ee.subject().to_string(), "O=Contoso Lab, CN=ee.contoso.test");
    assert_eq!(ee.issuer(), ca.subject());
    assert!(ca.is_ca() && !ee.is_ca());
    assert!(ee.extended_key_usage().unwrap().unwrap().value.server_auth);
    let names = &ee.subject_alternative_name().unwrap().unwrap().value.general_names;
    assert_eq!(names, &[GeneralName::DNSName("ee.contoso.test")]);
    assert_eq!(authority_key_id(&ee), Some(subject_key_id(&ca).unwrap()));
}

#[test]
fn a_generation_shares_the_name_and_not_the_key() {
    let mut pki = Pki::new();
    pki.root("Root");
    let (new, old) = (pki.ca("CA", "Root"), pki.ca("CA@2025", "Root"));
    let (new, old) = (parse(&new), parse(&old));
    assert_eq!(new.subject(), old.subject());
    assert_ne!(new.public_key().raw, old.public_key().raw);
    assert_ne!(new.serial, old.serial);
}

#[test]
fn key_identifiers_can_be_given_or_left_out() {
    let mut pki = Pki::new();
    pki.root("Root");
    let bare = pki.ca_with("Bare", "Root", |spec| {
        spec.subject_key_id = KeyId::Absent;
        spec.authority_key_id = KeyId::Absent;
        spec.path_len = Some(0);
    });
    let odd = pki.ca_with("Odd", "Root", |spec| {
        spec.subject_key_id = KeyId::Given(vec![1; 20]);
        spec.authority_key_id = KeyId::Given(vec![2; 20]);
    });
    let (bare, odd) = (parse(&bare), parse(&odd));
    let constraints = bare.basic_constraints().unwrap().unwrap();
    assert!(constraints.critical && constraints.value.ca);
    assert_eq!(constraints.value.path_len_constraint, Some(0));
    assert_eq!((subject_key_id(&bare), authority_key_id(&bare)), (None, None));
    assert_eq!(subject_key_id(&odd), Some(&[1; 20][..]));
    assert_eq!(authority_key_id(&odd), Some(&[2; 20][..]));
}

#[test]
fn every_extension_parses() {
    let mut pki = Pki::new();
    pki.root("Root");
    let ca = pki.ca_with("CA", "Root", |spec| {
        spec.permitted = vec![Subtree::Dns("contoso.test".into()), Subtree::Ip(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8)];
        spec.excluded = vec![Subtree::Email(".fabrikam.test".into()), Subtree::Organisation("Fabrikam".into())];
        spec.aia = Some("http://pki.fabrikam.test/root.cer".into());
        spec.extensions = vec![Extension { oid: vec![1, 3, 6, 1, 4, 1, 99_999, 1], critical: true, value: vec![5, 0] }];
    });
    for extension in parse(&ca).extensions() {
        let unknown = matches!(extension.parsed_extension(), ParsedExtension::UnsupportedExtension { .. });
        assert_eq!(unknown, extension.oid.to_id_string().starts_with("1.3.6.1.4.1.99999"));
        assert!(extension.parsed_extension().error().is_none());
    }
}

#[test]
fn a_sha1_signature_is_sound() {
    let mut pki = Pki::new();
    let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
    let ca = pki.ca_with("CA", "Root", |spec| spec.defects = vec![Defect::Sha1Signature]);
    let (root, ca) = (parse(&root), parse(&ca));
    assert_eq!(ca.signature_algorithm, ca.tbs_certificate.signature);
    UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, &root.public_key().subject_public_key.data)
        .verify(ca.tbs_certificate.as_ref(), &ca.signature_value.data)
        .unwrap();
}

#[test]
fn a_pss_signature_is_sound_and_says_so() {
    let mut pki = Pki::new();
    let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
    let ca = pki.ca_with("CA", "Root", |spec| spec.defects = vec![Defect::PssSignature]);
    let (root, ca) = (parse(&root), parse(&ca));
    assert_eq!(ca.signature_algorithm, ca.tbs_certificate.signature);
    assert_eq!(ca.signature_algorithm.algorithm.to_id_string(), "1.2.840.113549.1.1.10");
    UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &root.public_key().subject_public_key.data)
        .verify(ca.tbs_certificate.as_ref(), &ca.signature_value.data)
        .unwrap();
}

#[test]
fn version_1_has_no_extensions_and_a_sound_signature() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca_with("CA", "Root", |spec| spec.defects = vec![Defect::Version1]);
    let ca = parse(&ca);
    assert_eq!((ca.version(), ca.extensions().len()), (X509Version::V1, 0));
    assert_signed(&ca, &parse(&root));
}

#[test]
fn another_encoding_is_the_same_name_in_other_bytes() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca_with("CA", "Root", |spec| spec.defects = vec![Defect::IssuerAsPrintableString]);
    let (root, ca) = (parse(&root), parse(&ca));
    assert_eq!(ca.issuer().to_string(), root.subject().to_string());
    assert_ne!(ca.issuer().as_raw(), root.subject().as_raw());
    assert_signed(&ca, &root);
}

#[test]
fn the_present_can_be_another() {
    let (mut lab, mut later) = (Pki::new(), Pki::at(LAB_NOW + DAY));
    let adjust = |spec: &mut CertSpec| spec.valid_days(-1, 1);
    let (now, then) = (lab.root_with("Root", adjust), later.root_with("Root", adjust));
    let (now, then) = (parse(&now), parse(&then));
    assert_eq!(now.validity().not_after.timestamp(), LAB_NOW + DAY);
    assert_eq!(then.validity().not_after.timestamp(), LAB_NOW + 2 * DAY);
}

/// By Ed25519.
fn assert_signed(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) {
    UnparsedPublicKey::new(&ED25519, &issuer.public_key().subject_public_key.data)
        .verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
        .unwrap();
}

fn subject_key_id<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
        _ => None,
    })
}

fn authority_key_id<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.as_ref().map(|id| id.0),
        _ => None,
    })
}
