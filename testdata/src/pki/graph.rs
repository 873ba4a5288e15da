//! The graph language: a PKI as one line of edges.

use std::collections::BTreeSet;

use super::Pki;

/// One word of the language.
#[derive(Clone, Copy)]
struct Edge<'a> {
    issuer: &'a str,
    subject: &'a str,
    tag: &'a str,
}

impl<'a> Edge<'a> {
    fn parse(word: &'a str) -> Self {
        let (issuer, rest) = word.split_once('>').unwrap_or_else(|| panic!("an edge is issuer>subject, not {word:?}"));
        let (subject, tag) = rest.split_once('#').unwrap_or((rest, ""));
        Self { issuer, subject, tag }
    }
}

impl Pki {
    /// A PKI from edges `issuer>subject`, separated by white space.
    ///
    /// `X>X` is self-signed; `A>B#2` is a second certificate of the edge `A>B`; `A@2` is another key under A's
    /// name. A subject that issues nothing is an end-entity, with its name as DNS name. Edges may come in any order.
    /// Panics on a word that is no edge.
    ///
    /// ```
    /// use cert_chain_testlab::Pki;
    ///
    /// let pki = Pki::graph("Root>Root Root>A A>B B>A A>ee");
    /// assert_eq!(pki.certificates().count(), 5);
    /// assert_ne!(pki.der("Root>A"), pki.der("B>A"));
    /// ```
    pub fn graph(text: &str) -> Self {
        let edges: Vec<Edge<'_>> = text.split_whitespace().map(Edge::parse).collect();
        let issuers: BTreeSet<&str> = edges.iter().map(|edge| edge.issuer).collect();

        let mut pki = Self::new();
        // An issuer may be a subject only further on, or never: its kind must be known before it signs.
        for issuer in &issuers {
            pki.introduce_ca(issuer);
        }
        for Edge { issuer, subject, tag } in edges {
            let tag = |spec: &mut super::CertSpec| spec.tag = tag.to_owned();
            if issuer == subject {
                pki.root_with(subject, tag);
            } else if issuers.contains(subject) {
                pki.ca_with(subject, issuer, tag);
            } else {
                pki.end_entity_with(subject, issuer, tag);
            }
        }
        pki
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_certificates_of_one_edge_differ() {
        let pki = Pki::graph("Root>A Root>A#2 A>ee");
        assert_ne!(pki.der("Root>A"), pki.der("Root>A#2"));
    }

    #[test]
    fn order_does_not_matter() {
        let forwards = Pki::graph("Root>Root Root>A A>ee");
        let backwards = Pki::graph("A>ee Root>A Root>Root");
        for (label, der) in forwards.certificates() {
            assert_eq!(der, backwards.der(label), "{label}");
        }
    }

    #[test]
    #[should_panic(expected = "issuer>subject")]
    fn a_word_without_an_edge_panics() {
        Pki::graph("Root");
    }
}
