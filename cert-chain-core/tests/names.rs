//! Names: how a distinguished name reads, what a certificate is called in a sentence, and which host it is good for.

mod forge;

use cert_chain_core::cert::{Cert, Fingerprint};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::LAB_NOW;
use forge::{
    Attribute, BMP_STRING, Forged, IA5_STRING, OCTET_STRING, PRINTABLE_STRING, TELETEX_STRING, UNIVERSAL_STRING, UTF8_STRING,
    der, extension, name, sequence,
};

const CN: &str = "2.5.4.3";
const O: &str = "2.5.4.10";
const OU: &str = "2.5.4.11";

/// A self-signed certificate with this subject and these alternative names, each encoded.
/// id-kp-serverAuth, as encoded.
const SERVER_AUTH: [u8; 8] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];

fn cert(subject: Vec<u8>, alternative_names: Option<&[Vec<u8>]>, is_ca: bool) -> Cert {
    let mut forged = Forged::new("server", subject.clone(), "server", &subject);
    if let Some(names) = alternative_names {
        forged.extensions.push(extension("2.5.29.17", &sequence(&[&names.concat()])));
    }
    forged.extensions.push(extension("2.5.29.37", &sequence(&[&der(0x06, &SERVER_AUTH)])));
    if is_ca {
        forged.extensions.push(extension("2.5.29.19", &sequence(&[&der(0x01, &[0xff])])));
    }
    Cert::from_der(forged.der()).expect("readable")
}

fn text(relative_names: &[&[Attribute<'_>]]) -> String {
    cert(name(relative_names), None, false).subject_text().to_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[test]
fn the_most_specific_part_comes_first() {
    let subject =
        [&[("2.5.4.6", PRINTABLE_STRING, &b"DE"[..])][..], &[(O, UTF8_STRING, b"Contoso")], &[(CN, UTF8_STRING, b"sip")]];
    assert_eq!(text(&subject), "CN=sip, O=Contoso, C=DE");
    assert_eq!(text(&[]), "");
}

#[test]
fn what_is_special_is_escaped() {
    for (value, shown) in [
        ("Contoso, Ltd.", r"Contoso\, Ltd."),
        ("a+b", r"a\+b"),
        ("a=b", "a=b"),
        (r#"the "best""#, r#"the \"best\""#),
        (r"back\slash", r"back\\slash"),
        ("<a;b>", r"\<a\;b\>"),
        ("#1", r"\#1"),
        ("1#", "1#"),
        (" both ends ", r"\ both ends\ "),
        (" ", r"\ "),
        ("zero\0line\nbell\u{7}", r"zero\00line\0abell\07"),
        ("\u{1b}[31mred", r"\1b[31mred"),
        ("next\u{85}line", r"next\c2\85line"),
        ("M\u{fc}nchen", "M\u{fc}nchen"),
    ] {
        assert_eq!(text(&[&[(CN, UTF8_STRING, value.as_bytes())]]), format!("CN={shown}"), "{value:?}");
    }
}

#[test]
fn every_string_type_is_decoded() {
    let universal: Vec<u8> = "M\u{fc}".chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    for (tag, value, shown) in [
        (UTF8_STRING, "M\u{fc}".as_bytes(), "M\u{fc}"),
        (PRINTABLE_STRING, b"plain", "plain"),
        (IA5_STRING, b"a@b.test", "a@b.test"),
        (TELETEX_STRING, b"M\xfc", "M\u{fc}"),
        (BMP_STRING, &utf16("M\u{fc}\u{1f511}"), "M\u{fc}\u{1f511}"),
        (UNIVERSAL_STRING, &universal, "M\u{fc}"),
        // Half a surrogate pair, and half a character.
        (BMP_STRING, &[0xd8, 0x00, 0x00, 0x41], "\u{fffd}A"),
        (BMP_STRING, &[0x00, 0x41, 0x00], "A"),
    ] {
        assert_eq!(text(&[&[(CN, tag, value)]]), format!("CN={shown}"), "{tag:#x} {value:?}");
    }
}

/// <https://www.rfc-editor.org/rfc/rfc4514#section-2.4>: the encoding in hex, and not escaped.
#[test]
fn what_is_no_text_is_shown_as_its_encoding() {
    assert_eq!(text(&[&[(CN, UTF8_STRING, &[0xff])]]), "CN=#0c01ff");
    assert_eq!(text(&[&[(CN, OCTET_STRING, b"A")]]), "CN=#040141");
}

#[test]
fn parts_of_one_relative_name_are_joined_by_a_plus() {
    let both: &[Attribute<'_>] = &[(CN, UTF8_STRING, b"sip"), (OU, UTF8_STRING, b"a+b")];
    assert_eq!(text(&[&[(O, UTF8_STRING, b"Contoso")], both]), r"CN=sip+OU=a\+b, O=Contoso");
}

#[test]
fn a_type_without_short_name_is_shown_by_its_number() {
    assert_eq!(text(&[&[("1.3.6.1.4.1.32473.1", UTF8_STRING, b"x")]]), "1.3.6.1.4.1.32473.1=x");
    assert_eq!(text(&[&[("0.9.2342.19200300.100.1.25", IA5_STRING, b"contoso")]]), "DC=contoso");
    assert_eq!(text(&[&[("1.2.840.113549.1.9.1", IA5_STRING, b"a@b.test")]]), "emailAddress=a@b.test");
}

fn dns(name: &str) -> Vec<u8> {
    der(0x82, name.as_bytes())
}

fn email(address: &str) -> Vec<u8> {
    der(0x81, address.as_bytes())
}

fn ip(octets: &[u8]) -> Vec<u8> {
    der(0x87, octets)
}

#[test]
fn a_certificate_is_called_by_its_most_telling_name() {
    let common_name: &[Attribute<'_>] = &[(CN, UTF8_STRING, b"sip.contoso.test")];
    let unit: &[Attribute<'_>] = &[(OU, UTF8_STRING, b"Class 3 CA")];
    let organisation: &[Attribute<'_>] = &[(O, UTF8_STRING, b"Fabrikam")];
    let blank: &[Attribute<'_>] = &[(CN, UTF8_STRING, b" ")];
    let country: &[Attribute<'_>] = &[("2.5.4.6", PRINTABLE_STRING, b"DE")];
    let names = [dns("first.contoso.test"), dns("second.contoso.test")];
    let label = |subject: &[&[Attribute<'_>]], is_ca| cert(name(subject), Some(&names), is_ca).label();
    assert_eq!(label(&[organisation, common_name], false), "sip.contoso.test");
    assert_eq!(label(&[organisation, blank], false), "first.contoso.test");
    assert_eq!(label(&[organisation], false), "first.contoso.test");
    assert_eq!(label(&[organisation, unit], true), "Class 3 CA");
    assert_eq!(label(&[organisation], true), "Fabrikam");
    assert_eq!(label(&[country], true), "C=DE");
    assert_eq!(label(&[], true), "first.contoso.test");
    let nameless = cert(name(&[]), None, false);
    assert_eq!(nameless.label(), format!("certificate {}", Fingerprint::of(nameless.der()).short()));
}

/// What is said of a certificate with these alternative names when `host` is asked of it.
fn said(alternative_names: Option<&[Vec<u8>]>, host: &str) -> &'static str {
    let subject = name(&[&[(CN, UTF8_STRING, b"sip.contoso.test")]]);
    let cert = cert(subject, alternative_names, false);
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, [cert.clone()])]);
    options.host = Some(host.parse().expect("a host"));
    let report = inspect("one.cer", cert.der(), Time::from_unix(LAB_NOW), &options).expect("a certificate");
    let codes: Vec<&str> = report.endpoints[0].findings.iter().map(|finding| finding.code.as_str()).collect();
    match codes[..] {
        [] => "matches",
        ["name-mismatch"] => "mismatch",
        ["no-subject-alternative-name"] => "no name",
        _ => panic!("{codes:?}"),
    }
}

#[test]
fn hosts_and_the_names_they_match() {
    let v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1];
    let wild = dns("*.contoso.test");
    let table: [(&[u8], &str, bool); 37] = [
        (&dns("sip.contoso.test"), "sip.contoso.test", true),
        (&dns("SIP.Contoso.Test"), "sip.contoso.test", true),
        (&dns("sip.contoso.test"), "SIP.CONTOSO.TEST", true),
        (&dns("sip.contoso.test."), "sip.contoso.test", true),
        (&dns("sip.contoso.test"), "sip.contoso.test.", true),
        (&dns("sip.contoso.test"), "sip2.contoso.test", false),
        (&dns("contoso.test"), "sip.contoso.test", false),
        (&dns("sip.contoso.test"), "contoso.test", false),
        (&dns(""), "contoso.test", false),
        (&dns("sip.contoso.test\0.evil.test"), "sip.contoso.test", false),
        (&dns(" sip.contoso.test"), "sip.contoso.test", false),
        // Wildcards: one whole label, the first, below at least two.
        (&wild, "sip.contoso.test", true),
        (&wild, "SIP.Contoso.test", true),
        (&dns("*.CONTOSO.test"), "sip.contoso.test", true),
        (&wild, "contoso.test", false),
        (&wild, "a.b.contoso.test", false),
        (&dns("s*.contoso.test"), "sip.contoso.test", false),
        (&dns("*p.contoso.test"), "sip.contoso.test", false),
        (&dns("sip.*.test"), "sip.contoso.test", false),
        (&dns("*.*.test"), "sip.contoso.test", false),
        (&dns("*.test"), "contoso.test", false),
        (&dns("*"), "contoso.test", false),
        (&dns("*."), "contoso.test", false),
        // International names stand in certificates as A-labels.
        (&dns("xn--mnchen-3ya.test"), "m\u{fc}nchen.test", true),
        (&dns("xn--mnchen-3ya.test"), "xn--mnchen-3ya.test", true),
        (&dns("*.xn--mnchen-3ya.test"), "sip.m\u{fc}nchen.test", true),
        (&dns("*.contoso.test"), "m\u{fc}nchen.contoso.test", true),
        (&dns("xn--*.test"), "xn--mnchen-3ya.test", false),
        // Addresses match addresses only.
        (&ip(&[192, 0, 2, 1]), "192.0.2.1", true),
        (&ip(&[192, 0, 2, 1]), "192.0.2.2", false),
        (&dns("192.0.2.1"), "192.0.2.1", false),
        (&ip(&v6), "2001:db8::1", true),
        (&ip(&mapped), "192.0.2.1", false),
        (&ip(&[192, 0, 2, 1, 0]), "192.0.2.1", false),
        // Mail: the domain whatever its case, the rest to the letter.
        (&email("postmaster@Contoso.test"), "postmaster@contoso.test", true),
        (&email("Postmaster@contoso.test"), "postmaster@contoso.test", false),
        (&dns("contoso.test"), "postmaster@contoso.test", false),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(alternative_name, host, matches)| {
            let said = said(Some(&[alternative_name.to_vec()]), host);
            let expected = if *matches { "matches" } else { "mismatch" };
            (said != expected).then(|| format!("{:?} and {host}: {said}", String::from_utf8_lossy(&alternative_name[2..])))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_name_of_many_is_enough_and_the_common_name_is_none() {
    let uri = der(0x86, b"https://sip.contoso.test/");
    let other = [dns("web.contoso.test"), uri, ip(&[192, 0, 2, 1]), dns("sip.contoso.test")];
    assert_eq!(said(Some(&other), "sip.contoso.test"), "matches");
    assert_eq!(said(Some(&other), "192.0.2.1"), "matches");
    assert_eq!(said(Some(&other[..3]), "sip.contoso.test"), "mismatch");
    assert_eq!(said(None, "sip.contoso.test"), "no name", "though the common name is that host");
    assert_eq!(said(Some(&[ip(&[192, 0, 2, 1])]), "sip.contoso.test"), "mismatch");
}

/// Which spellings of an issuer's name are the same name (<https://www.rfc-editor.org/rfc/rfc5280#section-7.1>).
#[test]
fn names_chain_by_what_they_say() {
    fn one<'a>(kind: &'a str, tag: u8, value: &'a [u8]) -> Vec<Attribute<'a>> {
        vec![(kind, tag, value)]
    }
    let org = |tag, value: &'static [u8]| one(O, tag, value);
    let spelt = |values: &[Vec<Attribute<'_>>]| name(&values.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let base = spelt(&[org(PRINTABLE_STRING, b"Contoso CA"), one(CN, PRINTABLE_STRING, b"Root")]);
    let big = utf16("Contoso CA");
    for (same, spelling) in [
        (true, spelt(&[org(UTF8_STRING, b"Contoso CA"), one(CN, UTF8_STRING, b"Root")])),
        (true, spelt(&[one(O, BMP_STRING, &big), one(CN, TELETEX_STRING, b"Root")])),
        (true, spelt(&[org(PRINTABLE_STRING, b"  CONTOSO   ca "), one(CN, IA5_STRING, b"root")])),
        (false, spelt(&[org(PRINTABLE_STRING, b"ContosoCA"), one(CN, PRINTABLE_STRING, b"Root")])),
        (false, spelt(&[org(PRINTABLE_STRING, b"Contoso CA"), one(OU, PRINTABLE_STRING, b"Root")])),
        (false, spelt(&[one(CN, PRINTABLE_STRING, b"Root"), org(PRINTABLE_STRING, b"Contoso CA")])),
        (false, spelt(&[org(PRINTABLE_STRING, b"Contoso CA")])),
        (false, spelt(&[[org(PRINTABLE_STRING, b"Contoso CA"), one(CN, PRINTABLE_STRING, b"Root")].concat()])),
        (false, spelt(&[org(OCTET_STRING, b"Contoso CA"), one(CN, PRINTABLE_STRING, b"Root")])),
    ] {
        let root = Cert::from_der(Forged::new("Root", base.clone(), "Root", &base).der()).expect("readable");
        let server = name(&[&[(CN, UTF8_STRING, b"server")]]);
        let file = Forged::new("server", server, "Root", &spelling).der();
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("lab", None, [root])]);
        let report = inspect("file", &file, Time::from_unix(LAB_NOW), &options).expect("readable");
        let codes: Vec<&str> = report.endpoints[0].findings.iter().map(|finding| &*finding.code).collect();
        let shown = spelling.iter().map(|octet| octet.escape_ascii().to_string()).collect::<String>();
        assert_eq!(codes.contains(&"unknown-issuer"), !same, "{shown}: {codes:?}");
        assert_eq!(codes.contains(&"name-encoding-differs"), same, "{shown}: {codes:?}");
    }
}
