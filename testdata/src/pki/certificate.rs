//! From a [`CertSpec`] to DER.

use aws_lc_rs::digest;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer,
    KeyIdMethod, NameConstraints, SanType, SerialNumber, SigningKey as _,
};
use time::OffsetDateTime;

use super::edit;
use super::entity::Entity;
use super::spec::{AlternativeName, CertSpec, KeyId, Subtree};
use crate::der;

/// id-pe-authorityInfoAccess, <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1>.
const AUTHORITY_INFORMATION_ACCESS: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];
/// id-ad-caIssuers, encoded.
const CA_ISSUERS: [u8; 8] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02];
/// id-ce-basicConstraints, <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9>.
const BASIC_CONSTRAINTS: [u64; 4] = [2, 5, 29, 19];

/// Signs what the spec says, then damages it as the spec says. The same spec gives the same bytes.
pub(super) fn issue(spec: &CertSpec, subject: &Entity, issuer: &Entity) -> Vec<u8> {
    let params = params(spec, subject);
    // The authority key identifier comes from the issuer's parameters: one that disagrees
    // with the issuer's key needs parameters of its own.
    let mut issuer_params = CertificateParams::default();
    issuer_params.distinguished_name = distinguished_name(issuer);
    if let KeyId::Given(id) = &spec.authority_key_id {
        issuer_params.key_identifier_method = KeyIdMethod::PreSpecified(id.clone());
    }
    let issuer_key = issuer.key.signing_key(&spec.issuer);
    let signed = params
        .signed_by(&subject.key.public_key(&spec.subject), &Issuer::new(issuer_params, issuer_key))
        .expect("the lab asks for nothing that rcgen refuses");
    let made = match spec.edits.is_empty() {
        true => signed.der().to_vec(),
        false => edit::edited(signed.der(), &spec.edits, |message| {
            issuer.key.signing_key(&spec.issuer).sign(message).expect("the lab's keys sign")
        }),
    };
    spec.defects.iter().fold(made, |certificate, defect| defect.apply(certificate, issuer.key, &spec.issuer))
}

fn params(spec: &CertSpec, subject: &Entity) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name(subject);
    params.not_before = moment(spec.not_before);
    params.not_after = moment(spec.not_after);
    params.serial_number = Some(serial(&spec.label()));
    params.key_usages.clone_from(&spec.key_usage);
    params.extended_key_usages.clone_from(&spec.extended_key_usage);
    params.subject_alt_names = spec.alternative_names.iter().map(alternative_name).collect();
    if !spec.permitted.is_empty() || !spec.excluded.is_empty() {
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: spec.permitted.iter().map(subtree).collect(),
            excluded_subtrees: spec.excluded.iter().map(subtree).collect(),
        });
    }
    params.use_authority_key_identifier_extension = spec.authority_key_id != KeyId::Absent;
    constraints_and_key_id(&mut params, spec);
    params.custom_extensions.extend(spec.aia.as_deref().map(aia));
    params.custom_extensions.extend(spec.extensions.iter().map(|extension| {
        let mut custom = CustomExtension::from_oid_content(&extension.oid, extension.value.clone());
        custom.set_criticality(extension.critical);
        custom
    }));
    params
}

/// rcgen writes basic constraints and the subject key identifier together or not at all:
/// without the second, the first goes in by hand.
fn constraints_and_key_id(params: &mut CertificateParams, spec: &CertSpec) {
    if spec.subject_key_id == KeyId::Absent {
        params.is_ca = IsCa::NoCa;
        params.custom_extensions.push(basic_constraints(spec));
        return;
    }
    params.is_ca = match (spec.is_ca, spec.path_len) {
        (false, _) => IsCa::ExplicitNoCa,
        (true, None) => IsCa::Ca(BasicConstraints::Unconstrained),
        (true, Some(length)) => IsCa::Ca(BasicConstraints::Constrained(length)),
    };
    if let KeyId::Given(id) = &spec.subject_key_id {
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.clone());
    }
}

fn basic_constraints(spec: &CertSpec) -> CustomExtension {
    const BOOLEAN_TRUE: [u8; 3] = [0x01, 0x01, 0xff];
    let mut content = Vec::new();
    if spec.is_ca {
        content.extend(BOOLEAN_TRUE);
        content.extend(spec.path_len.map_or_else(Vec::new, |length| der::element(der::INTEGER, &[length])));
    }
    let mut extension = CustomExtension::from_oid_content(&BASIC_CONSTRAINTS, der::element(der::SEQUENCE, &content));
    extension.set_criticality(true);
    extension
}

fn aia(url: &str) -> CustomExtension {
    /// `[6]` of GeneralName: a URI.
    const URI: u8 = 0x86;
    let access = der::sequence(&[&der::element(der::OBJECT_IDENTIFIER, &CA_ISSUERS), &der::element(URI, url.as_bytes())]);
    CustomExtension::from_oid_content(&AUTHORITY_INFORMATION_ACCESS, der::sequence(&[&access]))
}

fn distinguished_name(entity: &Entity) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, entity.organisation.as_str());
    name.push(DnType::CommonName, entity.common_name.as_str());
    name
}

fn alternative_name(name: &AlternativeName) -> SanType {
    let ia5 = |text: &String| text.as_str().try_into().expect("names of the lab are ASCII");
    match name {
        AlternativeName::Dns(name) => SanType::DnsName(ia5(name)),
        AlternativeName::Ip(address) => SanType::IpAddress(*address),
        AlternativeName::Email(mailbox) => SanType::Rfc822Name(ia5(mailbox)),
    }
}

fn subtree(subtree: &Subtree) -> GeneralSubtree {
    match subtree {
        Subtree::Dns(name) => GeneralSubtree::DnsName(name.clone()),
        Subtree::Ip(network, prefix) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*network, *prefix)),
        Subtree::Email(name) => GeneralSubtree::Rfc822Name(name.clone()),
        Subtree::Organisation(organisation) => {
            let mut name = DistinguishedName::new();
            name.push(DnType::OrganizationName, organisation.as_str());
            GeneralSubtree::DirectoryName(name)
        }
    }
}

fn moment(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).expect("dates of the lab are years apart, not ages")
}

/// Sixteen bytes of the label's hash; the top bits make it positive and its length constant.
fn serial(label: &str) -> SerialNumber {
    let hash = digest::digest(&digest::SHA256, label.as_bytes());
    let mut bytes = hash.as_ref()[..16].to_vec();
    bytes[0] = bytes[0] & 0x3f | 0x40;
    SerialNumber::from(bytes)
}
