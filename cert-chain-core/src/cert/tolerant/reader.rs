//! The walk over a certificate's parts, and how it tells of broken rules.

use super::element::{Element, Form};
use super::{BIT_STRING, MAX_BROKEN_RULES, PartialCertificate, SEQUENCE, extensions};
use crate::cert::broken_rule::{BrokenRule, RuleSource};

/// A walk over one certificate.
pub(super) struct Reader {
    pub(super) read: PartialCertificate,
}

impl Reader {
    pub(super) fn certificate(&mut self, der: &[u8]) {
        let Some((outer, rest)) = Element::read(der).filter(|(outer, _)| outer.tag == SEQUENCE) else {
            return self.broken("it does not begin as a certificate does", "4.1");
        };
        self.length(&outer, "it");
        if !rest.is_empty() {
            self.broken(format!("{} bytes follow the certificate", rest.len()), "4.1");
        }
        let mut parts = outer.children();
        let tbs = parts.next().filter(|tbs| tbs.tag == SEQUENCE);
        let Some(tbs) = tbs else { return self.broken("it does not begin as a certificate does", "4.1") };
        let (algorithm, signature) = (parts.next(), parts.next());
        self.signed_fields(&tbs, algorithm.as_ref());
        if outer.is_cut_off() {
            return;
        }
        match algorithm.filter(|algorithm| algorithm.tag == SEQUENCE) {
            Some(_) => {}
            None => self.broken("it names no signature algorithm after what is signed", "4.1.1.2"),
        }
        match signature {
            Some(bits) if bits.tag == BIT_STRING && bits.content.first() == Some(&0) => {}
            Some(_) => self.broken("its signature is no string of whole octets", "4.1.1.3"),
            None => self.broken("it has no signature", "4.1.1.3"),
        }
        if parts.next().is_some() {
            self.broken("something follows its signature where nothing may", "4.1");
        }
    }

    fn signed_fields(&mut self, tbs: &Element<'_>, outer_algorithm: Option<&Element<'_>>) {
        self.length(tbs, "what is signed");
        let mut fields = tbs.children().take_while(|field| !field.is_cut_off()).peekable();
        let version = fields.next_if(|field| field.tag == 0xa0);
        self.version(version.as_ref());
        let mut next = |name: &str, read: &mut dyn FnMut(&mut Self, &Element<'_>)| match fields.next() {
            Some(field) => read(self, &field),
            None if tbs.is_cut_off() => {}
            None => self.broken(format!("it ends before its {name}"), "4.1"),
        };
        next("serial number", &mut Self::serial);
        next("signature algorithm", &mut |reader, field| reader.algorithm(field, outer_algorithm));
        next("issuer", &mut Self::issuer);
        next("validity", &mut Self::validity);
        next("subject", &mut Self::subject);
        next("public key", &mut Self::key);
        for (tag, field) in [(0x81, "issuerUniqueID"), (0x82, "subjectUniqueID")] {
            if fields.next_if(|id| id.tag & !0x20 == tag).is_some() && self.read.version == Some(1) {
                self.tolerated(format!("it has an {field}, which version 1 does not know"), "4.1.2.8");
            }
        }
        // Extensions that are cut off are read as far as they go.
        let extensions = tbs.children().find(|field| field.tag == 0xa3);
        fields.next_if(|field| field.tag == 0xa3);
        let is_over = fields.next().is_none();
        if !is_over {
            self.broken("something follows its fields where nothing may", "4.1");
        }
        let Some(extensions) = extensions else { return };
        self.length(&extensions, "its extensions");
        if matches!(self.read.version, Some(1 | 2)) {
            self.tolerated("it has extensions, which only version 3 knows", "4.1.2.9");
        }
        extensions::read(self, &extensions);
    }

    /// Says what is wrong with the length of `part`, if anything.
    pub(super) fn length(&mut self, part: &Element<'_>, name: &str) {
        match part.form {
            Form::Der => {}
            Form::Ber => self.ber(name),
            // What holds a part that is cut off is cut off too, and was told first.
            Form::CutOff { .. } if self.read.broken.iter().any(|rule| rule.what.contains("cut off")) => {}
            Form::CutOff { announced } => {
                let there = part.content.len();
                self.broken(format!("{name} is cut off: {there} bytes are there of {announced}"), "4.1");
            }
        }
    }

    /// A length in a form that only BER knows.
    pub(super) fn ber(&mut self, part: &str) {
        self.tell(format!("{part} has a length as in BER, which DER forbids"), RuleSource::X690("10.1"), false);
    }

    pub(super) fn broken(&mut self, what: impl Into<String>, section: &'static str) {
        self.tell(what.into(), RuleSource::Rfc(5280, section), false);
    }

    pub(super) fn tolerated(&mut self, what: impl Into<String>, section: &'static str) {
        self.tell(what.into(), RuleSource::Rfc(5280, section), true);
    }

    /// A rule of DER that most readers do not insist on.
    pub(super) fn encoding(&mut self, what: String, clause: &'static str) {
        self.tell(what, RuleSource::X690(clause), true);
    }

    pub(super) fn tell(&mut self, what: String, source: RuleSource, is_tolerated: bool) {
        let rule = BrokenRule { what, source, is_tolerated };
        let broken = &mut self.read.broken;
        if broken.contains(&rule) {
            return;
        }
        if broken.len() < MAX_BROKEN_RULES {
            broken.push(rule);
        } else if !is_tolerated && broken.iter().all(|rule| rule.is_tolerated) {
            // The one that explains why it is not read must not be lost behind those that do not.
            broken.pop();
            broken.push(rule);
        }
    }
}
