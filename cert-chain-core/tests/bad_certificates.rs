//! Certificates that break the rules: shown with what can be read, each with the rule that it breaks, and none of them
//! keeps the others from being diagnosed.

mod forge;

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, MAX_BROKEN_RULES, PartialCertificate};
use cert_chain_core::report::{FindingReport, ProofStatus, Report};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{LAB_NOW, Pki, pem, pem_bundle};
use forge::{Forged, der, extension, oid, sequence};
use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed};

const HOST: &str = "sip.contoso.test";

fn common_name(text: &str) -> Vec<u8> {
    forge::name(&[&[("2.5.4.3", forge::UTF8_STRING, text.as_bytes())]])
}

/// A CA's certificate without any fault, for the caller to spoil.
fn forged() -> Forged<'static> {
    let mut forged = Forged::new("CA", common_name("CA"), "Root", &common_name("Root"));
    forged.extensions = vec![extension("2.5.29.19", &sequence(&[&der(0x01, &[0xff])]))];
    forged
}

/// Whether it is read, and every rule that it breaks.
fn judged(certificate: &[u8]) -> String {
    let (word, broken) = match Cert::from_der(certificate.to_vec()) {
        Ok(cert) => ("read".to_owned(), cert.broken_rules()),
        Err(unreadable) => (format!("UNREADABLE {}", unreadable.reason), unreadable.partial.broken),
    };
    let broken = broken.iter().map(|rule| format!("\n  {rule}"));
    std::iter::once(word).chain(broken).collect()
}

fn spoilt(spoil: impl FnOnce(&mut Forged<'_>)) -> String {
    let mut forged = forged();
    spoil(&mut forged);
    judged(&forged.der())
}

/// The certificate with the first `old` in it replaced, and the lengths around it left alone.
fn replaced(certificate: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let place = certificate.windows(old.len()).position(|window| window == old).expect("it is there");
    [&certificate[..place], new, &certificate[place + old.len()..]].concat()
}

#[test]
fn a_certificate_in_order_breaks_no_rule() {
    assert_snapshot!(spoilt(|_| ()), @"read");
    let pki = Pki::graph("Root>Root Root>CA CA>sip.contoso.test");
    for name in ["Root>Root", "Root>CA", "CA>sip.contoso.test"] {
        assert_eq!(judged(&pki.der(name)), "read");
    }
}

#[test]
fn serial_numbers() {
    assert_snapshot!(spoilt(|forged| forged.serial = &[0x80]), @r"
    read
      its serial number is negative (RFC 5280, section 4.1.2.2)
    ");
    assert_snapshot!(spoilt(|forged| forged.serial = &[0]), @r"
    read
      its serial number is zero (RFC 5280, section 4.1.2.2)
    ");
    assert_snapshot!(spoilt(|forged| forged.serial = &[0, 1]), @r"
    read
      its serial number begins with octets that say nothing (X.690, clause 8.3.2)
    ");
    assert_snapshot!(spoilt(|forged| forged.serial = &[1; 21]), @r"
    read
      its serial number has 21 octets, and may have 20 (RFC 5280, section 4.1.2.2)
    ");
    assert_snapshot!(spoilt(|forged| forged.serial = &[]), @r"
    read
      its serial number is no number (RFC 5280, section 4.1.2.2)
    ");
}

#[test]
fn versions() {
    assert_snapshot!(spoilt(|forged| forged.version = Some(3)), @r"
    UNREADABLE it is of version 4, and there are 1, 2 and 3 (RFC 5280, section 4.1.2.1)
      it is of version 4, and there are 1, 2 and 3 (RFC 5280, section 4.1.2.1)
    ");
    assert_snapshot!(spoilt(|forged| forged.version = Some(0xff)), @r"
    UNREADABLE its version is no small number (RFC 5280, section 4.1.2.1)
      its version is no small number (RFC 5280, section 4.1.2.1)
    ");
    assert_snapshot!(spoilt(|forged| forged.version = Some(0)), @r"
    read
      it writes out version 1, which DER leaves out (X.690, clause 11.5)
      it has extensions, which only version 3 knows (RFC 5280, section 4.1.2.9)
    ");
    assert_snapshot!(spoilt(|forged| forged.version = Some(1)), @r"
    read
      it has extensions, which only version 3 knows (RFC 5280, section 4.1.2.9)
    ");
    assert_snapshot!(spoilt(|forged| forged.version = None), @r"
    read
      it has extensions, which only version 3 knows (RFC 5280, section 4.1.2.9)
    ");
}

#[test]
fn extensions() {
    let constraints = extension("2.5.29.19", &sequence(&[&der(0x01, &[0xff])]));
    assert_snapshot!(spoilt(|forged| forged.extensions.push(constraints)), @r"
    UNREADABLE its extension basicConstraints is there twice (RFC 5280, section 4.2)
      its extension basicConstraints is there twice (RFC 5280, section 4.2)
    ");
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![extension("2.5.29.19", &[0x05, 0x00])]), @r"
    UNREADABLE its extension basicConstraints cannot be read (RFC 5280, section 4.2.1.9)
      its extension basicConstraints cannot be read (RFC 5280, section 4.2.1.9)
    ");
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![extension("2.5.29.17", &sequence(&[]))]), @r"
    read
      its subjectAltName holds no name (RFC 5280, section 4.2.1.6)
    ");
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![sequence(&[&oid("2.5.29.15")])]), @r"
    UNREADABLE its extension keyUsage has no value (RFC 5280, section 4.1)
      its extension keyUsage has no value (RFC 5280, section 4.1)
      its extension keyUsage is not built as extensions are (RFC 5280, section 4.1)
    ");
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![der(0x04, &[1])]), @r"
    UNREADABLE one of its extensions has no object identifier (RFC 5280, section 4.1)
      one of its extensions has no object identifier (RFC 5280, section 4.1)
    ");
    let critical = |octet: u8| sequence(&[&oid("1.2.3.4"), &der(0x01, &[octet]), &der(forge::OCTET_STRING, &[])]);
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![critical(0)]), @r"
    read
      its extension 1.2.3.4 says critical FALSE, which DER leaves out (X.690, clause 11.5)
    ");
    assert_snapshot!(spoilt(|forged| forged.extensions = vec![critical(1)]), @r"
    read
      its extension 1.2.3.4 writes critical TRUE in another way than as 255 (X.690, clause 11.1)
    ");
}

#[test]
fn two_signature_algorithms() {
    let sound = forged().der();
    let ed25519 = [0x06, 0x03, 0x2b, 0x65, 0x70];
    assert_snapshot!(judged(&replaced(&sound, &ed25519, &[0x06, 0x03, 0x2b, 0x65, 0x71])), @r"
    UNREADABLE its two signature algorithms differ (RFC 5280, section 4.1.1.2)
      its two signature algorithms differ (RFC 5280, section 4.1.1.2)
    ");
}

#[test]
fn times() {
    let sound = forged().der();
    let with = |text: &[u8; 13]| judged(&replaced(&sound, b"270101000000Z", text));
    assert_snapshot!(with(b"271301000000Z"), @r"
    UNREADABLE its notAfter `271301000000Z` is no time (RFC 5280, section 4.1.2.5.1)
      its notAfter `271301000000Z` is no time (RFC 5280, section 4.1.2.5.1)
    ");
    assert_snapshot!(with(b"27010100+0100"), @r"
    UNREADABLE its notAfter `27010100+0100` is no time (RFC 5280, section 4.1.2.5.1)
      its notAfter `27010100+0100` is no time (RFC 5280, section 4.1.2.5.1)
    ");
    assert_snapshot!(with(b"never!!!!!!!!"), @r"
    UNREADABLE its notAfter `never!!!!!!!!` is no time (RFC 5280, section 4.1.2.5.1)
      its notAfter `never!!!!!!!!` is no time (RFC 5280, section 4.1.2.5.1)
    ");
}

#[test]
fn names_and_keys() {
    assert_snapshot!(spoilt(|forged| forged.issuer = sequence(&[])), @r"
    read
      its issuer's name is empty (RFC 5280, section 4.1.2.4)
    ");
    assert_snapshot!(spoilt(|forged| forged.subject = der(0x31, &[])), @r"
    UNREADABLE its subject is no distinguished name (RFC 5280, section 4.1.2.6)
      its subject is no distinguished name (RFC 5280, section 4.1.2.6)
    ");
    let sound = forged().der();
    // The algorithm of the key alone: Ed25519 becomes RSA without a modulus, of the same length.
    let key = replaced(&sound, &[0x30, 0x2a, 0x30, 0x05], &[0x30, 0x2a, 0x31, 0x05]);
    assert_snapshot!(judged(&key), @r"
    UNREADABLE its public key cannot be read (RFC 5280, section 4.1.2.7)
      its public key cannot be read (RFC 5280, section 4.1.2.7)
    ");
}

#[test]
fn lengths_as_in_ber() {
    // The outermost sequence without length, and the two zeros that then end it.
    let sound = forged().der();
    let header = if sound[1] == 0x81 { 3 } else { 4 };
    let indefinite = [&[0x30, 0x80], &sound[header..], &[0, 0]].concat();
    assert_snapshot!(judged(&indefinite), @r"
    UNREADABLE it has a length as in BER, which DER forbids (X.690, clause 10.1)
      it has a length as in BER, which DER forbids (X.690, clause 10.1)
    ");
    // The issuer's name with an octet of length too many.
    let name = common_name("Root");
    let long = [&[name[0], 0x81], &name[1..]].concat();
    assert_snapshot!(spoilt(|forged| forged.issuer = long), @r"
    read
      its issuer has a length as in BER, which DER forbids (X.690, clause 10.1)
    ");
}

#[test]
fn what_follows_and_what_is_cut_off() {
    let sound = forged().der();
    assert_snapshot!(judged(&[&sound[..], b"\r\n"].concat()), @r"
    UNREADABLE 2 bytes follow the certificate (RFC 5280, section 4.1)
      2 bytes follow the certificate (RFC 5280, section 4.1)
    ");
    assert_snapshot!(judged(&sound[..sound.len() - 10]), @r"
    UNREADABLE it is cut off: 208 bytes are there of 218 (RFC 5280, section 4.1)
      it is cut off: 208 bytes are there of 218 (RFC 5280, section 4.1)
    ");
    assert_snapshot!(judged(&sound[..60]), @r"
    UNREADABLE it is cut off: 57 bytes are there of 218 (RFC 5280, section 4.1)
      it is cut off: 57 bytes are there of 218 (RFC 5280, section 4.1)
    ");
    assert_snapshot!(judged(b"this is no certificate"), @r"
    UNREADABLE it does not begin as a certificate does (RFC 5280, section 4.1)
      it does not begin as a certificate does (RFC 5280, section 4.1)
    ");
    assert_snapshot!(judged(&[]), @r"
    UNREADABLE it does not begin as a certificate does (RFC 5280, section 4.1)
      it does not begin as a certificate does (RFC 5280, section 4.1)
    ");
}

#[test]
fn what_is_told_is_bounded() {
    let twice = (0..200_u32).flat_map(|number| {
        let one = extension(&format!("1.2.3.{number}"), &[]);
        [one.clone(), one]
    });
    let mut forged = forged();
    forged.extensions = twice.collect();
    let unreadable = Cert::from_der(forged.der()).expect_err("extensions are there twice");
    assert_eq!(unreadable.partial.broken.len(), MAX_BROKEN_RULES);
    assert_eq!(unreadable.partial.label().as_deref(), Some("CA"));
}

/// A server below a forged CA that every reader refuses: `spoil` says why.
struct Scene {
    root: Vec<u8>,
    server: Vec<u8>,
    unreadable: Vec<u8>,
    readable: Vec<u8>,
}

impl Scene {
    fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root("Root");
        let issuer = Cert::from_der(root.clone()).expect("a root");
        let mut ca = Forged::new("CA", common_name("CA"), "Root", issuer.subject().as_der());
        let constraints = extension("2.5.29.19", &sequence(&[&der(0x01, &[0xff])]));
        ca.extensions = vec![constraints.clone()];
        let readable = ca.der();
        ca.extensions.push(constraints);
        let unreadable = ca.der();
        let mut server = Forged::new("server", common_name(HOST), "CA", &common_name("CA"));
        server.extensions = vec![extension("2.5.29.17", &sequence(&[&der(0x82, HOST.as_bytes())]))];
        Self { root, server: server.der(), unreadable, readable }
    }

    fn options(&self, held: &[Vec<u8>]) -> JudgeOptions {
        let cert = |der: &Vec<u8>| Cert::from_der(der.clone()).expect("readable");
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, vec![cert(&self.root)])]);
        options.given = Given::new(held.iter().map(|der| (cert(der), "held.pem".to_owned())));
        options.host = Some(HOST.parse().expect("a name"));
        options
    }
}

fn report(file: &str, options: &JudgeOptions) -> Report {
    inspect("chain.pem", file.as_bytes(), Time::from_unix(LAB_NOW), options).expect("certificates")
}

fn told(findings: &[FindingReport]) -> String {
    let lines = findings.iter().map(|finding| {
        let FindingReport { code, message, remedy, proof, .. } = finding;
        format!("{code}: {message}\n  do: {remedy}\n  {} {:?}\n", proof.status.as_str(), proof.why)
    });
    lines.collect()
}

#[test]
fn an_unreadable_intermediate_is_the_near_cause() {
    let scene = Scene::new();
    let file = pem_bundle(&[scene.server.clone(), scene.unreadable.clone()]);
    let alone = report(&file, &scene.options(&[]));
    assert_snapshot!(told(&alone.endpoints[0].findings), @r#"
    unreadable-certificate: certificate 2 of the chain (line 9), CA (0e5f770a), cannot be read: its extension basicConstraints is there twice (RFC 5280, section 4.2); it is the issuer of sip.contoso.test (a7f59303)
      do: install it again from the file that the CA delivered; if it is the same there, have the CA issue it anew
      unproven Some("the issuer's certificate cannot be read, and nobody at hand has it in another form")
    "#);
    let held = report(&file, &scene.options(std::slice::from_ref(&scene.readable)));
    assert_snapshot!(told(&held.endpoints[0].findings), @r"
    unreadable-certificate: certificate 2 of the chain (line 9), CA (0e5f770a), cannot be read: its extension basicConstraints is there twice (RFC 5280, section 4.2); it is the issuer of sip.contoso.test (a7f59303)
      do: replace it by CA (81a97ff0), which can be read, and restart the listener
      proven None
    ");
    assert_eq!(held.endpoints[0].findings[0].proof.status, ProofStatus::Proven);

    let sha256 = alone.endpoints[0].findings[0].certificate.clone().expect("a culprit");
    let shown = &alone.certificates[&sha256];
    assert_eq!((shown.label.as_deref(), shown.subject.as_deref()), (Some("CA"), Some("CN=CA")));
    assert_eq!((shown.serial.as_deref(), shown.key.as_deref()), (Some("01"), Some("Ed25519")));
    assert_eq!(shown.not_after.map(|time| time.to_string()).as_deref(), Some("2027-01-01T00:00:00Z"));
    assert_eq!(shown.breaks[0].rule, "RFC 5280, section 4.2");
    assert!(shown.unreadable.is_some() && !shown.der.is_empty());
}

/// A name is no proof: somebody else's certificate of that name, unreadable too, is not the issuer.
#[test]
fn an_unreadable_namesake_with_another_key_is_not_taken_for_the_issuer() {
    let scene = Scene::new();
    let mut other = Forged::new("another CA", common_name("CA"), "Root", &common_name("Root"));
    let twice = extension("2.5.29.19", &sequence(&[&der(0x01, &[0xff])]));
    other.extensions = vec![twice.clone(), twice];
    let file = pem_bundle(&[scene.server.clone(), other.der()]);
    let report = report(&file, &scene.options(&[]));
    assert_snapshot!(told(&report.endpoints[0].findings), @r#"
    unknown-issuer: the issuer of sip.contoso.test (a7f59303), CN=CA, was not found anywhere
      do: get the certificate CN=CA from the CA: if it is an intermediate, install it on the server; if it is a private root, install it on the clients
      unproven Some("the issuer's certificate is not at hand")
    unreadable-certificate: certificate 2 of the chain (line 9), CA (da6dd733), cannot be read: its extension basicConstraints is there twice (RFC 5280, section 4.2)
      do: replace the damaged certificate in the server's chain by the one that the CA delivered
      partial Some("then unknown-issuer remains")
    "#);
}

#[test]
fn a_file_with_nothing_but_an_unreadable_certificate_is_diagnosed() {
    let scene = Scene::new();
    let report = report(&pem_bundle(std::slice::from_ref(&scene.unreadable)), &scene.options(&[]));
    assert_snapshot!(told(&report.endpoints[0].findings), @r#"
    unreadable-certificate: certificate 1 of the chain (line 1), CA (0e5f770a), cannot be read: its extension basicConstraints is there twice (RFC 5280, section 4.2)
      do: install it again from the file that the CA delivered; if it is the same there, have the CA issue it anew
      unproven Some("the server's own certificate cannot be read")
    "#);
}

#[test]
fn a_block_that_is_cut_off_still_shows_what_it_begins_with() {
    let scene = Scene::new();
    let block = pem("CERTIFICATE", &scene.readable);
    let cut: String = block.chars().take(block.len() * 2 / 3).collect();
    let report = report(&(pem_bundle(std::slice::from_ref(&scene.server)) + &cut), &scene.options(&[]));
    assert_snapshot!(told(&report.endpoints[0].findings), @r#"
    unreadable-certificate: certificate 2 of the chain (line 9), CA (d8d56262), cannot be read: the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3); it is the issuer of sip.contoso.test (a7f59303)
      do: install it again from the file that the CA delivered; if it is the same there, have the CA issue it anew
      unproven Some("the issuer's certificate cannot be read, and nobody at hand has it in another form")
    "#);
}

/// The same cases on every run.
fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..Config::default() }
}

/// What holds of whatever is read so: no more is told than is bounded, and nothing in it speaks to a terminal.
fn hold(bytes: &[u8]) -> Result<(), TestCaseError> {
    let partial = PartialCertificate::read(bytes);
    prop_assert!(partial.broken.len() <= MAX_BROKEN_RULES);
    for rule in &partial.broken {
        let text = rule.to_string();
        prop_assert!(text.len() < 300 && !text.contains(char::is_control), "{text:?}");
    }
    match Cert::from_der(bytes.to_vec()) {
        // What one reader reads the other does too, and alike.
        Ok(cert) => {
            prop_assert_eq!(partial.serial.as_deref(), Some(cert.serial()));
            prop_assert_eq!(partial.subject.as_deref(), Some(cert.subject_text()));
            prop_assert_eq!(partial.issuer.as_deref(), Some(cert.issuer_text()));
        }
        Err(unreadable) => prop_assert!(!unreadable.partial.broken.is_empty(), "{}: no rule", unreadable.reason),
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn damaged_certificates_break_some_rule(
        which in any::<Index>(),
        hits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<Index>()),
    ) {
        let pki = Pki::graph("Root>Root Root>CA CA>sip.contoso.test");
        let names = ["Root>Root", "Root>CA", "CA>sip.contoso.test"];
        let mut certificate = pki.der(names[which.index(names.len())]);
        for (place, octet) in hits {
            let place = place.index(certificate.len());
            certificate[place] = octet;
        }
        certificate.truncate(cut.map_or(certificate.len(), |cut| cut.index(certificate.len())));
        hold(&certificate)?;
    }

    #[test]
    fn random_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), sequence in any::<bool>()) {
        let start: &[u8] = if sequence { &[0x30, 0x80, 0x30, 0x80, 0xa0, 0x03] } else { &[] };
        hold(&[start, &bytes].concat())?;
    }
}
