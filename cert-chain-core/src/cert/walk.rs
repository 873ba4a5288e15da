//! DER, element by element, for what no library of ours reads whole. Nothing recurses, nothing is copied.

/// One element: a tag of one octet, a definite length, content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// Header and content.
    pub(super) whole: &'a [u8],
}

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0A;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// The tag of a primitive of this number in its context.
pub(super) const fn primitive(number: u8) -> u8 {
    0x80 | number
}

/// The tag of a constructed element of this number in its context.
pub(super) const fn constructed(number: u8) -> u8 {
    0xA0 | number
}

/// Elements one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a>(&'a [u8]);

impl<'a> Walk<'a> {
    pub(super) fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    /// The elements in the one element of this tag that fills `der` exactly.
    pub(super) fn within(der: &'a [u8], tag: u8) -> Option<Self> {
        let mut walk = Self(der);
        let content = walk.take(tag)?.content;
        walk.is_empty().then_some(Self(content))
    }

    /// Whether nothing is left; damage is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element; none at the end, or at damage.
    pub(super) fn next(&mut self) -> Option<Element<'a>> {
        let (tag, header, length) = header(self.0)?;
        let whole = self.0.get(..header.checked_add(length)?)?;
        self.0 = &self.0[whole.len()..];
        Some(Element { tag, content: &whole[header..], whole })
    }

    /// The next element if it has this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }

    /// Every element, or none if one is damaged.
    pub(super) fn all(mut self) -> Option<Vec<Element<'a>>> {
        let mut elements = Vec::new();
        while !self.is_empty() {
            elements.push(self.next()?);
        }
        Some(elements)
    }
}

/// Tag, length of the header, length of the content.
fn header(der: &[u8]) -> Option<(u8, usize, usize)> {
    let tag = *der.first()?;
    // A number above 30 takes more octets, and nothing here has one.
    if tag & 0x1F == 0x1F {
        return None;
    }
    match *der.get(1)? {
        short @ 0..=0x7F => Some((tag, 2, usize::from(short))),
        // Four octets of length are 4 GiB; the indefinite form is no DER.
        long @ 0x81..=0x84 => {
            let count = usize::from(long & 0x7F);
            let octets = der.get(2..2 + count)?;
            let length = octets.iter().fold(0usize, |length, octet| length << 8 | usize::from(*octet));
            Some((tag, 2 + count, length))
        }
        _ => None,
    }
}

/// One element of this tag.
pub(super) fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let octets = content.len().to_be_bytes();
    let significant = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
    let mut der = vec![tag];
    match content.len() {
        short @ 0..=0x7F => der.push(short as u8),
        _ => {
            der.push(0x80 | significant.len() as u8);
            der.extend_from_slice(significant);
        }
    }
    der.extend_from_slice(content);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_at_every_length_of_length() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let der = encode(SEQUENCE, &vec![7; length]);
            let mut walk = Walk::new(&der);
            let element = walk.next().expect("an element");
            assert_eq!((element.tag, element.content.len(), element.whole), (SEQUENCE, length, &der[..]));
            assert!(walk.is_empty() && walk.next().is_none());
        }
    }

    #[test]
    fn stops_at_damage_without_taking_it_for_the_end() {
        for damaged in [&[0x30][..], &[0x30, 2, 0], &[0x30, 0x80, 0, 0], &[0x3F, 1, 0], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]] {
            let mut walk = Walk::new(damaged);
            assert!(walk.next().is_none() && !walk.is_empty(), "{damaged:?}");
            assert!(Walk::new(damaged).all().is_none());
        }
        assert!(Walk::within(&[0x30, 0, 0], SEQUENCE).is_none(), "an octet follows");
    }
}
