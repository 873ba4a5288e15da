//! What discovery services answer, read: bytes in, plain values out. No network, no clock.
//!
//! Whatever stands here was written by strangers. Each document is bounded in bytes, depth and number of what is kept;
//! texts are kept as they came, and escaped where they are shown. A reader is lenient with what real servers send (any
//! case, stray blanks, a byte order mark) and strict with what only an attacker would (entities, deep nesting).

mod autodiscover;
mod error;
mod federation_metadata;
mod json;
mod lyncdiscover;
mod mex;
mod mta_sts;
mod openid;
mod realm;
mod text;
mod xml;

pub use autodiscover::{Autodiscover, AutodiscoverError};
pub use error::DocumentError;
pub use federation_metadata::FederationMetadata;
pub use lyncdiscover::{Lyncdiscover, SipAccess};
pub use mex::Mex;
pub use mta_sts::{InvalidMtaSts, MAX_POLICY, MtaStsMode, MtaStsPolicy, MtaStsRecord};
pub use openid::OpenId;
pub use realm::{Namespace, Realm};

/// Bytes of a document, at most; a caller need not read more. The largest real one, AD FS' federation metadata, has some 70 KB.
pub const MAX_DOCUMENT: usize = 1024 * 1024;

/// Links, addresses or hosts kept of one document. AD FS names some 30 addresses, Lync some 20 links.
pub const MAX_LINKS: usize = 64;

/// Certificates kept of one document. AD FS has one or two of each kind.
pub const MAX_CERTIFICATES: usize = 16;

/// Bytes of a text kept. The longest real ones, sign-in addresses with their parameters, have some 500.
const MAX_TEXT: usize = 4096;

/// A named address in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// What the document calls it, in its spelling: `user`, `External/Ucwa`, `EwsUrl`.
    pub token: String,
    /// The address, as it came. Mostly a URL; nothing promises so.
    pub href: String,
}

/// Keeps `link` unless there are enough, or it is there.
fn keep<T: PartialEq>(kept: &mut Vec<T>, item: T, most: usize) {
    if kept.len() < most && !kept.contains(&item) {
        kept.push(item);
    }
}

/// A text worth keeping: without blanks around it, not empty, not absurdly long.
fn worth(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= MAX_TEXT).then(|| text.to_owned())
}

/// DER out of the base64 that XML and JSON carry, broken into lines or not.
fn der(base64: &str) -> Result<Vec<u8>, &'static str> {
    use base64::Engine as _;
    let packed: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if packed.is_empty() {
        return Err("empty");
    }
    base64::engine::general_purpose::STANDARD.decode(packed).map_err(|_| "not base64")
}
