//! XML as a small tree, names without their namespaces.
//!
//! None of the documents read here carries one name in two namespaces with two meanings, and real servers disagree about
//! prefixes. Document types and entities are refused: they are how an answer of a kilobyte becomes one of a gigabyte,
//! and how a reader is made to fetch files.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::error::shown;
use super::{DocumentError, worth};

/// Elements within elements. The deepest real document, a WSDL in a SOAP envelope, has some 15.
const MAX_DEPTH: usize = 32;

/// Elements of a document. AD FS' federation metadata has some 600.
const MAX_ELEMENTS: usize = 20_000;

/// Attributes of one element. Real ones have up to ten, most of them namespaces.
const MAX_ATTRIBUTES: usize = 64;

/// One element with what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// The text directly within.
    text: String,
    /// The elements directly within.
    pub(super) children: Vec<Self>,
}

impl Element {
    /// The attribute of that name, without blanks around it. Lync writes `fqdn=" sip.contoso.com"`.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).and_then(|(_, value)| worth(value))
    }

    /// The text directly within, without blanks around it.
    pub(super) fn text(&self) -> Option<String> {
        worth(&self.text)
    }

    /// The text as it came, for what may be long, as certificates are.
    pub(super) fn raw_text(&self) -> &str {
        &self.text
    }

    /// This element and all below it, in the order of the document.
    pub(super) fn all(&self) -> impl Iterator<Item = &Self> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            open.extend(next.children.iter().rev());
            Some(next)
        })
    }

    /// All of that name, this element too.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.all().filter(move |element| element.name == name)
    }

    /// The text of the first element of that name.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        self.named(name).find_map(Self::text)
    }
}

/// The element that the document is.
pub(super) fn tree(text: &str) -> Result<Element, DocumentError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut outermost = None;
    let mut elements = 0;
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| DocumentError::malformed("XML", at, &error.to_string()))?;
        let done = match event {
            Event::Start(start) => {
                count(&mut elements, open.len())?;
                open.push(element(&start, at)?);
                None
            }
            Event::Empty(start) => {
                count(&mut elements, open.len())?;
                Some(element(&start, at)?)
            }
            // An end without a start is an error of the reader's.
            Event::End(_) => open.pop(),
            Event::Text(text) => push(&mut open, &text.xml10_content().unwrap_or_default(), at)?,
            Event::CData(text) => push(&mut open, &text.xml10_content().unwrap_or_default(), at)?,
            Event::GeneralRef(reference) => push(&mut open, &referred(&reference, at)?, at)?,
            Event::DocType(_) => return Err(DocumentError::Entities("declares a document type")),
            Event::Decl(declaration) => encoding(&declaration)?,
            Event::Comment(_) | Event::PI(_) => None,
            Event::Eof => break,
        };
        if let Some(element) = done {
            match open.last_mut() {
                Some(around) => around.children.push(element),
                None if outermost.is_none() => outermost = Some(element),
                None => return Err(DocumentError::malformed("XML", at, "a second element follows the outermost one")),
            }
        }
    }
    let end = text.len() as u64;
    match (open.last(), outermost) {
        (Some(element), _) => Err(DocumentError::malformed("XML", end, &format!("`{}` is not closed", element.name))),
        (None, Some(element)) => Ok(element),
        (None, None) => Err(DocumentError::malformed("XML", end, "there is no element in it")),
    }
}

fn count(elements: &mut usize, depth: usize) -> Result<(), DocumentError> {
    *elements += 1;
    if depth >= MAX_DEPTH {
        return Err(DocumentError::TooDeep(MAX_DEPTH));
    }
    if *elements > MAX_ELEMENTS {
        return Err(DocumentError::TooMany { most: MAX_ELEMENTS, what: "elements" });
    }
    Ok(())
}

fn element(start: &BytesStart<'_>, at: u64) -> Result<Element, DocumentError> {
    let broken = |why: &str| DocumentError::malformed("XML", at, why);
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        if attributes.len() == MAX_ATTRIBUTES {
            return Err(DocumentError::TooMany { most: MAX_ATTRIBUTES, what: "attributes on one element" });
        }
        let attribute = attribute.map_err(|error| broken(&error.to_string()))?;
        // Of entities, only the five predefined ones are known here.
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| broken(&error.to_string()))?;
        attributes.push((local(attribute.key.local_name().as_ref()), value.into_owned()));
    }
    Ok(Element { name: local(start.local_name().as_ref()), attributes, ..Element::default() })
}

fn local(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Adds text to the element that is open. Outside of any, there are but blanks.
fn push(open: &mut [Element], text: &str, at: u64) -> Result<Option<Element>, DocumentError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(DocumentError::malformed("XML", at, "there is text outside of every element")),
    }
    Ok(None)
}

/// What `&...;` stands for.
fn referred(reference: &BytesRef<'_>, at: u64) -> Result<String, DocumentError> {
    let broken = |why: &str| DocumentError::malformed("XML", at, why);
    if let Some(character) = reference.resolve_char_ref().map_err(|error| broken(&error.to_string()))? {
        return Ok(character.to_string());
    }
    let name = reference.decode().map_err(|error| broken(&error.to_string()))?;
    let known = quick_xml::escape::resolve_xml_entity(&name);
    known.map(str::to_owned).ok_or_else(|| broken(&format!("there is no entity `{}`", shown(&name))))
}

/// The declared encoding: the text was read as UTF-8, so it must be.
fn encoding(declaration: &BytesDecl<'_>) -> Result<Option<Element>, DocumentError> {
    let Some(Ok(name)) = declaration.encoding() else { return Ok(None) };
    let utf8 = [&b"utf-8"[..], b"utf8", b"us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known));
    if utf8 { Ok(None) } else { Err(DocumentError::NotText("it declares another encoding")) }
}
