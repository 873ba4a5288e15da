//! A certificate: its DER and the facts we reason about, parsed once.

mod attribute;
mod broken_rule;
mod crl;
mod display;
mod distribution_point;
mod extensions;
mod fingerprint;
mod key;
mod name;
mod name_index;
mod name_key;
mod name_sketch;
mod pem;
mod pkcs7;
mod presented;
mod raw;
mod read;
mod table;
mod text;
mod tolerant;
mod walk;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use x509_parser::certificate::{TbsCertificate, X509Certificate};
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

pub use broken_rule::{BrokenRule, RuleSource};
pub(crate) use crl::{CertificateIssuer, Listed};
pub use crl::{Crl, MAX_CRL, MAX_CRLS, NoRevocationList, ReadCrls, RevocationReason, read_crls};
pub(crate) use distribution_point::{DistributionPoint, PlaceName, Reasons};
pub use extensions::{BasicConstraints, GeneralName, GeneralSubtree, NameConstraints};
pub(crate) use extensions::{Extensions, KeyUsage, Policies, oid};
pub use fingerprint::{Fingerprint, InvalidFingerprint};
pub(crate) use fingerprint::{hex, sha1_thumbprint};
pub use key::{KeyDescription, KeyKind};
pub(crate) use key::{SignatureAlgorithm, spki_parts};
pub use name::DistinguishedName;
pub(crate) use name_index::NameIndex;
pub(crate) use name_key::NameKey;
pub(crate) use pem::pem_certificates;
pub use presented::{Presented, PresentedChain, UnreadableCertificate};
pub(crate) use raw::{RawExtension, elements};
pub use read::{InputError, InputProblem, MAX_STORE_CERTIFICATES, Position, ReadCertificates, read_certificates};
pub(crate) use read::{read_chain, read_known_certificates};
pub use table::CertTable;
pub use tolerant::{MAX_BROKEN_RULES, PartialCertificate};

use self::name_sketch::NameSketch;
use crate::time::Time;

/// The longest certificate that is read, in bytes.
///
/// The longest of the real certificates at hand has 1,000 names and 26 KiB; TLS itself allows
/// 16 MiB. 1 MiB leaves room for the first and keeps a hostile 10 MiB one out of memory and reports.
pub const MAX_CERTIFICATE: usize = 1 << 20;

/// An X.509 certificate that could be read; cheap to clone.
///
/// Equality is equality of the DER. Nothing is verified: reading says what a certificate claims.
#[derive(Clone)]
pub struct Cert(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    sha256: Fingerprint,
    version: u32,
    tbs: Range<usize>,
    serial: Range<usize>,
    issuer: Range<usize>,
    issuer_sketch: NameSketch,
    subject: Range<usize>,
    subject_sketch: NameSketch,
    spki: Range<usize>,
    key: KeyDescription,
    signature: Vec<u8>,
    signature_algorithm: SignatureAlgorithm,
    not_before: Time,
    not_after: Time,
    /// Whether a look at the fields shows that a rule of encoding is broken.
    is_odd: bool,
    /// Whether some element is written as BER may and DER may not.
    is_ber: OnceLock<bool>,
    sha1_thumbprint: OnceLock<String>,
    extensions: Extensions,
    subject_text: OnceLock<String>,
    issuer_text: OnceLock<String>,
}

impl Cert {
    /// Reads one certificate that fills `der` exactly.
    ///
    /// # Errors
    ///
    /// When `der` is no certificate, has bytes left over, or is longer than [`MAX_CERTIFICATE`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, UnreadableCertificate> {
        let sha256 = Fingerprint::of(&der);
        Self::of(der, sha256)
    }

    /// The certificate `der`, whose digest is known.
    fn of(der: Vec<u8>, sha256: Fingerprint) -> Result<Self, UnreadableCertificate> {
        if der.len() > MAX_CERTIFICATE {
            let reason = format!("{} bytes long; at most {MAX_CERTIFICATE} are read", der.len());
            return Err(UnreadableCertificate::unread(&der, reason));
        }
        let inner = match X509Certificate::from_der(&der) {
            Ok(([], parsed)) => Inner::of(&der, sha256, &parsed),
            Ok((rest, _)) => Err(format!("{} bytes follow the certificate", rest.len())),
            Err(error) => Err(read::describe(&error)),
        };
        match inner {
            Ok(inner) => Ok(Self(Arc::new(Inner { der, ..inner }))),
            Err(reason) => Err(UnreadableCertificate::new(&der, reason)),
        }
    }

    /// The certificate as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 over the DER: the certificate's identity.
    pub fn sha256(&self) -> Fingerprint {
        self.0.sha256
    }

    /// SHA-1 over the DER in upper-case hex, only because Windows consoles and cmdlets ask for it.
    pub fn sha1_thumbprint(&self) -> &str {
        self.0.sha1_thumbprint.get_or_init(|| sha1_thumbprint(self.der()))
    }

    /// The version number as people count: 1, 2 or 3.
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// The subject.
    pub fn subject(&self) -> DistinguishedName<'_> {
        DistinguishedName::sketched(self.slice(&self.0.subject), self.0.subject_sketch)
    }

    /// The issuer.
    pub fn issuer(&self) -> DistinguishedName<'_> {
        DistinguishedName::sketched(self.slice(&self.0.issuer), self.0.issuer_sketch)
    }

    /// The subject as text (RFC 4514), decoded once.
    pub fn subject_text(&self) -> &str {
        self.0.subject_text.get_or_init(|| text_of(self.subject()))
    }

    /// The issuer as text (RFC 4514), decoded once.
    pub fn issuer_text(&self) -> &str {
        self.0.issuer_text.get_or_init(|| text_of(self.issuer()))
    }

    /// The serial number's octets.
    pub fn serial(&self) -> &[u8] {
        self.slice(&self.0.serial)
    }

    /// The first moment of validity, itself included.
    pub fn not_before(&self) -> Time {
        self.0.not_before
    }

    /// The last moment of validity, itself included.
    pub fn not_after(&self) -> Time {
        self.0.not_after
    }

    /// Whether `at` lies within the validity.
    pub fn is_valid_at(&self, at: Time) -> bool {
        self.not_before() <= at && at <= self.not_after()
    }

    /// SubjectPublicKeyInfo, as DER.
    pub fn spki(&self) -> &[u8] {
        self.slice(&self.0.spki)
    }

    /// Kind and size of the public key.
    pub fn key(&self) -> &KeyDescription {
        &self.0.key
    }

    /// What the issuer signed.
    pub(crate) fn tbs(&self) -> &[u8] {
        self.slice(&self.0.tbs)
    }

    /// The issuer's signature over [`Self::tbs`].
    pub(crate) fn signature(&self) -> &[u8] {
        &self.0.signature
    }

    pub(crate) fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.0.signature_algorithm
    }

    pub(crate) fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// The name of the signature algorithm: `sha256WithRSAEncryption`.
    pub fn signature_name(&self) -> &str {
        self.0.signature_algorithm.name()
    }

    /// The key identifier that the issuer's key should have.
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_identifier.as_deref()
    }

    /// The identifier of this certificate's own key.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_identifier.as_deref()
    }

    /// Basic constraints, if the extension is there.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.basic_constraints
    }

    /// Whether the certificate says that it belongs to a CA.
    ///
    /// A version 1 certificate cannot say so; a self-issued one of that age is taken for a CA,
    /// since roots of the 1990s look like that.
    pub fn is_ca(&self) -> bool {
        match self.basic_constraints() {
            Some(constraints) => constraints.ca,
            None => self.version() < 3 && self.is_self_issued(),
        }
    }

    /// The subject's alternative names, or `None` without that extension.
    pub fn subject_alt_names(&self) -> Option<&[GeneralName]> {
        self.0.extensions.subject_alt_names.as_deref()
    }

    /// The URLs where the issuer's certificate can be fetched, in the certificate's order
    /// (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1>); any scheme, unchecked.
    pub fn ca_issuers_urls(&self) -> &[String] {
        &self.0.extensions.ca_issuers
    }

    /// The rules that its encoding breaks although it could be read, such as a negative serial number: some clients
    /// refuse such a certificate, most do not. At most [`MAX_BROKEN_RULES`].
    pub fn broken_rules(&self) -> Vec<BrokenRule> {
        match self.0.is_odd || *self.0.is_ber.get_or_init(|| PartialCertificate::is_ber(self.der())) {
            true => PartialCertificate::read(self.der()).broken,
            false => Vec::new(),
        }
    }

    /// Whether subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.subject().is_same_name(self.issuer())
    }

    /// Whether `issuer` has the name that this certificate gives for its issuer, however the two are encoded.
    pub(crate) fn names_as_issuer(&self, issuer: &Self) -> bool {
        self.issuer().is_same_name(issuer.subject())
    }

    /// Whether the two are of one subject and key.
    pub(crate) fn is_same_entity(&self, other: &Self) -> bool {
        self == other || (self.spki() == other.spki() && self.subject().is_same_name(other.subject()))
    }

    /// The most telling short name: common name, else first DNS name, else the whole subject.
    pub fn label(&self) -> String {
        display::label(self)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        &self.0.der[range.clone()]
    }
}

impl Inner {
    /// The facts of `parsed`, with an empty `der` for the caller to fill.
    fn of(der: &[u8], sha256: Fingerprint, parsed: &X509Certificate<'_>) -> Result<Self, String> {
        let within = |part: &[u8]| {
            let start = part.as_ptr() as usize - der.as_ptr() as usize;
            start..start + part.len()
        };
        let tbs = &parsed.tbs_certificate;
        if tbs.signature != parsed.signature_algorithm {
            // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.1.2
            return Err("its two signature algorithms differ".to_owned());
        }
        if tbs.version().0 > 2 {
            // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.1: nobody knows what its fields would mean.
            return Err(format!("it is of version {}", u64::from(tbs.version().0) + 1));
        }
        // The parser passes over what follows the last field within, and leaves it out: then it is not what was signed.
        for (part, name) in
            [(tbs.as_ref(), "list of fields"), (tbs.issuer.as_raw(), "issuer"), (tbs.subject.as_raw(), "subject")]
        {
            if !PartialCertificate::is_one_element(part) {
                return Err(format!("its {name} holds more than it should"));
            }
        }
        // It passes over what follows an extension that it cannot read, too: others, perhaps critical ones.
        if PartialCertificate::extensions_in(tbs.as_ref()) != Some(tbs.extensions().len()) {
            return Err("something among its extensions is none".to_owned());
        }
        let signed = within(tbs.as_ref());
        let signature_algorithm = SignatureAlgorithm::at_start_of(&der[signed.end..]);
        let signature_algorithm = signature_algorithm.ok_or("the signature algorithm cannot be read")?;
        let extensions = Extensions::of(tbs.extensions())?;
        let is_odd = is_odd(tbs) || extensions.is_odd || extensions.subject_alt_names.as_ref().is_some_and(Vec::is_empty);
        Ok(Self {
            der: Vec::new(),
            sha256,
            version: tbs.version().0 + 1,
            tbs: signed,
            serial: within(tbs.raw_serial()),
            issuer: within(tbs.issuer.as_raw()),
            issuer_sketch: NameSketch::of(tbs.issuer.as_raw()),
            subject: within(tbs.subject.as_raw()),
            subject_sketch: NameSketch::of(tbs.subject.as_raw()),
            spki: within(tbs.subject_pki.raw),
            key: KeyDescription::of(&tbs.subject_pki),
            signature: parsed.signature_value.data.to_vec(),
            signature_algorithm,
            not_before: Time::from_unix(tbs.validity.not_before.timestamp()),
            not_after: Time::from_unix(tbs.validity.not_after.timestamp()),
            is_odd,
            is_ber: OnceLock::new(),
            sha1_thumbprint: OnceLock::new(),
            extensions,
            subject_text: OnceLock::new(),
            issuer_text: OnceLock::new(),
        })
    }
}

fn text_of(name: DistinguishedName<'_>) -> String {
    name.text().unwrap_or_else(|| name::UNREADABLE.to_owned())
}

/// What can be told at a glance; [`PartialCertificate::read`] tells it in words.
fn is_odd(tbs: &TbsCertificate<'_>) -> bool {
    let early = |time: &ASN1Time| time.is_generalizedtime() && time.timestamp() < TWENTY_FIFTY;
    let serial = match tbs.raw_serial() {
        [0, 0x80..=0xff, rest @ ..] => rest.len() > 18,
        [1..=0x7f, rest @ ..] => rest.len() > 19,
        _ => true,
    };
    let has_extensions = !tbs.extensions().is_empty();
    let has_issuer = tbs.issuer.iter_rdn().next().is_some();
    serial
        || !has_issuer
        || early(&tbs.validity.not_before)
        || early(&tbs.validity.not_after)
        || (tbs.version().0 < 2 && has_extensions)
}

/// 2050-01-01T00:00:00Z: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5> has UTCTime before and GeneralizedTime from then on.
const TWENTY_FIFTY: i64 = 2_524_608_000;

impl PartialEq for Cert {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.der() == other.der()
    }
}

impl Eq for Cert {}

impl fmt::Debug for Cert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cert({} {})", self.label(), self.sha256().short())
    }
}
