//! What clients check otherwise than most.

/// In what a client differs. Those that many share have a constant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    /// Which certificates in its store end a path.
    pub(crate) anchors: AnchorsTaken,
    /// Whether an anchor must be in date.
    pub(crate) dates_anchors: bool,
    /// Whether the name constraints in an anchor's certificate hold.
    pub(crate) constrains_anchors: bool,
    /// Whether the anchor's key must be strong too.
    pub(crate) measures_anchors: bool,
    /// The least size of RSA keys.
    pub(crate) least_rsa_bits: usize,
    /// SHA-1 signatures.
    pub(crate) sha1: Sha1,
    /// Certificate policies.
    pub(crate) policies: Policies,
    /// Name constraints on directory names.
    pub(crate) directories: Directories,
    /// Whether the key usage of CAs must allow signing certificates.
    pub(crate) checks_signing: bool,
    /// Whether the purposes of CAs limit those below.
    pub(crate) nests_purposes: bool,
    /// Whether anyExtendedKeyUsage is enough for a server.
    pub(crate) takes_any_purpose: bool,
    /// Whether it is enough for a CA.
    pub(crate) takes_any_purpose_of_cas: bool,
    /// Whether the server's key usage must allow the handshake's signature.
    pub(crate) checks_handshake_usage: bool,
    /// Whether a CA's certificate may be a server's.
    pub(crate) takes_ca_as_server: bool,
    /// How names of issuer and subject are compared.
    pub(crate) names: Names,
    /// Whether key identifiers must agree.
    pub(crate) compares_key_ids: bool,
    /// Whether the common name counts where no DNS name is among the alternative names.
    pub(crate) reads_common_name: bool,
    /// Where wildcards may stand.
    pub(crate) wildcards: Wildcards,
    /// Whether something unreadable in the chain does not matter.
    pub(crate) skips_unreadable: bool,
    /// Whether a server's certificate must name serverAuth.
    pub(crate) demands_server_auth: bool,
    /// Whether servers' certificates may be valid for so long only.
    pub(crate) limits_validity: bool,
    /// Whether Ed25519 is known.
    pub(crate) knows_ed25519: bool,
    /// Whether RSASSA-PSS is verified.
    pub(crate) verifies_pss: bool,
    /// The most intermediates of a path.
    pub(crate) most_intermediates: Option<usize>,
    /// The most certificates that a server may send.
    pub(crate) most_sent: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnchorsTaken {
    /// Any certificate, the server's own too.
    Any,
    /// Any CA's; a server's own only if it is self-signed.
    Issuers,
    /// Self-signed ones only: other certificates in the store serve as intermediates.
    SelfSigned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sha1 {
    Refused,
    /// Refused below the anchors that the client brings along, and below no others.
    RefusedInPublic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policies {
    Ignored,
    Processed,
    /// Constraints on policies, which are always critical, are not understood.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Directories {
    Ignored,
    Processed,
    /// A constraint on directory names, even one that is kept, is refused.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Byte for byte.
    Bytes,
    /// The anchor's byte for byte, others by what they say.
    BytesOfAnchors,
    /// By what they say.
    Said,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wildcards {
    /// For any label.
    AnyLabel,
    /// For the first label, or a part of it.
    PartOfFirst,
    /// For the whole first label.
    WholeFirst,
}

impl Traits {
    /// What most clients do.
    pub(crate) const USUAL: Self = Self {
        anchors: AnchorsTaken::Any,
        dates_anchors: false,
        constrains_anchors: true,
        measures_anchors: false,
        least_rsa_bits: 2048,
        sha1: Sha1::Refused,
        policies: Policies::Processed,
        directories: Directories::Processed,
        checks_signing: true,
        nests_purposes: true,
        takes_any_purpose: true,
        takes_any_purpose_of_cas: true,
        checks_handshake_usage: false,
        takes_ca_as_server: true,
        names: Names::Said,
        compares_key_ids: false,
        reads_common_name: false,
        wildcards: Wildcards::WholeFirst,
        skips_unreadable: false,
        demands_server_auth: false,
        limits_validity: false,
        knows_ed25519: true,
        verifies_pss: true,
        most_intermediates: None,
        most_sent: None,
    };

    /// What nobody asks all at once: a path that passes this has nothing that any client minds.
    pub(super) const ALL_DEMANDS: Self = Self {
        dates_anchors: true,
        measures_anchors: true,
        policies: Policies::Refused,
        directories: Directories::Refused,
        takes_any_purpose: false,
        takes_any_purpose_of_cas: false,
        checks_handshake_usage: true,
        takes_ca_as_server: false,
        names: Names::Bytes,
        compares_key_ids: true,
        demands_server_auth: true,
        limits_validity: true,
        knows_ed25519: false,
        verifies_pss: false,
        most_intermediates: Some(6),
        ..Self::USUAL
    };

    /// Each difference from [`USUAL`](Self::USUAL) in words.
    pub(super) fn described(&self) -> Vec<String> {
        let usual = &Self::USUAL;
        let mut words = Vec::new();
        let mut say = |differs: bool, what: &str| {
            if differs {
                words.push(what.to_owned());
            }
        };
        say(self.anchors == AnchorsTaken::SelfSigned, "takes only self-signed certificates for trust anchors");
        say(
            self.anchors == AnchorsTaken::Issuers,
            "takes no server's own certificate for a trust anchor unless it is self-signed",
        );
        say(self.dates_anchors, "refuses expired trust anchors");
        say(!self.constrains_anchors, "ignores the name constraints of trust anchors");
        say(self.measures_anchors, "refuses trust anchors with short keys");
        say(self.least_rsa_bits < usual.least_rsa_bits, "accepts RSA keys of 1024 bits");
        say(self.sha1 != usual.sha1, "accepts SHA-1 below trust anchors that were added to its own");
        say(self.policies == Policies::Ignored, "ignores certificate policies");
        say(self.policies == Policies::Refused, "refuses constraints on certificate policies");
        say(self.directories == Directories::Ignored, "ignores name constraints on directory names");
        say(self.directories == Directories::Refused, "refuses name constraints on directory names, kept or not");
        say(!self.checks_signing, "ignores the key usage of CAs");
        say(!self.nests_purposes, "ignores the extended key usage of CAs");
        say(!self.takes_any_purpose, "refuses servers whose only purpose is any");
        say(!self.takes_any_purpose_of_cas, "refuses CAs whose only purpose is any");
        say(self.checks_handshake_usage, "refuses servers whose key usage lacks digitalSignature");
        say(!self.takes_ca_as_server, "refuses a CA's certificate as a server's");
        say(self.names == Names::Bytes, "compares names byte for byte");
        say(self.names == Names::BytesOfAnchors, "compares the names of trust anchors byte for byte");
        say(self.compares_key_ids, "refuses issuers with another key identifier");
        say(self.reads_common_name, "reads the common name where there is no DNS name");
        say(self.wildcards == Wildcards::PartOfFirst, "takes wildcards for a part of the first label");
        say(self.wildcards == Wildcards::AnyLabel, "takes wildcards for any label");
        say(self.skips_unreadable, "skips what is unreadable");
        say(self.demands_server_auth, "refuses servers' certificates that do not name serverAuth");
        say(self.limits_validity, "refuses servers' certificates of more than 825 days, below its own roots of 398");
        say(!self.knows_ed25519, "does not know Ed25519");
        say(!self.verifies_pss, "refuses RSASSA-PSS");
        words.extend(self.most_intermediates.map(|most| format!("follows at most {most} intermediates")));
        words.extend(self.most_sent.map(|most| format!("reads at most {most} certificates")));
        words
    }
}
