//! Reading revocation lists: what is understood, what is refused, and that nothing is worse than refused.

mod forge;

use cert_chain_core::cert::{Crl, MAX_CRL, read_crls};
use cert_chain_testlab::{DAY, Extension, LAB_NOW, Pki, Revoked, pem};
use forge::{BIT_STRING, INTEGER, der, sequence};
use proptest::prelude::*;

fn lab() -> Pki {
    let mut pki = Pki::new();
    pki.root("Root");
    pki.ca("CA", "Root");
    pki
}

fn crl(der: Vec<u8>) -> Crl {
    Crl::from_der(der).expect("a revocation list")
}

#[test]
fn says_what_a_list_says() {
    let mut pki = lab();
    let end_entity = pki.end_entity("sip.contoso.test", "CA");
    let list = crl(pki.crl_with("CA", |spec| {
        spec.number = Some(1337);
        spec.entries = vec![Revoked::certificate(&end_entity, Some(1))];
    }));
    assert_eq!(list.issuer_text(), "CN=CA, O=Fabrikam Lab");
    assert_eq!(
        (list.this_update().unix(), list.next_update().map(|time| time.unix())),
        (LAB_NOW - DAY, Some(LAB_NOW + 7 * DAY))
    );
    assert_eq!((list.number().as_deref(), list.is_delta(), list.len()), (Some("1337"), false, 1));
    let delta = crl(pki.crl_with("CA", |spec| spec.base = Some(11)));
    assert!(delta.is_delta() && delta.is_empty());
    let first_version = crl(pki.crl_with("CA", |spec| spec.is_version_1 = true));
    assert_eq!((first_version.number(), first_version.is_delta()), (None, false));
}

#[test]
fn reads_moments_beyond_2049() {
    let pki = lab();
    let far = crl(pki.crl_with("CA", |spec| spec.next_update = Some(4_000_000_000)));
    assert_eq!(far.next_update().map(|time| time.unix()), Some(4_000_000_000));
    let endless = crl(pki.crl_with("CA", |spec| spec.next_update = None));
    assert_eq!(endless.next_update(), None);
}

#[test]
fn reads_several_lists_of_a_file_in_every_form() {
    let pki = lab();
    let (root, ca) = (pki.crl("Root"), pki.crl("CA"));
    let mixed = format!("made by hand\n{}{}", pem("X509 CRL", &root), pem("CRL", &ca));
    let windows: Vec<u8> = format!("\u{feff}{mixed}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for content in [mixed.clone().into_bytes(), mixed.replace('\n', "\r\n").into_bytes(), [&root[..], &ca].concat(), windows] {
        let read = read_crls("lists", &content).expect("lists");
        let issuers: Vec<&str> = read.items.iter().map(|(_, crl)| crl.issuer_text()).collect();
        assert_eq!(issuers, ["CN=Root, O=Fabrikam Lab", "CN=CA, O=Fabrikam Lab"]);
        assert!(read.problems.is_empty() && !read.truncated);
    }
}

#[test]
fn says_why_a_list_is_none() {
    let mut pki = lab();
    let end_entity = pki.end_entity("sip.contoso.test", "CA");
    let sound = pki.crl("CA");
    let twice = pki.crl_with("CA", |spec| {
        spec.extensions = vec![Extension { oid: vec![2, 5, 29, 20], critical: false, value: der(INTEGER, &[1]) }];
    });
    let damaged_entry = pki.crl_with("CA", |spec| {
        let bad = Extension { oid: vec![2, 5, 29, 29], critical: true, value: vec![0x30, 0x05] };
        let mut revoked = Revoked::serial(&[1], None);
        revoked.extensions = vec![bad];
        spec.entries = vec![revoked];
    });
    let followed = [&sound[..], &[0]].concat();
    // Behind the header stands what was signed; algorithm and signature are 74 octets.
    let header = if sound[1] == 0x81 { 3 } else { 4 };
    let other_algorithm =
        sequence(&[&sound[header..sound.len() - 74], &sequence(&[&[0x05, 0x00]]), &der(BIT_STRING, &[0; 65])]);
    for (der, why) in [
        (twice, "its extension 2.5.29.20 is there twice"),
        (damaged_entry, "its entry 1 cannot be read"),
        (followed, "not a DER-encoded revocation list"),
        (end_entity, "not a DER-encoded revocation list"),
        (vec![0; MAX_CRL + 1], "16777217 bytes long; at most 16777216 are read"),
        (other_algorithm, "the two signature algorithm fields differ"),
    ] {
        assert_eq!(Crl::from_der(der).expect_err(why), why);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever stands in a list, reading it ends, and ends without panic.
    #[test]
    fn damage_is_refused_or_read(place in 0usize..400, octet: u8, cut in 0usize..400) {
        let pki = lab();
        let mut der = pki.crl_with("CA", |spec| {
            spec.base = Some(7);
            spec.entries = vec![Revoked::serial(&[0x01], Some(1)), Revoked::serial(&[0x00, 0xff], None)];
        });
        let place = place % der.len();
        der[place] = octet;
        let _ = Crl::from_der(der.clone());
        let _ = read_crls("damaged", &der[..cut.min(der.len())]);
    }

    #[test]
    fn noise_is_no_list(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Crl::from_der(noise.clone()).is_err());
        let _ = read_crls("noise", &noise);
    }
}
