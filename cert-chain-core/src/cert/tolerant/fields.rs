//! The fields of what is signed, one by one (<https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2>).

use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use super::element::Element;
use super::reader::Reader;
use super::{INTEGER, SEQUENCE, time};
use crate::cert::broken_rule::RuleSource;
use crate::cert::key::{KeyDescription, KeyKind, SignatureAlgorithm};
use crate::cert::name::DistinguishedName;
use crate::time::Time;

impl Reader {
    pub(super) fn version(&mut self, tagged: Option<&Element<'_>>) {
        let Some(tagged) = tagged else {
            self.read.version = Some(1);
            return;
        };
        match Element::read(tagged.content) {
            Some((number, [])) if number.tag == INTEGER && matches!(number.content, [0..0x80]) => {
                let version = u32::from(number.content[0]) + 1;
                self.read.version = Some(version);
                match version {
                    1 => self.encoding("it writes out version 1, which DER leaves out".to_owned(), "11.5"),
                    2 | 3 => {}
                    _ => self.broken(format!("it is of version {version}, and there are 1, 2 and 3"), "4.1.2.1"),
                }
            }
            _ => self.broken("its version is no small number", "4.1.2.1"),
        }
    }

    /// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2>
    pub(super) fn serial(&mut self, field: &Element<'_>) {
        if field.tag != INTEGER || field.content.is_empty() {
            return self.broken("its serial number is no number", "4.1.2.2");
        }
        self.length(field, "its serial number");
        let octets = field.content;
        self.read.serial = Some(octets.to_vec());
        match octets {
            [0x80..=0xff, ..] => self.tolerated("its serial number is negative", "4.1.2.2"),
            _ if octets.iter().all(|octet| *octet == 0) => self.tolerated("its serial number is zero", "4.1.2.2"),
            _ if octets.len() > 20 => {
                self.tolerated(format!("its serial number has {} octets, and may have 20", octets.len()), "4.1.2.2");
            }
            _ => {}
        }
        if let [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] = octets {
            self.encoding("its serial number begins with octets that say nothing".to_owned(), "8.3.2");
        }
    }

    pub(super) fn algorithm(&mut self, field: &Element<'_>, outer: Option<&Element<'_>>) {
        if field.tag != SEQUENCE {
            return self.broken("its signature algorithm is no sequence", "4.1.2.3");
        }
        let der = field.canonical();
        if *der != *field.whole {
            self.ber("its signature algorithm");
        }
        self.read.signature = SignatureAlgorithm::at_start_of(&der).map(|algorithm| algorithm.name().to_owned());
        if outer.is_some_and(|outer| !outer.is_cut_off() && outer.whole != field.whole) {
            self.broken("its two signature algorithms differ", "4.1.1.2");
        }
    }

    pub(super) fn issuer(&mut self, field: &Element<'_>) {
        let Some(der) = self.name(field, "issuer", "4.1.2.4") else { return };
        let name = DistinguishedName::new(&der);
        if name.is_empty() {
            self.tolerated("its issuer's name is empty", "4.1.2.4");
        }
        self.read.issuer = Some(name.to_string());
    }

    pub(super) fn subject(&mut self, field: &Element<'_>) {
        let Some(der) = self.name(field, "subject", "4.1.2.6") else { return };
        self.read.subject = Some(DistinguishedName::new(&der).to_string());
        self.read.subject_der = Some(der);
    }

    /// The name's encoding, if it is one.
    fn name(&mut self, field: &Element<'_>, which: &str, section: &'static str) -> Option<Vec<u8>> {
        let der = field.canonical();
        if *der != *field.whole {
            self.ber(&format!("its {which}"));
        }
        match X509Name::from_der(&der) {
            // The parser passes over whatever follows the last relative name within.
            Ok(([], name)) if name.as_raw().len() == der.len() => Some(der.into_owned()),
            _ => {
                self.broken(format!("its {which} is no distinguished name"), section);
                None
            }
        }
    }

    /// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
    pub(super) fn validity(&mut self, field: &Element<'_>) {
        if field.tag != SEQUENCE {
            return self.broken("its validity is no sequence", "4.1.2.5");
        }
        self.length(field, "its validity");
        let mut times = field.children();
        self.read.not_before = self.moment(times.next(), "notBefore");
        self.read.not_after = self.moment(times.next(), "notAfter");
        if times.next().is_some() {
            self.broken("its validity has more than two times", "4.1.2.5");
        }
    }

    fn moment(&mut self, field: Option<Element<'_>>, which: &str) -> Option<Time> {
        let Some(field) = field else {
            self.broken(format!("its {which} is missing"), "4.1.2.5");
            return None;
        };
        self.length(&field, which);
        let time::Written { moment, fault } = time::read(field.tag, field.content);
        if let Some((what, section, is_tolerated)) = fault {
            self.tell(format!("its {which} {what}"), RuleSource::Rfc(5280, section), is_tolerated);
        }
        moment
    }

    pub(super) fn key(&mut self, field: &Element<'_>) {
        let der = field.canonical();
        if *der != *field.whole {
            self.ber("its public key");
        }
        let key = KeyDescription::of_spki(&der);
        if key.kind == KeyKind::Other("unreadable".to_owned()) {
            return self.broken("its public key cannot be read", "4.1.2.7");
        }
        self.read.key = Some(key);
        self.read.spki = Some(der.into_owned());
    }
}
