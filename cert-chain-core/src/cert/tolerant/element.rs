//! One BER element: what DER asks of it, and what can be made of it otherwise.

use std::borrow::Cow;

/// Deeper than any certificate goes (its names and extensions end at eight), and no strain on the stack.
const MAX_DEPTH: usize = 16;

/// A tag, and what stands under it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'d> {
    pub(super) tag: u8,
    pub(super) content: &'d [u8],
    /// Tag and length too.
    pub(super) whole: &'d [u8],
    pub(super) form: Form,
}

/// How a length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As DER asks.
    Der,
    /// With more octets than needed, or none: BER, which DER forbids.
    Ber,
    /// More than there is.
    CutOff {
        /// What the length says.
        announced: usize,
    },
}

impl<'d> Element<'d> {
    /// The element that `input` begins with, and what follows it; none when there is no tag and length.
    pub(super) fn read(input: &'d [u8]) -> Option<(Self, &'d [u8])> {
        Self::read_at(input, 0)
    }

    fn read_at(input: &'d [u8], depth: usize) -> Option<(Self, &'d [u8])> {
        let (tag, first) = (*input.first()?, *input.get(1)?);
        // Tags of several octets occur nowhere in a certificate.
        if tag & 0x1f == 0x1f || depth > MAX_DEPTH {
            return None;
        }
        if first == 0x80 {
            return Self::without_length(tag, input, depth);
        }
        let (header, announced, is_minimal) = match first {
            0..0x80 => (2, usize::from(first), true),
            _ => {
                let count = usize::from(first & 0x7f);
                // Four octets say 4 GiB; more is not meant as a length.
                let octets = input.get(2..2 + count).filter(|octets| octets.len() <= 4)?;
                let length = octets.iter().fold(0_usize, |length, octet| length << 8 | usize::from(*octet));
                (2 + count, length, octets.first() != Some(&0) && length >= 0x80)
            }
        };
        let (content, form) = match input.get(header..header.checked_add(announced)?) {
            Some(content) if is_minimal => (content, Form::Der),
            Some(content) => (content, Form::Ber),
            None => (&input[header..], Form::CutOff { announced }),
        };
        let (whole, rest) = input.split_at(header + content.len());
        Some((Self { tag, content, whole, form }, rest))
    }

    /// The indefinite form: the content ends where two zeros stand in place of an element.
    fn without_length(tag: u8, input: &'d [u8], depth: usize) -> Option<(Self, &'d [u8])> {
        let mut rest = &input[2..];
        let end = loop {
            if let [0, 0, ..] = rest {
                break input.len() - rest.len();
            }
            (_, rest) = Self::read_at(rest, depth + 1)?;
        };
        let (whole, rest) = input.split_at(end + 2);
        Some((Self { tag, content: &input[2..end], whole, form: Form::Ber }, rest))
    }

    pub(super) fn is_cut_off(&self) -> bool {
        matches!(self.form, Form::CutOff { .. })
    }

    fn is_constructed(&self) -> bool {
        self.tag & 0x20 != 0
    }

    /// The elements within, as far as they can be told.
    pub(super) fn children(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        let mut rest = self.content;
        std::iter::from_fn(move || {
            let (child, after) = Element::read(rest)?;
            rest = after;
            Some(child)
        })
    }

    /// The element with every length as DER writes it; borrowed when it is so already.
    pub(super) fn canonical(&self) -> Cow<'d, [u8]> {
        match self.is_canonical(0) {
            true => Cow::Borrowed(self.whole),
            false => {
                let mut out = Vec::with_capacity(self.whole.len());
                self.write_canonical(&mut out, 0);
                Cow::Owned(out)
            }
        }
    }

    fn is_canonical(&self, depth: usize) -> bool {
        let is_leaf = !self.is_constructed() || depth >= MAX_DEPTH;
        self.has_der_length() && (is_leaf || self.children().all(|child| child.is_canonical(depth + 1)))
    }

    /// Whether its own length is as DER writes it.
    pub(super) fn has_der_length(&self) -> bool {
        self.form == Form::Der
    }

    fn write_canonical(&self, out: &mut Vec<u8>, depth: usize) {
        let mut content = Cow::Borrowed(self.content);
        // What is no row of elements, for all that its tag says, is left as it is.
        let whole = |child: Element<'_>| if child.is_cut_off() { 0 } else { child.whole.len() };
        let is_row = || self.children().map(whole).sum::<usize>() == self.content.len();
        if self.is_constructed() && depth < MAX_DEPTH && is_row() {
            let mut rewritten = Vec::with_capacity(self.content.len());
            self.children().for_each(|child| child.write_canonical(&mut rewritten, depth + 1));
            content = Cow::Owned(rewritten);
        }
        out.push(self.tag);
        write_length(out, content.len());
        out.extend_from_slice(&content);
    }
}

/// <https://www.itu.int/rec/T-REC-X.690>, clause 10.1: as few octets as can be.
fn write_length(out: &mut Vec<u8>, length: usize) {
    let octets = length.to_be_bytes();
    let significant = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
    match length {
        0..0x80 => out.push(length as u8),
        _ => {
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(significant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Option<(u8, Vec<u8>, Form)> {
        Element::read(input).map(|(element, _)| (element.tag, element.content.to_vec(), element.form))
    }

    #[test]
    fn tells_the_forms_of_lengths() {
        assert_eq!(read(&[0x02, 0x01, 7]), Some((2, vec![7], Form::Der)));
        assert_eq!(read(&[0x02, 0x81, 0x01, 7]), Some((2, vec![7], Form::Ber)));
        assert_eq!(read(&[0x30, 0x80, 0x02, 0x01, 7, 0, 0, 9]), Some((0x30, vec![2, 1, 7], Form::Ber)));
        assert_eq!(read(&[0x02, 0x05, 7]), Some((2, vec![7], Form::CutOff { announced: 5 })));
        for none in [&[][..], &[0x30], &[0x30, 0x80], &[0x3f, 0x81, 0x00], &[0x30, 0x85, 1, 1, 1, 1, 1]] {
            assert_eq!(read(none), None, "{none:?}");
        }
    }

    #[test]
    fn rewrites_lengths_at_every_depth() {
        let ber = [0x30, 0x80, 0x31, 0x81, 0x04, 0x02, 0x82, 0x00, 0x00, 0x00, 0x00];
        let (element, rest) = Element::read(&ber).expect("an element");
        assert_eq!((element.canonical().as_ref(), rest), (&[0x30, 0x04, 0x31, 0x02, 0x02, 0x00][..], &[][..]));
    }

    #[test]
    fn a_well_of_open_elements_has_an_end() {
        let well = [0x30, 0x80].repeat(10_000);
        assert_eq!(read(&well), None);
    }
}
