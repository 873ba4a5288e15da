//! One requirement of a profile at a time: a PKI that holds to both profiles, with one certificate of it spoilt.

use std::net::{IpAddr, Ipv4Addr};

use super::{CA, HOST, ROOT, Scene};
use crate::der;
use crate::keys::KeyKind;
use crate::pki::{AlternativeName, CertSpec, Defect, Edit, ExtendedKeyUsage, Extension, KeyId, KeyUsage, Pki, Subtree};

/// A requirement that is not met, shown sick and healthy.
#[derive(Clone, Debug)]
pub struct ProfileCase {
    /// The code that must be found in the sick scene under the profile.
    pub code: &'static str,
    /// `rfc5280` or `webpki`.
    pub profile: &'static str,
    /// The situation in one sentence.
    pub what: &'static str,
    /// The scene with the fault.
    pub sick: Scene,
    /// The scene without, which holds to both profiles.
    pub healthy: Scene,
    /// The certificate to blame.
    pub culprit: Vec<u8>,
}

const RFC5280: &str = "rfc5280";
const WEBPKI: &str = "webpki";

// Extensions, by their arcs.
const AUTHORITY_INFO_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
const SUBJECT_KEY_IDENTIFIER: &[u64] = &[2, 5, 29, 14];
const KEY_USAGE: &[u64] = &[2, 5, 29, 15];
const SUBJECT_ALT_NAME: &[u64] = &[2, 5, 29, 17];
const BASIC_CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
const NAME_CONSTRAINTS: &[u64] = &[2, 5, 29, 30];
const CERTIFICATE_POLICIES: &[u64] = &[2, 5, 29, 32];
const AUTHORITY_KEY_IDENTIFIER: &[u64] = &[2, 5, 29, 35];
const POLICY_CONSTRAINTS: &[u64] = &[2, 5, 29, 36];
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
const INHIBIT_ANY_POLICY: &[u64] = &[2, 5, 29, 54];

const EMPTY_SEQUENCE: &[u8] = &[0x30, 0];

/// Every requirement, those of RFC 5280 first.
pub fn profile_cases() -> Vec<ProfileCase> {
    [key_identifiers(), names(), constraints(), usage(), roots(), common_names(), keys(), servers()].concat()
}

type Spoil<'s> = &'s dyn Fn(&mut CertSpec);

/// The three certificates that most cases have, as `root`, `ca` and `ee` change them. All of the Web's algorithms: the
/// lab's usual Ed25519 is none.
struct Three {
    root: Vec<u8>,
    ca: Vec<u8>,
    ee: Vec<u8>,
}

impl Three {
    fn new(root: Spoil<'_>, ca: Spoil<'_>, ee: Spoil<'_>) -> Self {
        let mut pki = Pki::new();
        let keyed = |spec: &mut CertSpec, key: KeyKind, spoil: Spoil<'_>| {
            spec.key = key;
            spoil(spec);
        };
        Self {
            root: pki.root_with(ROOT, |spec| keyed(spec, KeyKind::Rsa(1), root)),
            ca: pki.ca_with(CA, ROOT, |spec| keyed(spec, KeyKind::Rsa(2), ca)),
            ee: pki.end_entity_with(HOST, CA, |spec| keyed(spec, KeyKind::P256, ee)),
        }
    }

    fn scene(&self) -> Scene {
        Scene::new(&[&self.ee, &self.ca], &[&self.root])
    }

    fn case(self, code: &'static str, profile: &'static str, what: &'static str, culprit: fn(Self) -> Vec<u8>) -> ProfileCase {
        let healthy = Self::new(NOTHING, NOTHING, NOTHING).scene();
        ProfileCase { code, profile, what, sick: self.scene(), healthy, culprit: culprit(self) }
    }
}

const NOTHING: Spoil<'static> = &|_| ();

fn on_root(code: &'static str, profile: &'static str, what: &'static str, spoil: Spoil<'_>) -> ProfileCase {
    Three::new(spoil, NOTHING, NOTHING).case(code, profile, what, |three| three.root)
}

fn on_ca(code: &'static str, profile: &'static str, what: &'static str, spoil: Spoil<'_>) -> ProfileCase {
    Three::new(NOTHING, spoil, NOTHING).case(code, profile, what, |three| three.ca)
}

fn on_end_entity(code: &'static str, profile: &'static str, what: &'static str, spoil: Spoil<'_>) -> ProfileCase {
    Three::new(NOTHING, NOTHING, spoil).case(code, profile, what, |three| three.ee)
}

fn critical(arcs: &[u64], critical: bool) -> impl Fn(&mut CertSpec) {
    move |spec| spec.edits.push(Edit::Critical(arcs.to_vec(), critical))
}

fn without(arcs: &[u64]) -> impl Fn(&mut CertSpec) {
    move |spec| spec.edits.push(Edit::Without(arcs.to_vec()))
}

fn put(oid: &[u64], critical: bool, value: &[u8]) -> impl Fn(&mut CertSpec) {
    move |spec| spec.edits.push(Edit::Put(Extension { oid: oid.to_vec(), critical, value: value.to_vec() }))
}

fn key_identifiers() -> Vec<ProfileCase> {
    vec![
        on_end_entity(
            "authority-key-identifier-critical",
            RFC5280,
            "the server's certificate makes a critical matter of its issuer's key identifier",
            &critical(AUTHORITY_KEY_IDENTIFIER, true),
        ),
        on_end_entity(
            "authority-key-identifier-missing",
            RFC5280,
            "the server's certificate does not identify its issuer's key",
            &|spec| spec.authority_key_id = KeyId::Absent,
        ),
        on_ca(
            "subject-key-identifier-critical",
            RFC5280,
            "the CA makes a critical matter of its key identifier",
            &critical(SUBJECT_KEY_IDENTIFIER, true),
        ),
        on_ca("subject-key-identifier-missing", RFC5280, "the CA does not identify its key", &without(SUBJECT_KEY_IDENTIFIER)),
        on_root(
            "root-key-identifier-missing",
            WEBPKI,
            "the root has an authority key identifier with nothing in it",
            &put(AUTHORITY_KEY_IDENTIFIER, false, EMPTY_SEQUENCE),
        ),
        on_root("root-key-identifiers-differ", WEBPKI, "the root names another key as its issuer's", &|spec| {
            spec.authority_key_id = KeyId::Given(vec![7; 20]);
        }),
        on_ca("authority-cert-issuer-present", WEBPKI, "the CA names its issuer's issuer", &|spec| {
            /// `[1]` of the identifier, and `[4]` of GeneralName: a directory name.
            const TAGS: [u8; 2] = [0xa1, 0xa4];
            let name = der::element(TAGS[0], &der::element(TAGS[1], EMPTY_SEQUENCE));
            spec.edits.push(Edit::Append(AUTHORITY_KEY_IDENTIFIER.to_vec(), name));
        }),
        on_ca("authority-cert-serial-present", WEBPKI, "the CA names its issuer's serial number", &|spec| {
            spec.edits.push(Edit::Append(AUTHORITY_KEY_IDENTIFIER.to_vec(), der::element(0x82, &[7])));
        }),
    ]
}

fn names() -> Vec<ProfileCase> {
    let nameless = |spec: &mut CertSpec| spec.edits.push(Edit::EmptySubject);
    let issuerless = |spec: &mut CertSpec| spec.edits.push(Edit::EmptyIssuer);
    vec![
        on_end_entity("serial-not-positive", RFC5280, "the serial number is zero", &|spec| {
            spec.edits.push(Edit::Serial(vec![0]));
        }),
        on_end_entity("serial-not-positive", RFC5280, "the serial number is negative", &|spec| {
            spec.edits.push(Edit::Serial(vec![0x80, 1]));
        }),
        on_end_entity("serial-too-long", RFC5280, "the serial number has 21 octets", &|spec| {
            spec.edits.push(Edit::Serial(vec![0x40; 21]));
        }),
        on_end_entity("issuer-empty", RFC5280, "the server's certificate names no issuer", &issuerless),
        Three::new(NOTHING, &nameless, &issuerless).case(
            "ca-subject-empty",
            RFC5280,
            "the CA has no name, and what it issued names none",
            |three| three.ca,
        ),
        on_end_entity(
            "alternative-name-not-critical",
            RFC5280,
            "the subject is empty, and nothing says that the alternative names stand in for it",
            &nameless,
        ),
        on_end_entity(
            "alternative-name-empty",
            RFC5280,
            "there are alternative names, and none among them",
            &put(SUBJECT_ALT_NAME, false, EMPTY_SEQUENCE),
        ),
        on_end_entity("dns-name-malformed", RFC5280, "one of the DNS names has an underscore", &|spec| {
            spec.dns_names(&[HOST, "sip_1.contoso.test"]);
        }),
        on_end_entity("ip-address-as-dns-name", RFC5280, "one of the DNS names is an address", &|spec| {
            spec.dns_names(&[HOST, "192.0.2.1"]);
        }),
        on_end_entity("unique-identifier-present", RFC5280, "the subject has a unique identifier", &|spec| {
            spec.edits.push(Edit::UniqueIdentifier);
        }),
    ]
}

fn constraints() -> Vec<ProfileCase> {
    let constrained = |spec: &mut CertSpec| spec.permitted = vec![Subtree::Dns("contoso.test".to_owned())];
    /// Context tag 1, inhibitPolicyMapping.
    const INHIBIT_MAPPING: &[u8] = &[0x30, 3, 0x81, 1, 0];
    vec![
        on_end_entity(
            "name-constraints-outside-ca",
            RFC5280,
            "a server's certificate constrains names",
            &put(NAME_CONSTRAINTS, true, &permitted_dns("contoso.test")),
        ),
        on_ca("name-constraints-not-critical", RFC5280, "the CA's name constraints are not critical", &|spec| {
            constrained(spec);
            critical(NAME_CONSTRAINTS, false)(spec);
        }),
        on_ca(
            "name-constraints-empty",
            RFC5280,
            "the CA's name constraints say nothing",
            &put(NAME_CONSTRAINTS, true, EMPTY_SEQUENCE),
        ),
        on_ca("name-constraint-malformed", RFC5280, "the CA permits a name that begins with a dot", &|spec| {
            spec.permitted = vec![Subtree::Dns(".contoso.test".to_owned())];
        }),
        on_ca(
            "policy-constraints-not-critical",
            RFC5280,
            "the CA inhibits policy mapping, and not critically",
            &put(POLICY_CONSTRAINTS, false, INHIBIT_MAPPING),
        ),
        on_ca(
            "policy-constraints-empty",
            RFC5280,
            "the CA's policy constraints say nothing",
            &put(POLICY_CONSTRAINTS, true, EMPTY_SEQUENCE),
        ),
        on_ca(
            "inhibit-any-policy-not-critical",
            RFC5280,
            "the CA inhibits anyPolicy, and not critically",
            &put(INHIBIT_ANY_POLICY, false, &der::element(der::INTEGER, &[0])),
        ),
        on_end_entity(
            "duplicate-policy",
            RFC5280,
            "one policy is asserted twice",
            &put(CERTIFICATE_POLICIES, false, &der::sequence(&[&policy(), &policy()])),
        ),
        on_root("basic-constraints-missing", RFC5280, "the root does not say that it is a CA's", &without(BASIC_CONSTRAINTS)),
        on_ca("basic-constraints-missing", RFC5280, "the CA does not say that it is one", &without(BASIC_CONSTRAINTS)),
        on_ca(
            "basic-constraints-not-critical",
            RFC5280,
            "the CA says not critically that it is one",
            &critical(BASIC_CONSTRAINTS, false),
        ),
    ]
}

/// Name constraints that permit one domain.
fn permitted_dns(domain: &str) -> Vec<u8> {
    /// `[0]` of NameConstraints, and `[2]` of GeneralName: a DNS name.
    const TAGS: [u8; 2] = [0xa0, 0x82];
    let subtree = der::sequence(&[&der::element(TAGS[1], domain.as_bytes())]);
    der::sequence(&[&der::element(TAGS[0], &subtree)])
}

fn policy() -> Vec<u8> {
    der::sequence(&[&der::object_identifier(&[1, 3, 6, 1, 4, 1, 32473, 1])])
}

fn usage() -> Vec<ProfileCase> {
    vec![
        on_root("ca-without-cert-sign", RFC5280, "the root's key may sign revocation lists only", &|spec| {
            spec.key_usage = vec![KeyUsage::CrlSign];
        }),
        on_ca(
            "path-length-without-cert-sign",
            RFC5280,
            "the CA limits what is issued below it, and its key may issue nothing",
            &|spec| {
                spec.path_len = Some(0);
                spec.key_usage = vec![KeyUsage::CrlSign];
            },
        ),
        on_end_entity("cert-sign-without-ca", RFC5280, "the server's key may sign certificates", &|spec| {
            spec.key_usage.push(KeyUsage::KeyCertSign);
        }),
        on_end_entity(
            "key-usage-empty",
            RFC5280,
            "the server's key may be used for nothing",
            &put(KEY_USAGE, true, &der::element(der::BIT_STRING, &[7, 0])),
        ),
        on_end_entity(
            "extended-key-usage-empty",
            RFC5280,
            "the server's certificate is for nothing",
            &put(EXTENDED_KEY_USAGE, false, EMPTY_SEQUENCE),
        ),
        on_end_entity("authority-information-access-critical", RFC5280, "the issuer's address is critical", &|spec| {
            spec.aia = Some("http://pki.fabrikam.test/ca.cer".to_owned());
            critical(AUTHORITY_INFO_ACCESS, true)(spec);
        }),
        on_end_entity(
            "authority-information-access-malformed",
            RFC5280,
            "the issuer's addresses are no DER",
            &put(AUTHORITY_INFO_ACCESS, false, b"malformed"),
        ),
    ]
}

fn roots() -> Vec<ProfileCase> {
    vec![
        on_root("expired-root", RFC5280, "the root expired ten days ago", &|spec| spec.valid_days(-4000, -10)),
        on_root("root-extended-key-usage", WEBPKI, "the root says what it is for", &|spec| {
            spec.extended_key_usage = vec![ExtendedKeyUsage::ServerAuth];
        }),
    ]
}

fn common_names() -> Vec<ProfileCase> {
    vec![
        on_end_entity(
            "common-name-not-in-alternative-names",
            WEBPKI,
            "the common name is none of the alternative names",
            &|spec| spec.common_name = "sip.fabrikam.test".to_owned(),
        ),
        on_end_entity("common-name-not-a-copy", WEBPKI, "the common name has capitals", &|spec| {
            spec.common_name = "SIP.contoso.test".to_owned();
        }),
        on_end_entity("common-name-address-form", WEBPKI, "the common name is an address with zeros", &|spec| {
            spec.common_name = "192.000.002.001".to_owned();
            spec.alternative_names.push(AlternativeName::Ip(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))));
        }),
    ]
}

fn keys() -> Vec<ProfileCase> {
    vec![
        on_end_entity("rsa-modulus-not-in-octets", WEBPKI, "the server's RSA key has 2052 bits", &|spec| {
            let modulus = [&[0x0f][..], &[0xa5; 256]].concat();
            spec.edits.push(Edit::PublicKey(rsa_key(&modulus)));
        }),
        on_end_entity("key-algorithm-forbidden", WEBPKI, "the server's key is Ed25519", &|spec| spec.key = KeyKind::Ed25519),
        on_end_entity("curve-not-named", WEBPKI, "the server's key spells out its curve", &|spec| {
            spec.edits.push(Edit::PublicKey(key_on_spelt_curve()));
        }),
        Three::new(&|spec| spec.key = KeyKind::Ed25519, NOTHING, NOTHING).case(
            "signature-algorithm-forbidden",
            WEBPKI,
            "the root signs with Ed25519",
            |three| three.ca,
        ),
        on_end_entity("version-not-3", WEBPKI, "the server's certificate is of version 1", &|spec| {
            spec.defects = vec![Defect::Version1];
        }),
    ]
}

fn rsa_key(modulus: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::object_identifier(&[1, 2, 840, 113_549, 1, 1, 1]), &[0x05, 0]]);
    let exponent = der::element(der::INTEGER, &[1, 0, 1]);
    let key = der::sequence(&[&der::element(der::INTEGER, modulus), &exponent]);
    der::sequence(&[&algorithm, &der::element(der::BIT_STRING, &[&[0][..], &key].concat())])
}

/// The parameters are cut short: only that they are no name matters.
fn key_on_spelt_curve() -> Vec<u8> {
    let parameters = der::sequence(&[&der::element(der::INTEGER, &[1])]);
    let algorithm = der::sequence(&[&der::object_identifier(&[1, 2, 840, 10_045, 2, 1]), &parameters]);
    let point = [&[0, 4][..], &[7; 64]].concat();
    der::sequence(&[&algorithm, &der::element(der::BIT_STRING, &point)])
}

fn servers() -> Vec<ProfileCase> {
    let purposes = |purposes: &[ExtendedKeyUsage]| {
        let purposes = purposes.to_vec();
        move |spec: &mut CertSpec| spec.extended_key_usage.clone_from(&purposes)
    };
    let named = |name: &'static str| move |spec: &mut CertSpec| spec.dns_names(&[HOST, name]);
    vec![
        on_end_entity("ca-as-end-entity", WEBPKI, "the server uses a CA's certificate", &|spec| spec.is_ca = true),
        on_end_entity(
            "any-extended-key-usage",
            WEBPKI,
            "the server's certificate is for anything",
            &purposes(&[ExtendedKeyUsage::ServerAuth, ExtendedKeyUsage::Any]),
        ),
        on_end_entity(
            "extended-key-usage-critical",
            WEBPKI,
            "what the certificate is for is critical",
            &critical(EXTENDED_KEY_USAGE, true),
        ),
        on_end_entity("extended-key-usage-missing", WEBPKI, "nothing says what the certificate is for", &purposes(&[])),
        on_end_entity(
            "server-auth-missing",
            WEBPKI,
            "the certificate is for clients only",
            &purposes(&[ExtendedKeyUsage::ClientAuth]),
        ),
        on_end_entity(
            "extended-key-usage-mixed",
            WEBPKI,
            "the certificate is for servers and mail",
            &purposes(&[ExtendedKeyUsage::ServerAuth, ExtendedKeyUsage::EmailProtection]),
        ),
        on_end_entity(
            "alternative-name-critical",
            WEBPKI,
            "the alternative names are critical beside a subject",
            &critical(SUBJECT_ALT_NAME, true),
        ),
        on_end_entity("alternative-name-missing", WEBPKI, "there are no alternative names", &|spec| {
            spec.alternative_names.clear();
        }),
        on_end_entity("alternative-name-form-forbidden", WEBPKI, "one of the names is a mailbox", &|spec| {
            spec.alternative_names.push(AlternativeName::Email("admin@contoso.test".to_owned()));
        }),
        on_end_entity("wildcard-malformed", WEBPKI, "an asterisk stands for part of a label", &named("s*.contoso.test")),
        on_end_entity("wildcard-on-public-suffix", WEBPKI, "a wildcard covers all of co.uk", &named("*.co.uk")),
    ]
}
