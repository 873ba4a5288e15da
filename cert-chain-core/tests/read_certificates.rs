//! Files as administrators have them: every form is read, every fault named with its place, and the
//! good certificates are used whatever stands beside them.

mod forge;

use cert_chain_core::cert::{MAX_CERTIFICATE, Presented, ReadCertificates, read_certificates};
use cert_chain_core::{JudgeOptions, MAX_FILE_CHAIN, Time, inspect};
use cert_chain_testlab::{KeyKind, LAB_NOW, Pki, pem, pem_bundle, pkcs7};
use forge::{Forged, der, extension, sequence};
use insta::assert_snapshot;

/// A root, a CA and a server's certificate.
fn lab() -> Pki {
    Pki::graph("Root>Root Root>CA CA>sip.contoso.test")
}

/// The server's certificate and the CA's.
fn chain() -> Vec<Vec<u8>> {
    lab().chain(&["CA>sip.contoso.test", "Root>CA"])
}

/// What a file holds, one line each, or the message of its error.
fn read(content: impl AsRef<[u8]>) -> String {
    read_at_most(100, content)
}

fn read_at_most(max: usize, content: impl AsRef<[u8]>) -> String {
    match read_certificates("chain.pem", content.as_ref(), max) {
        Ok(read) => described(&read),
        Err(error) => format!("error: {error}"),
    }
}

fn described(read: &ReadCertificates) -> String {
    let items = read.items.iter().map(|(position, item)| match item {
        Presented::Certificate(cert) => format!("{position}: {}", cert.label()),
        Presented::Unreadable(unreadable) => format!("{position}: UNREADABLE {unreadable}"),
    });
    let problems = read.problems.iter().map(|problem| format!("{} NO CERTIFICATE {}", problem.position, problem.what));
    let truncated = read.truncated.then(|| "and more".to_owned());
    items.chain(problems).chain(truncated).collect::<Vec<_>>().join("\n")
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2], with_mark: bool) -> Vec<u8> {
    let mark = with_mark.then_some('\u{feff}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn pem_in_order() {
    assert_snapshot!(read(pem_bundle(&chain())), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
}

#[test]
fn one_der() {
    assert_snapshot!(read(&chain()[0]), @"byte 0: sip.contoso.test");
}

#[test]
fn several_ders_in_a_row() {
    assert_snapshot!(read(chain().concat()), @r"
    byte 0: sip.contoso.test
    byte 427: CA
    ");
}

#[test]
fn pkcs7_as_der_and_as_pem() {
    let bag = pkcs7(&chain());
    assert_snapshot!(read(&bag), @r"
    byte 0: sip.contoso.test
    byte 0: CA
    ");
    assert_snapshot!(read(pem("PKCS7", &bag)), @r"
    line 1: sip.contoso.test
    line 1: CA
    ");
    assert_snapshot!(read(pem("CMS", &bag)), @r"
    line 1: sip.contoso.test
    line 1: CA
    ");
    assert_snapshot!(read(pem("PKCS #7 SIGNED DATA", &bag)), @r"
    line 1: sip.contoso.test
    line 1: CA
    ");
}

#[test]
fn pkcs7_without_certificates() {
    assert_snapshot!(read(pkcs7::<&[u8]>(&[])), @"error: `chain.pem` holds no certificate: a PKCS#7 file that carries no certificate");
    assert_snapshot!(read(pem("PKCS7", &pkcs7::<&[u8]>(&[]))), @"error: `chain.pem` holds no certificate: line 1: the PKCS7 block carries no certificate");
    assert_snapshot!(read(pem("PKCS7", &chain()[0])), @"error: `chain.pem` holds no certificate: line 1: the PKCS7 block is no SignedData");
}

#[test]
fn pem_and_pkcs7_mixed() {
    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let root = lab().der("Root>Root");
    let file = [pem("CERTIFICATE", server), pem("PKCS7", &pkcs7(&[ca, &root]))].concat();
    assert_snapshot!(read(file), @r"
    line 1: sip.contoso.test
    line 12: CA
    line 12: Root
    ");
}

#[test]
fn labels_of_old_tools() {
    let server = &chain()[0];
    // OpenSSL puts its trust settings behind the certificate: here "trusted for server authentication".
    let settings = [0x30, 0x0c, 0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
    let trusted = [server.as_slice(), &settings].concat();
    let file = [pem("X509 CERTIFICATE", server), pem("TRUSTED CERTIFICATE", &trusted)].concat();
    assert_snapshot!(read(file), @r"
    line 1: sip.contoso.test
    line 12: sip.contoso.test
    ");
}

#[test]
fn text_around_the_blocks() {
    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let openssl_text = "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Signature Algorithm: ED25519\n";
    let bag = "Bag Attributes\n    localKeyID: 01 00 00 00 \n    friendlyName: sip\nsubject=/CN=CA\nissuer=/CN=Root\n";
    let file = format!(
        "{openssl_text}{}\n# the intermediate\n{bag}{}Key Attributes: <No Attributes>\n",
        pem("CERTIFICATE", server),
        pem("CERTIFICATE", ca)
    );
    assert_snapshot!(read(file), @r"
    line 5: sip.contoso.test
    line 23: CA
    ");
}

#[test]
fn line_ends_of_windows_and_of_old_macs() {
    let unix = pem_bundle(&chain());
    assert_snapshot!(read(unix.replace('\n', "\r\n")), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
    assert_snapshot!(read(unix.replace('\n', "\r")), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
}

#[test]
fn blanks_around_lines_and_none_between_files() {
    let unix = pem_bundle(&chain());
    assert_snapshot!(read(unix.replace('\n', " \t\n  ")), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
    // `cat a.pem b.pem` where a.pem does not end in a line end.
    assert_snapshot!(read(unix.replace("-----\n-----", "----------")), @r"
    line 1: sip.contoso.test
    line 11: CA
    ");
    assert_snapshot!(read(unix.trim_end()), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
}

#[test]
fn byte_order_marks_and_utf_16() {
    let text = pem_bundle(&chain()).replace('\n', "\r\n");
    let expected = read(&text);
    assert_snapshot!(read(format!("\u{feff}{text}")), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
    for with_mark in [true, false] {
        assert_eq!(read(utf16(&text, u16::to_le_bytes, with_mark)), expected, "little-endian, mark: {with_mark}");
        assert_eq!(read(utf16(&text, u16::to_be_bytes, with_mark)), expected, "big-endian, mark: {with_mark}");
    }
    let mut odd = utf16(&text, u16::to_le_bytes, true);
    odd.push(b'x');
    assert_eq!(read(odd), expected, "half a character at the end");
}

#[test]
fn a_private_key_is_named_and_never_shown() {
    let key = lab().private_key("sip.contoso.test");
    let server = &chain()[0];
    let labels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"];
    for label in labels {
        let file = pem(label, &key);
        assert_eq!(read(&file), format!("error: `chain.pem` holds no certificate: line 1: a {label}, not a certificate"));
    }
    assert_snapshot!(read(&key), @"error: `chain.pem` holds no certificate: a private key, not a certificate");
    assert_snapshot!(read([pem("PRIVATE KEY", &key), pem("CERTIFICATE", server)].concat()), @r"
    line 4: sip.contoso.test
    line 1 NO CERTIFICATE a PRIVATE KEY, not a certificate
    ");
    assert_snapshot!(read([key.as_slice(), server].concat()), @r"
    byte 48: sip.contoso.test
    byte 0 NO CERTIFICATE a private key, not a certificate
    ");
    // Under the wrong label it would end up among the certificates that cannot be read.
    let mislabelled = [pem("CERTIFICATE", server), pem("CERTIFICATE", &key)].concat();
    assert_snapshot!(read(&mislabelled), @r"
    line 1: sip.contoso.test
    line 12: UNREADABLE under the label of a certificate there is a private key, not a certificate
    ");

    let secret = KeyKind::Ed25519.pkcs8("sip.contoso.test");
    let base64: String = pem("x", &secret).lines().nth(1).expect("one line of base64").chars().skip(20).collect();
    let files = [
        [pem("CERTIFICATE", server), pem("PRIVATE KEY", &key)].concat().into_bytes(),
        [server.as_slice(), &key].concat(),
        mislabelled.into_bytes(),
    ];
    for file in files {
        let read = format!("{:?}", read_certificates("chain.pem", &file, 100));
        let report = inspect("chain.pem", &file, Time::from_unix(LAB_NOW), &JudgeOptions::default()).expect("a certificate");
        let report = serde_json::to_string(&report).expect("JSON");
        let octets = format!("{:?}", &secret[20..40]);
        for shown in [&read, &report] {
            assert!(!shown.contains(&base64), "base64 of the key: {shown}");
            assert!(!shown.contains(octets.trim_matches(['[', ']'])), "octets of the key: {shown}");
        }
    }
}

#[test]
fn requests_and_revocation_lists_are_named() {
    let server = &chain()[0];
    for label in ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL", "DH PARAMETERS", "PUBLIC KEY"] {
        assert_eq!(
            read(pem(label, &[0x30, 0x00])),
            format!("error: `chain.pem` holds no certificate: line 1: a block labelled {label}, not a certificate")
        );
    }
    assert_snapshot!(read([pem("DH PARAMETERS", &[0x30, 0x00]), pem("CERTIFICATE", server)].concat()), @r"
    line 4: sip.contoso.test
    line 1 NO CERTIFICATE a block labelled DH PARAMETERS, not a certificate
    ");
}

#[test]
fn a_truncated_block_costs_no_other() {
    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let (server, ca) = (pem("CERTIFICATE", server), pem("CERTIFICATE", ca));
    let without_end = |block: &str| block.split("-----END").next().expect("a part").to_owned();
    assert_snapshot!(read([server.clone(), without_end(&ca)].concat()), @r"
    line 1: sip.contoso.test
    line 12: UNREADABLE the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3)
    ");
    assert_snapshot!(read([without_end(&server), ca.clone()].concat()), @r"
    line 1: UNREADABLE the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3)
    line 11: CA
    ");
    assert_snapshot!(read(without_end(&server)), @"error: `chain.pem` holds no certificate: line 1: the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3)");
    let cut: String = server.chars().take(200).collect();
    assert_snapshot!(read([ca, cut].concat()), @r"
    line 1: CA
    line 11: UNREADABLE the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3)
    ");
}

#[test]
fn damaged_blocks_among_good_ones() {
    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let bad_base64 = pem("CERTIFICATE", server).replacen("MII", "M!I", 1);
    let garbage = pem("CERTIFICATE", b"this is not a certificate");
    let other_end = pem("CERTIFICATE", server).replace("END CERTIFICATE", "END PKCS7");
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned();
    let stray_end = "-----END CERTIFICATE-----\n".to_owned();
    let cut_der = pem("CERTIFICATE", &server[..server.len() / 2]);
    let file = [stray_end, bad_base64, garbage, other_end, empty, cut_der, pem("CERTIFICATE", ca)].concat();
    assert_snapshot!(read(file), @r"
    line 2: UNREADABLE the CERTIFICATE block is not valid base64 (RFC 7468, section 3)
    line 13: UNREADABLE it does not begin as a certificate does (RFC 5280, section 4.1)
    line 16: UNREADABLE the CERTIFICATE block ends as PKCS7 (RFC 7468, section 3)
    line 27: UNREADABLE the CERTIFICATE block is empty (RFC 7468, section 3)
    line 29: UNREADABLE it is cut off: 209 bytes are there of 423 (RFC 5280, section 4.1)
    line 36: CA
    ");
}

#[test]
fn each_damaged_block_of_a_chain_is_a_finding_of_its_own() {
    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let damaged = |der: &[u8]| pem("CERTIFICATE", der).replacen("MII", "M!I", 1);
    let file = [pem("CERTIFICATE", server), damaged(server), damaged(ca)].concat();
    let report =
        inspect("chain.pem", file.as_bytes(), Time::from_unix(LAB_NOW), &JudgeOptions::default()).expect("a certificate");
    let findings = report.endpoints[0].findings.iter().filter(|finding| finding.code == "unreadable-certificate");
    assert_snapshot!(findings.map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n"), @r"
    certificate 2 of the chain (line 12) cannot be read: the CERTIFICATE block is not valid base64 (RFC 7468, section 3)
    certificate 3 of the chain (line 23) cannot be read: the CERTIFICATE block is not valid base64 (RFC 7468, section 3)
    ");
}

#[test]
fn a_certificate_that_says_two_things_at_once_is_unreadable() {
    let name = forge::name(&[&[("2.5.4.3", forge::UTF8_STRING, b"twice")]]);
    let constraints = |is_ca: u8| extension("2.5.29.19", &sequence(&[&der(0x01, &[is_ca])]));
    let mut forged = Forged::new("twice", name.clone(), "twice", &name);
    forged.extensions = vec![constraints(0xff)];
    assert_snapshot!(read(forged.der()), @"byte 0: twice");
    forged.extensions = vec![constraints(0xff), constraints(0x00)];
    assert_snapshot!(read(forged.der()), @"error: `chain.pem` holds no certificate: byte 0: its extension basicConstraints is there twice (RFC 5280, section 4.2)");
    // What decides about paths must be readable; what does not, need not be.
    forged.extensions = vec![extension("2.5.29.19", &[0x05, 0x00])];
    assert_snapshot!(read(forged.der()), @"error: `chain.pem` holds no certificate: byte 0: its extension basicConstraints cannot be read (RFC 5280, section 4.2.1.9)");
    forged.extensions = vec![extension("2.5.29.31", &[0x05, 0x00])];
    assert_snapshot!(read(forged.der()), @"byte 0: twice");
}

#[test]
fn what_is_no_certificate_at_all() {
    assert_snapshot!(read(""), @"error: `chain.pem` holds no certificate: the file is empty");
    assert_snapshot!(read(" \r\n\t\n"), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    assert_snapshot!(read("hello"), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    assert_snapshot!(read([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    assert_snapshot!(read([0x30, 0x82, 0x01]), @"error: `chain.pem` holds no certificate: byte 0: DER that is cut off or damaged");
    assert_snapshot!(read([0x30, 0x03, 0x02, 0x01, 0x05]), @"error: `chain.pem` holds no certificate: byte 0: it does not begin as a certificate does (RFC 5280, section 4.1)");
    assert_snapshot!(read([0xff, 0xfe]), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    let server = &chain()[0];
    assert_snapshot!(read(&server[..100]), @"error: `chain.pem` holds no certificate: byte 0: it is cut off: 96 bytes are there of 423 (RFC 5280, section 4.1)");
    assert_snapshot!(read([server.as_slice(), b"\r\n"].concat()), @r"
    byte 0: sip.contoso.test
    byte 427 NO CERTIFICATE 2 more bytes that are no DER
    ");
    assert_snapshot!(read([server.as_slice(), &server[..100]].concat()), @r"
    byte 0: sip.contoso.test
    byte 427: UNREADABLE it is cut off: 96 bytes are there of 423 (RFC 5280, section 4.1)
    ");
}

#[test]
fn a_name_or_a_label_cannot_speak_to_the_terminal() {
    let error = read_certificates("a\u{1b}[31m\n.pem", b"hello", 1).expect_err("no certificate");
    assert_snapshot!(error, @r"`a\u{1b}[31m\n.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    let labelled = "-----BEGIN \u{1b}[31mRED-----\nAAAA\n-----END \u{1b}[31mRED-----\n";
    assert_snapshot!(read(labelled), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
}

/// DER of this tag and length; the content is zeros.
fn long_element(tag: u8, length: u32) -> Vec<u8> {
    let mut der = vec![tag, 0x84];
    der.extend(length.to_be_bytes());
    der.resize(der.len() + length as usize, 0);
    der
}

#[test]
fn ten_megabytes_are_refused_by_their_size() {
    const TEN_MB: u32 = 10 << 20;
    let long = long_element(0x30, TEN_MB);
    assert_snapshot!(read(&long), @"error: `chain.pem` holds no certificate: byte 0: 10485766 bytes long; at most 1048576 are read");
    assert_snapshot!(read(pem("CERTIFICATE", &long)), @"error: `chain.pem` holds no certificate: line 1: 10485766 bytes long; at most 1048576 are read");
    let mut garbage = vec![0x5a; TEN_MB as usize];
    assert_snapshot!(read(&garbage), @"error: `chain.pem` holds no certificate: neither PEM, DER nor PKCS#7");
    garbage[0] = 0x30;
    assert_snapshot!(read(&garbage), @"error: `chain.pem` holds no certificate: byte 0: it does not begin as a certificate does (RFC 5280, section 4.1)");

    let [server, ca] = &chain()[..] else { unreachable!("two certificates") };
    let beside_good_ones = [server.as_slice(), &long, ca].concat();
    assert_snapshot!(read(beside_good_ones), @r"
    byte 0: sip.contoso.test
    byte 427: UNREADABLE 10485766 bytes long; at most 1048576 are read
    byte 10486193: CA
    ");
    assert_eq!(MAX_CERTIFICATE, 1_048_576);
}

#[test]
fn more_than_asked_for_is_left_out_and_said() {
    let chain = chain();
    assert_snapshot!(read_at_most(1, pem_bundle(&chain)), @r"
    line 1: sip.contoso.test
    and more
    ");
    assert_snapshot!(read_at_most(2, pem_bundle(&chain)), @r"
    line 1: sip.contoso.test
    line 12: CA
    ");
    assert_snapshot!(read_at_most(1, chain.concat()), @r"
    byte 0: sip.contoso.test
    and more
    ");
    assert_snapshot!(read_at_most(1, pkcs7(&chain)), @r"
    byte 0: sip.contoso.test
    and more
    ");
}

/// Certificates that differ in their serial numbers alone: their signatures no longer hold.
fn crowd(der: &[u8], count: u32) -> Vec<Vec<u8>> {
    let serial = cert_chain_core::cert::Cert::from_der(der.to_vec()).expect("a certificate").serial().to_vec();
    let place = der.windows(serial.len()).position(|window| window == serial).expect("its serial number");
    let member = |number: u32| {
        let mut der = der.to_vec();
        der[place + 4..place + 8].copy_from_slice(&number.to_be_bytes());
        der
    };
    (0..count).map(member).collect()
}

#[test]
fn ten_thousand_certificates_in_one_file_are_judged_by_the_first_thousand() {
    let lab = lab();
    let mut certificates = vec![lab.der("CA>sip.contoso.test")];
    certificates.extend(crowd(&lab.der("Root>Root"), 10_000));
    let file = pem_bundle(&certificates);
    let report =
        inspect("crowd.pem", file.as_bytes(), Time::from_unix(LAB_NOW), &JudgeOptions::default()).expect("certificates");
    assert_eq!(report.endpoints[0].chains[0].len(), MAX_FILE_CHAIN);
    assert_snapshot!(report.limits_met.join("\n"), @"of crowd.pem the first 1000 certificates are used");
    let unrelated = report.endpoints[0].findings.iter().filter(|finding| finding.code == "unrelated-certificate");
    let told: Vec<usize> = unrelated.map(|finding| finding.certificates.len()).collect();
    assert_eq!(told, [MAX_FILE_CHAIN - 1], "all of them, and at once");
}
