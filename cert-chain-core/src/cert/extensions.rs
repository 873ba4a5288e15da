//! The extensions that path processing and diagnosis reason about.

use std::net::IpAddr;

use x509_parser::asn1_rs::oid;
use x509_parser::extensions::{GeneralName as Parsed, ParsedExtension, X509Extension};
use x509_parser::oid_registry::Oid;

use super::DistinguishedName;
use super::name::OwnedName;

/// Object identifiers in dotted form, by their names in RFC 5280.
pub(crate) mod oid {
    pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    pub(crate) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
    pub(crate) const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";
    pub(crate) const ANY_POLICY: &str = "2.5.29.32.0";

    pub(crate) const AUTHORITY_INFO_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
    pub(crate) const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
    pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
    pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
    pub(crate) const NAME_CONSTRAINTS: &str = "2.5.29.30";
    pub(crate) const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
    pub(crate) const POLICY_CONSTRAINTS: &str = "2.5.29.36";
    pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
    pub(crate) const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
}

/// Whether we can honour the critical flag of an extension: one that is processed, or restricts nothing here.
fn is_understood(oid: &Oid<'_>) -> bool {
    match oid.as_bytes() {
        // From subjectKeyIdentifier to basicConstraints, and certificatePolicies, policyMappings and others: 2.5.29.
        [0x55, 0x1D, arc] => matches!(arc, 14 | 15 | 17..=19 | 30..=33 | 35..=37 | 54),
        other => other == AUTHORITY_INFO_ACCESS,
    }
}

const AUTHORITY_INFO_ACCESS: &[u8] = &oid!(raw 1.3.6.1.5.5.7.1.1);
const CA_ISSUERS: &[u8] = &oid!(raw 1.3.6.1.5.5.7.48.2);

/// Whether a certificate belongs to a CA, and how long a path may follow it
/// (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "RFC 5280 fixes the fields")]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many intermediate certificates that are not self-issued may follow.
    pub path_len: Option<u32>,
}

/// A name of one of the forms of <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6>.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName {
    /// A distinguished name.
    Directory(OwnedName),
    /// A DNS name, as written.
    Dns(String),
    /// An e-mail address.
    Email(String),
    /// An IP address (4 or 16 octets), or in name constraints an address and a mask (8 or 32).
    Ip(Vec<u8>),
    /// Any other form, by its tag number.
    Other(u32),
    /// A URI.
    Uri(String),
}

impl GeneralName {
    fn of(name: &Parsed<'_>) -> Self {
        match name {
            Parsed::DNSName(text) => Self::Dns((*text).to_owned()),
            Parsed::DirectoryName(name) => Self::Directory(OwnedName::new(name.as_raw())),
            Parsed::IPAddress(octets) => Self::Ip(octets.to_vec()),
            Parsed::RFC822Name(text) => Self::Email((*text).to_owned()),
            Parsed::URI(text) => Self::Uri((*text).to_owned()),
            Parsed::OtherName(..) => Self::Other(0),
            Parsed::X400Address(_) => Self::Other(3),
            Parsed::EDIPartyName(_) => Self::Other(5),
            Parsed::RegisteredID(_) => Self::Other(8),
            Parsed::Invalid(tag, _) => Self::Other(tag.0),
        }
    }

    /// The IP address, if it is one.
    pub fn ip(&self) -> Option<IpAddr> {
        let Self::Ip(octets) = self else { return None };
        if let Ok(v4) = <[u8; 4]>::try_from(octets.as_slice()) {
            return Some(v4.into());
        }
        <[u8; 16]>::try_from(octets.as_slice()).ok().map(IpAddr::from)
    }

    /// The name as people write it: `sip.contoso.com`, `192.0.2.1`.
    pub fn text(&self) -> String {
        match self {
            Self::Directory(name) => name.as_name().to_string(),
            Self::Dns(text) | Self::Email(text) | Self::Uri(text) => text.clone(),
            Self::Ip(octets) => self.ip().map_or_else(|| super::fingerprint::hex(octets), |ip| ip.to_string()),
            Self::Other(tag) => format!("(name of form {tag})"),
        }
    }
}

/// A subtree of names; minimum and maximum are not used by RFC 5280 and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GeneralSubtree {
    /// The root of the subtree.
    pub base: GeneralName,
}

/// Name constraints (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10>).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameConstraints {
    /// Names of these forms must lie within one of these subtrees.
    pub permitted: Vec<GeneralSubtree>,
    /// No name may lie within one of these.
    pub excluded: Vec<GeneralSubtree>,
}

/// Key usage bits (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3>), bit 0 the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(u16);

impl KeyUsage {
    pub(crate) fn allows_signing_certificates(self) -> bool {
        self.0 & (1 << 5) != 0
    }

    /// digitalSignature, with which a server proves in TLS that it has the key.
    pub(crate) fn allows_handshake_signatures(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn allows_signing_lists(self) -> bool {
        self.0 & (1 << 6) != 0
    }

    /// The set bits by name.
    pub(crate) fn names(self) -> Vec<&'static str> {
        const NAMES: [&str; 9] = [
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly",
        ];
        NAMES.iter().enumerate().filter(|(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| *name).collect()
    }
}

/// Certificate policies and the rules on them, by OID (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.4> and 4.2.1.5,
/// 4.2.1.11, 4.2.1.14).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policies {
    /// The policies asserted; `None` without the extension.
    pub(crate) asserted: Option<Vec<String>>,
    /// From the issuer's policy to the subject's.
    pub(crate) mappings: Vec<(String, String)>,
    /// After how many certificates a policy is required.
    pub(crate) require_explicit: Option<u32>,
    /// After how many certificates no policy is mapped.
    pub(crate) inhibit_mapping: Option<u32>,
    /// After how many certificates anyPolicy stands for no other.
    pub(crate) inhibit_any: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    pub(crate) authority_key_identifier: Option<Vec<u8>>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) ca_issuers: Vec<String>,
    /// Purposes by OID; `None` without the extension.
    pub(crate) extended_key_usage: Option<Vec<String>>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) policies: Policies,
    pub(crate) subject_alt_names: Option<Vec<GeneralName>>,
    pub(crate) subject_key_identifier: Option<Vec<u8>>,
    /// Critical extensions that are not understood, by OID.
    pub(crate) unknown_critical: Vec<String>,
    /// Whether one that decides about no path cannot be read.
    pub(crate) is_odd: bool,
}

impl Extensions {
    /// Reads the extensions; one that cannot be read makes the certificate unreadable only when it
    /// decides about paths, so that an odd certificate is still diagnosed.
    pub(super) fn of(extensions: &[X509Extension<'_>]) -> Result<Self, String> {
        let mut read = Self::default();
        let mut oids: Vec<&[u8]> = extensions.iter().map(|extension| extension.oid.as_bytes()).collect();
        oids.sort_unstable();
        // https://www.rfc-editor.org/rfc/rfc5280#section-4.2: which of the two would hold?
        if oids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("one of its extensions is there twice".to_owned());
        }
        for extension in extensions {
            read.add(extension)?;
        }
        Ok(read)
    }

    fn add(&mut self, extension: &X509Extension<'_>) -> Result<(), String> {
        match extension.parsed_extension() {
            ParsedExtension::AuthorityInfoAccess(access) => {
                let issuers = access.accessdescs.iter().filter(|access| access.access_method.as_bytes() == CA_ISSUERS);
                self.ca_issuers.extend(issuers.filter_map(|access| match &access.access_location {
                    Parsed::URI(uri) => Some((*uri).to_owned()),
                    _ => None,
                }));
            }
            ParsedExtension::AuthorityKeyIdentifier(aki) => {
                self.authority_key_identifier = aki.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints =
                    Some(BasicConstraints { ca: constraints.ca, path_len: constraints.path_len_constraint });
            }
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies.asserted = Some(policies.iter().map(|policy| dotted(&policy.policy_id)).collect());
            }
            ParsedExtension::ExtendedKeyUsage(usage) => self.extended_key_usage = Some(purposes(usage)),
            ParsedExtension::InhibitAnyPolicy(inhibit) => self.policies.inhibit_any = Some(inhibit.skip_certs),
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsage(usage.flags)),
            ParsedExtension::NameConstraints(constraints) => {
                let subtrees = |trees: &Option<Vec<x509_parser::extensions::GeneralSubtree<'_>>>| {
                    let trees = trees.iter().flatten();
                    trees.map(|tree| GeneralSubtree { base: GeneralName::of(&tree.base) }).collect()
                };
                self.name_constraints = Some(NameConstraints {
                    permitted: subtrees(&constraints.permitted_subtrees),
                    excluded: subtrees(&constraints.excluded_subtrees),
                });
            }
            ParsedExtension::PolicyConstraints(constraints) => {
                self.policies.require_explicit = constraints.require_explicit_policy;
                self.policies.inhibit_mapping = constraints.inhibit_policy_mapping;
            }
            ParsedExtension::PolicyMappings(policies) => {
                let pair = |mapping: &x509_parser::extensions::PolicyMapping<'_>| {
                    (dotted(&mapping.issuer_domain_policy), dotted(&mapping.subject_domain_policy))
                };
                self.policies.mappings = policies.mappings.iter().map(pair).collect();
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.subject_alt_names = Some(names.general_names.iter().map(GeneralName::of).collect());
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_identifier = Some(id.0.to_vec()),
            ParsedExtension::ParseError { .. } if decides_about_paths(&extension.oid) => {
                return Err(format!("its extension {} cannot be read", dotted(&extension.oid)));
            }
            ParsedExtension::ParseError { .. } => self.is_odd = true,
            _ => {}
        }
        if extension.critical && !is_understood(&extension.oid) {
            self.unknown_critical.push(dotted(&extension.oid));
        }
        Ok(())
    }
}

fn dotted(oid: &Oid<'_>) -> String {
    oid.to_id_string()
}

/// basicConstraints, keyUsage, extKeyUsage, nameConstraints, subjectAltName, and what rules over policies.
fn decides_about_paths(oid: &Oid<'_>) -> bool {
    let deciding = ["15", "17", "19", "30", "33", "36", "37", "54"];
    dotted(oid).strip_prefix("2.5.29.").is_some_and(|arc| deciding.contains(&arc))
}

fn purposes(usage: &x509_parser::extensions::ExtendedKeyUsage<'_>) -> Vec<String> {
    let known = [
        (usage.any, oid::ANY_EXTENDED_KEY_USAGE),
        (usage.server_auth, oid::SERVER_AUTH),
        (usage.client_auth, oid::CLIENT_AUTH),
        (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ];
    let known = known.into_iter().filter(|(set, _)| *set).map(|(_, oid)| oid.to_owned());
    known.chain(usage.other.iter().map(dotted)).collect()
}

impl GeneralName {
    /// The distinguished name, if it is one.
    pub fn directory(&self) -> Option<DistinguishedName<'_>> {
        match self {
            Self::Directory(name) => Some(name.as_name()),
            _ => None,
        }
    }
}
