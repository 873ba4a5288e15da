//! Distribution points: which revocation lists speak of a certificate, and of what a list speaks
//! (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.13> and section 5.2.5).

use std::borrow::Cow;

use super::name::OwnedName;
use super::walk::{self, BOOLEAN, Element, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Walk, constructed, primitive};
use super::{Cert, DistinguishedName};

/// Reasons of revocation, as one bit each by the numbers of ReasonFlags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reasons(u16);

impl Reasons {
    /// Every reason; bit 0 is unused.
    pub(crate) const ALL: Self = Self(0b1_1111_1110);

    /// The content of a BIT STRING.
    pub(super) fn of_bits(content: &[u8]) -> Option<Self> {
        let (_unused, octets) = content.split_first()?;
        let is_set = |bit: usize| octets.get(bit / 8).is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0);
        let bits = (1..=8).filter(|bit| is_set(*bit)).fold(0, |bits, bit| bits | 1 << bit);
        Some(Self(bits))
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons by name, but those in `other`.
    pub(crate) fn names_without(self, other: Self) -> Vec<&'static str> {
        const NAMES: [&str; 9] = [
            "unused",
            "keyCompromise",
            "cACompromise",
            "affiliationChanged",
            "superseded",
            "cessationOfOperation",
            "certificateHold",
            "privilegeWithdrawn",
            "aACompromise",
        ];
        let left = self.0 & !other.0;
        NAMES.iter().enumerate().filter(|(bit, _)| left & 1 << bit != 0).map(|(_, name)| *name).collect()
    }
}

/// One name of a place where lists are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlaceName {
    /// An entry of a directory.
    Directory(OwnedName),
    /// Any other form, as its tag and content.
    Other(u8, Vec<u8>),
}

impl PlaceName {
    fn of(element: &Element<'_>) -> Self {
        match (element.tag, Walk::new(element.content).take(SEQUENCE)) {
            // directoryName is explicit: the Name is an element of its own.
            (tag, Some(name)) if tag == constructed(4) => Self::Directory(OwnedName::new(name.whole)),
            (tag, _) => Self::Other(tag, element.content.to_vec()),
        }
    }

    /// The names of a GeneralNames' content.
    fn all(content: &[u8]) -> Option<Vec<Self>> {
        Some(Walk::new(content).all()?.iter().map(Self::of).collect())
    }

    /// Whether both name the same place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Directory(own), Self::Directory(other)) => own.as_name().is_same_name(other.as_name()),
            (own, other) => own == other,
        }
    }

    /// The URL, if it is one.
    pub(super) fn url(&self) -> Option<&str> {
        match self {
            Self::Other(tag, content) if *tag == primitive(6) => std::str::from_utf8(content).ok(),
            _ => None,
        }
    }

    /// The name as people write it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Directory(name) => name.as_name().to_string(),
            Self::Other(_, content) => String::from_utf8_lossy(content).into_owned(),
        }
    }
}

/// The name of a distribution point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointName {
    /// Each names the same place.
    Full(Vec<PlaceName>),
    /// The content of a relative distinguished name, below the name of whoever issues the list.
    Relative(Vec<u8>),
}

impl PointName {
    /// The content of a DistributionPointName's tag.
    pub(super) fn of(content: &[u8]) -> Option<Self> {
        let name = Walk::new(content).next()?;
        match name.tag {
            tag if tag == constructed(0) => Some(Self::Full(PlaceName::all(name.content)?)),
            tag if tag == constructed(1) => Some(Self::Relative(name.content.to_vec())),
            _ => None,
        }
    }

    /// The places that it names when `issuer` issues the list.
    pub(crate) fn places(&self, issuer: DistinguishedName<'_>) -> Cow<'_, [PlaceName]> {
        match self {
            Self::Full(places) => Cow::Borrowed(places),
            Self::Relative(relative) => {
                let mut rdns = Walk::within(issuer.as_der(), SEQUENCE)
                    .and_then(Walk::all)
                    .map(|rdns| rdns.iter().flat_map(|rdn| rdn.whole.iter().copied()).collect::<Vec<u8>>())
                    .unwrap_or_default();
                rdns.extend(walk::encode(SET, relative));
                Cow::Owned(vec![PlaceName::Directory(OwnedName::new(&walk::encode(SEQUENCE, &rdns)))])
            }
        }
    }
}

/// One distribution point of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DistributionPoint {
    pub(crate) name: Option<PointName>,
    /// The reasons that its lists cover; `None` is every reason.
    pub(crate) reasons: Option<Reasons>,
    /// Who issues its lists, when it is not the certificate's issuer.
    pub(crate) crl_issuers: Vec<PlaceName>,
}

impl DistributionPoint {
    /// The points in the value of a CRLDistributionPoints extension; none if it cannot be read.
    pub(super) fn all(value: &[u8]) -> Option<Vec<Self>> {
        Walk::within(value, SEQUENCE)?.all()?.iter().map(|point| Self::of(point.content)).collect()
    }

    /// The points that a certificate names, `tbs` being what was signed; none if it has no such extension, or one that
    /// cannot be read.
    pub(super) fn of_certificate(tbs: &[u8]) -> Vec<Self> {
        Self::value_in(tbs).and_then(Self::all).unwrap_or_default()
    }

    /// Looked for when it is asked for: most certificates are never compared with a list.
    fn value_in(tbs: &[u8]) -> Option<&[u8]> {
        const CRL_DISTRIBUTION_POINTS: [u8; 3] = [0x55, 0x1D, 0x1F];
        let fields = Walk::within(tbs, SEQUENCE)?.all()?;
        let extensions = fields.iter().find(|field| field.tag == constructed(3))?;
        let extensions = Walk::within(extensions.content, SEQUENCE)?.all()?;
        extensions.iter().find_map(|extension| {
            let mut fields = Walk::new(extension.content);
            let oid = fields.take(OBJECT_IDENTIFIER)?;
            fields.take(BOOLEAN);
            fields.take(OCTET_STRING).filter(|_| oid.content == CRL_DISTRIBUTION_POINTS).map(|value| value.content)
        })
    }

    fn of(content: &[u8]) -> Option<Self> {
        let mut fields = Walk::new(content);
        let mut point = Self::default();
        if let Some(name) = fields.take(constructed(0)) {
            point.name = Some(PointName::of(name.content)?);
        }
        if let Some(reasons) = fields.take(primitive(1)) {
            point.reasons = Some(Reasons::of_bits(reasons.content)?);
        }
        if let Some(issuers) = fields.take(constructed(2)) {
            point.crl_issuers = PlaceName::all(issuers.content)?;
        }
        fields.is_empty().then_some(point)
    }
}

impl Cert {
    /// Where revocation lists that speak of it are published.
    pub(crate) fn distribution_points(&self) -> Vec<DistributionPoint> {
        DistributionPoint::of_certificate(self.tbs())
    }

    /// The URLs where its issuer's revocation list can be fetched
    /// (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.13>); any scheme, unchecked.
    pub fn crl_urls(&self) -> Vec<String> {
        let points = self.distribution_points();
        let names = points.iter().filter_map(|point| match &point.name {
            Some(PointName::Full(places)) => Some(places),
            _ => None,
        });
        names.flatten().filter_map(PlaceName::url).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_name_hangs_below_its_issuer() {
        let common_name = [0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x01, b'x'];
        let issuer = walk::encode(SEQUENCE, &walk::encode(SET, &common_name));
        let relative = PointName::Relative(common_name.to_vec());
        let places = relative.places(DistinguishedName::new(&issuer));
        let [PlaceName::Directory(name)] = &*places else { panic!("one name") };
        assert_eq!(name.as_name().to_string(), "CN=x, CN=x");
    }

    #[test]
    fn reasons_are_bits_from_the_left() {
        let some = Reasons::of_bits(&[5, 0b0110_0000]).expect("bits");
        assert_eq!(some.names_without(Reasons::default()), ["keyCompromise", "cACompromise"]);
        assert_eq!(Reasons::of_bits(&[7, 0b0111_1111, 0x80]), Some(Reasons::ALL));
        assert_eq!(Reasons::ALL.names_without(some).len(), 6);
    }
}
