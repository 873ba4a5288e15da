//! Real answers of discovery services are read; hostile ones are refused, at once and without a panic.
//!
//! The samples are not part of the project: where the folder beside it is absent, those tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};

use cert_chain_core::cert::read_certificates;
use cert_chain_core::discover::documents::{
    Autodiscover, DocumentError, FederationMetadata, Lyncdiscover, MAX_DOCUMENT, Mex, MtaStsPolicy, Namespace, OpenId, Realm,
};
use proptest::prelude::*;

#[test]
fn real_answers_about_realms_are_read() {
    // File, kind, domain, protocol, host to go to.
    let samples = [
        ("getuserrealm-srf-federated-bbc.co.uk.json", Namespace::Federated, "bbc.co.uk", "", "gateway.id.tools.bbc.co.uk"),
        ("getuserrealm-srf-managed.json", Namespace::Managed, "example.com", "", ""),
        ("getuserrealm-srf-managed.xml", Namespace::Managed, "example.com", "", ""),
        ("getuserrealm-srf-unknown.xml", Namespace::Unknown, "", "", ""),
        ("userrealm-v1-federated-adfs.json", Namespace::Federated, "company.com", "WSTrust", "sts.company.com"),
        ("userrealm-v1-federated-pingfederate.json", Namespace::Federated, "contoso.com", "WSTrust", "fam.contoso.com"),
        ("userrealm-v1-managed.json", Namespace::Managed, "company.com", "", ""),
        ("userrealm-v2.1-federated-ba.com.json", Namespace::Federated, "ba.com", "WSTrust", "sts.baplc.com"),
    ];
    let Some(data) = data() else { return };
    for (file, namespace, domain, protocol, host) in samples {
        let realm = Realm::read(None, &sample(&data, file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let url = realm.auth_url.or(realm.active_url).unwrap_or_default();
        let found = (realm.namespace, realm.domain.unwrap_or_default(), realm.protocol.unwrap_or_default());
        assert_eq!(found, (namespace, domain.to_owned(), protocol.to_owned()), "{file}");
        assert_eq!(url.split('/').nth(2).unwrap_or_default(), host, "{file}: {url}");
    }
}

#[test]
fn real_answers_of_lyncdiscover_are_read() {
    let samples = [
        ("lyncdiscover-1-online-redirect.json", Some("webdir1A.online.lync.com"), 3),
        ("lyncdiscover-2-online-root.json", None, 3),
        ("lyncdiscover-3-online-user.json", None, 3),
        ("lyncdiscover-onprem-root.json", None, 3),
    ];
    let Some(data) = data() else { return };
    for (file, redirect, links) in samples {
        let answer = Lyncdiscover::read(Some("application/json"), &sample(&data, file))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(answer.redirect().and_then(|url| url.split('/').nth(2)), redirect, "{file}");
        assert_eq!(answer.hrefs().count(), links, "{file}");
    }
}

#[test]
fn the_certificates_of_real_federation_metadata_are_certificates() {
    let Some(data) = data() else { return };
    let body = sample(&data, "adfs-FederationMetadata-sts.ucar.edu.xml");
    let metadata = FederationMetadata::read(Some("application/samlmetadata+xml"), &body).expect("readable");
    assert_eq!(metadata.entity_id, "https://sts.ucar.edu/adfs/services/trust");
    let labels = |ders: &[Vec<u8>]| -> Vec<String> {
        let certs = ders.iter().map(|der| read_certificates("metadata", der, 1).expect("a certificate"));
        certs.flat_map(|chain| chain.certificates().map(|cert| cert.label()).collect::<Vec<_>>()).collect()
    };
    assert_eq!(labels(&metadata.signing), ["ADFS Signing - sts.ucar.edu"]);
    assert_eq!(labels(&metadata.decrypting), ["ADFS Encryption - sts.ucar.edu"]);
    assert_eq!(metadata.unreadable, Vec::<String>::new());
    assert!(metadata.addresses.contains(&"https://sts.ucar.edu/adfs/ls/".to_owned()), "{:#?}", metadata.addresses);
}

#[test]
fn entities_are_refused() {
    let laughs: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bodies = [
        format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]><x>&l9;</x>"),
        "<!DOCTYPE x [<!ENTITY file SYSTEM \"file:///etc/passwd\">]><x>&file;</x>".to_owned(),
        "<!DOCTYPE x SYSTEM \"http://attacker.test/x.dtd\"><x/>".to_owned(),
    ];
    for body in bodies {
        for error in refusals(body.as_bytes()) {
            assert!(matches!(error, DocumentError::Entities(_)), "{error:?}");
        }
    }
    for body in ["<x>&l9;</x>", "<x a='&l9;'/>", "<x>&#xD800;</x>", "<x>&#0;</x>", "<x>&</x>"] {
        for error in refusals(body.as_bytes()) {
            assert!(matches!(error, DocumentError::Malformed { .. }), "{body}: {error:?}");
        }
    }
}

#[test]
fn depth_and_numbers_are_bounded() {
    let deep = "<a>".repeat(100_000);
    assert!(refusals(deep.as_bytes()).iter().all(|error| *error == DocumentError::TooDeep(32)));
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        assert_eq!(refusals(deep.as_bytes()).len(), READERS.len());
    }
    let attributes: String = (0..80_000).map(|n| format!(" a{n}=''")).collect();
    let elements = format!("<a>{}</a>", "<b/>".repeat(100_000));
    for body in [format!("<a{attributes}/>"), elements] {
        for error in refusals(body.as_bytes()) {
            assert!(matches!(error, DocumentError::TooMany { .. }), "{error:?}");
        }
    }
    let long = vec![b' '; MAX_DOCUMENT + 1];
    assert!(refusals(&long).iter().all(|error| *error == DocumentError::TooLong(MAX_DOCUMENT + 1)));
}

#[test]
fn what_is_no_text_is_refused() {
    let utf16: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xff\xfe"[..], &utf16].concat();
    let bodies = [
        &utf16[..],
        &marked,
        b"<a>\xff</a>",
        b"{\"a\":\"\xc3\x28\"}",
        b"<a>\0</a>",
        b"{\0}",
        b"<?xml version='1.0' encoding='utf-16'?><a/>",
    ];
    for body in bodies {
        for error in refusals(body) {
            assert!(matches!(error, DocumentError::NotText(_)), "{body:?}: {error:?}");
        }
    }
    for body in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf"] {
        assert!(refusals(body).iter().all(|error| *error == DocumentError::Empty));
    }
}

#[test]
fn web_pages_are_told_whatever_they_are_labelled() {
    let pages = [
        (Some("text/html; charset=utf-8"), "<p>Sign in</p>"),
        (Some("application/json"), "<!DOCTYPE html><html><body>404</body></html>"),
        (None, "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html/>"),
        (Some("TEXT/HTML"), "Service unavailable"),
    ];
    for (content_type, page) in pages {
        let error = Lyncdiscover::read(content_type, page.as_bytes()).expect_err("a web page");
        assert_eq!(error.to_string(), "it is a web page, not an answer of Lync's Autodiscover");
    }
    // Real servers do label their JSON so.
    assert!(Realm::read(Some("text/html"), br#"{"NameSpaceType":"Managed"}"#).is_ok());
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    assert!(Realm::read(None, b"\xef\xbb\xbf{\"NameSpaceType\":\"Managed\"}").is_ok());
    assert!(
        Realm::read(
            None,
            b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><RealmInfo><NameSpaceType>Managed</NameSpaceType></RealmInfo>"
        )
        .is_ok()
    );
}

#[test]
fn errors_show_no_control_characters_of_the_server() {
    for body in ["<a>&\u{1b}[31m;</a>", "<\u{1b}[31m/>", "{\"NameSpaceType\":\"\\u001b[31m\"}", "\u{1b}[31m"] {
        for error in refusals(body.as_bytes()) {
            assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
    }
}

/// A reader, with what it refuses.
type Reader = fn(&[u8]) -> Option<DocumentError>;

const READERS: [Reader; 6] = [
    |body| Autodiscover::read(None, body).err(),
    |body| FederationMetadata::read(None, body).err(),
    |body| Lyncdiscover::read(None, body).err(),
    |body| Mex::read(None, body).err(),
    |body| OpenId::read(None, body).err(),
    |body| Realm::read(None, body).err(),
];

/// What each reader says against `body`; all must. XML is no OpenID configuration, whatever is in it, and JSON no metadata:
/// those answers, which look no further, are left out unless they are all there is.
fn refusals(body: &[u8]) -> Vec<DocumentError> {
    let errors: Vec<DocumentError> = READERS.iter().map(|read| read(body).expect("refused")).collect();
    let looked: Vec<DocumentError> =
        errors.iter().filter(|error| !matches!(error, DocumentError::Unexpected { .. })).cloned().collect();
    assert!(looked.is_empty() || looked.len() >= 3, "{errors:?}");
    if looked.is_empty() || body.starts_with(b"[") || body.starts_with(b"{\"a\":{") { errors } else { looked }
}

/// Documents that nearly are some: pieces of real ones in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "<", ">", "/>", "</a>", "<a>", "{", "}", "[", "]", "\"", ":", ",", "&amp;", "&#65;", "&x;", "<![CDATA[", "]]>", "<!--", "-->",
            "<?xml version='1.0'?>", "<!DOCTYPE a>", " a='b'", "\"_links\"", "\"href\"", "\"NameSpaceType\"", "\"Managed\"", "\"issuer\"",
            "<RealmInfo>", "<EntityDescriptor entityID='a'>", "<KeyDescriptor>", "<X509Certificate>MAA=", "<definitions>", "\u{feff}",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(body in prop_oneof![pieces(), proptest::collection::vec(any::<u8>(), 0..256)]) {
        for read in READERS {
            if let Some(error) = read(&body) {
                prop_assert!(!error.to_string().contains(char::is_control), "{error}");
            }
        }
        if let Ok(policy) = MtaStsPolicy::read(&body) {
            prop_assert!(policy.max_age <= 31_557_600);
        }
    }

    #[test]
    fn a_document_cut_short_is_refused(cut in 1..METADATA.len()) {
        prop_assert!(FederationMetadata::read(None, &METADATA.as_bytes()[..cut]).is_err());
    }
}

const METADATA: &str = "<?xml version='1.0'?><EntityDescriptor entityID='https://sts.contoso.test'><RoleDescriptor>\
    <KeyDescriptor use='signing'><KeyInfo><X509Data><X509Certificate>MAED</X509Certificate></X509Data></KeyInfo></KeyDescriptor>\
    </RoleDescriptor></EntityDescriptor>";

fn sample(data: &Path, file: &str) -> Vec<u8> {
    fs::read(data.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The folder of samples; absent in a plain clone.
fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/federation");
    if data.is_dir() {
        return Some(data);
    }
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    assert!(!required, "../shared/data is absent, and nothing may be skipped here");
    println!("skipped: the samples of ../shared/data are not here");
    None
}
