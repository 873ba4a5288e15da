//! Certificate revocation lists, encoded by hand (<https://www.rfc-editor.org/rfc/rfc5280#section-5>): every field open to
//! damage, and none from the libraries that the product reads lists with.

use rcgen::SigningKey as _;
use time::OffsetDateTime;

use super::entity::Entity;
use super::spec::Extension;
use crate::clock::{DAY, LAB_NOW};
use crate::der::{self, BIT_STRING, INTEGER, SEQUENCE, SET};
use crate::keys::KeyKind;

const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const BOOLEAN_TRUE: [u8; 3] = [0x01, 0x01, 0xff];
/// `[0]`, constructed: a list's extensions.
const EXTENSIONS: u8 = 0xa0;
/// `[4]`, constructed: a directory name among general names.
const DIRECTORY_NAME: u8 = 0xa4;

/// One list before it is signed. [`Pki::crl_with`](crate::Pki::crl_with) fills it with what a sound list has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlSpec {
    /// The entity whose name it carries.
    pub issuer: String,
    /// The entity whose key signs it: the issuer, or an impostor.
    pub signer: String,
    /// Unix seconds.
    pub this_update: i64,
    /// Unix seconds; none leaves the field out.
    pub next_update: Option<i64>,
    /// The CRL number; none leaves the extension out.
    pub number: Option<u64>,
    /// The number of the list that this one tells the changes to: a delta list.
    pub base: Option<u64>,
    /// What is revoked.
    pub entries: Vec<Revoked>,
    /// Further extensions, already encoded, such as an issuing distribution point.
    pub extensions: Vec<Extension>,
    /// Whether it is of version 1: without any extension.
    pub is_version_1: bool,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate's serial number, as its INTEGER has it.
    pub serial: Vec<u8>,
    /// Unix seconds.
    pub at: i64,
    /// The reason's number in <https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1>.
    pub reason: Option<u8>,
    /// The encoded name of the certificate's issuer, in an indirect list.
    pub issuer: Option<Vec<u8>>,
    /// Further extensions, already encoded.
    pub extensions: Vec<Extension>,
}

impl Revoked {
    /// A certificate of the lab, revoked ten days ago.
    pub fn certificate(certificate: &[u8], reason: Option<u8>) -> Self {
        Self::serial(&der::serial(certificate), reason)
    }

    /// A serial number, revoked ten days ago.
    pub fn serial(serial: &[u8], reason: Option<u8>) -> Self {
        Self { serial: serial.to_vec(), at: LAB_NOW - 10 * DAY, reason, issuer: None, extensions: Vec::new() }
    }
}

impl CrlSpec {
    /// A complete list of yesterday, due in a week, with nobody on it.
    pub(super) fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            signer: issuer.to_owned(),
            this_update: LAB_NOW - DAY,
            next_update: Some(LAB_NOW + 7 * DAY),
            number: Some(12),
            base: None,
            entries: Vec::new(),
            extensions: Vec::new(),
            is_version_1: false,
        }
    }
}

/// Signs what the spec says.
pub(super) fn issue(spec: &CrlSpec, issuer: &Entity, signer: &Entity) -> Vec<u8> {
    let algorithm = algorithm(signer.key);
    let version = if spec.is_version_1 { Vec::new() } else { der::element(INTEGER, &[1]) };
    let entries = match &spec.entries[..] {
        [] => Vec::new(),
        entries => der::element(SEQUENCE, &entries.iter().flat_map(entry).collect::<Vec<u8>>()),
    };
    let to_be_signed = der::sequence(&[
        &version,
        &algorithm,
        &name(issuer),
        &moment(spec.this_update),
        &spec.next_update.map(moment).unwrap_or_default(),
        &entries,
        &if spec.is_version_1 { Vec::new() } else { extensions(spec) },
    ]);
    let signature = signer.key.signing_key(&spec.signer).sign(&to_be_signed).expect("the lab's keys sign");
    der::sequence(&[&to_be_signed, &algorithm, &der::element(BIT_STRING, &[&[0], &signature[..]].concat())])
}

fn algorithm(key: KeyKind) -> Vec<u8> {
    match key {
        KeyKind::Ed25519 => der::sequence(&[&der::oid(&[1, 3, 101, 112])]),
        // sha256WithRSAEncryption and its NULL
        _ => der::sequence(&[&der::oid(&[1, 2, 840, 113549, 1, 1, 11]), &[0x05, 0x00]]),
    }
}

/// The entity's name as its certificates have it.
pub(super) fn name(entity: &Entity) -> Vec<u8> {
    const UTF8_STRING: u8 = 0x0c;
    let attribute = |arcs: &[u64], text: &str| {
        der::element(SET, &der::sequence(&[&der::oid(arcs), &der::element(UTF8_STRING, text.as_bytes())]))
    };
    der::sequence(&[&attribute(&[2, 5, 4, 10], &entity.organisation), &attribute(&[2, 5, 4, 3], &entity.common_name)])
}

fn extensions(spec: &CrlSpec) -> Vec<u8> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    all.extend(spec.number.map(|number| extension(&[2, 5, 29, 20], false, &integer(number))));
    all.extend(spec.base.map(|base| extension(&[2, 5, 29, 27], true, &integer(base))));
    all.extend(spec.extensions.iter().map(|other| extension(&other.oid, other.critical, &other.value)));
    if all.is_empty() { Vec::new() } else { der::element(EXTENSIONS, &der::element(SEQUENCE, &all.concat())) }
}

fn entry(revoked: &Revoked) -> Vec<u8> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    all.extend(revoked.reason.map(|reason| extension(&[2, 5, 29, 21], false, &der::element(ENUMERATED, &[reason]))));
    all.extend(
        revoked
            .issuer
            .as_ref()
            .map(|name| extension(&[2, 5, 29, 29], true, &der::sequence(&[&der::element(DIRECTORY_NAME, name)]))),
    );
    all.extend(revoked.extensions.iter().map(|other| extension(&other.oid, other.critical, &other.value)));
    let extensions = if all.is_empty() { Vec::new() } else { der::element(SEQUENCE, &all.concat()) };
    der::sequence(&[&der::element(INTEGER, &revoked.serial), &moment(revoked.at), &extensions])
}

fn extension(oid: &[u64], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { &BOOLEAN_TRUE[..] } else { &[] };
    der::sequence(&[&der::oid(oid), critical, &der::element(OCTET_STRING, value)])
}

fn integer(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count().min(7);
    // One zero octet keeps a set top bit from making it negative.
    let start = if octets[zeros] & 0x80 != 0 { zeros.saturating_sub(1) } else { zeros };
    der::element(INTEGER, &octets[start..])
}

/// UTCTime up to 2049, as <https://www.rfc-editor.org/rfc/rfc5280#section-5.1.2.4> demands.
fn moment(unix: i64) -> Vec<u8> {
    let at = OffsetDateTime::from_unix_timestamp(unix).expect("dates of the lab are years apart, not ages");
    let rest = format!("{:02}{:02}{:02}{:02}{:02}Z", u8::from(at.month()), at.day(), at.hour(), at.minute(), at.second());
    match at.year() {
        1950..=2049 => der::element(UTC_TIME, format!("{:02}{rest}", at.year() % 100).as_bytes()),
        year => der::element(GENERALIZED_TIME, format!("{year:04}{rest}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::{CertificateRevocationList, FromDer};

    use super::*;
    use crate::pki::Pki;

    /// A library that had no part in it reads what was written.
    #[test]
    fn a_list_reads_back() {
        let mut pki = Pki::new();
        pki.root("Root");
        let ca = pki.ca("CA", "Root");
        let end_entity = pki.end_entity("sip.contoso.test", "CA");
        let der = pki.crl_with("CA", |spec| {
            spec.number = Some(0x80);
            spec.entries = vec![Revoked::certificate(&end_entity, Some(1)), Revoked::serial(&[0x00, 0x80], None)];
        });
        let (rest, list) = CertificateRevocationList::from_der(&der).unwrap();
        assert!(rest.is_empty());
        assert_eq!(list.issuer().as_raw(), der::subject(&ca));
        assert_eq!(list.crl_number().unwrap().to_string(), "128");
        assert_eq!(list.last_update().timestamp(), LAB_NOW - DAY);
        let entries: Vec<_> = list.iter_revoked_certificates().collect();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].raw_serial(), der::serial(&end_entity));
        assert_eq!(entries[0].reason_code().unwrap().1.0, 1);
        assert_eq!(entries[1].user_certificate.to_string(), "128");
        let (_, ca) = x509_parser::parse_x509_certificate(&ca).unwrap();
        let key = aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::ED25519,
            &ca.public_key().subject_public_key.data,
        );
        key.verify(list.tbs_cert_list.as_ref(), &list.signature_value.data).unwrap();
    }
}
