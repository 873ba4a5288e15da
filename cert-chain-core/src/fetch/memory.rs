//! What fetching learns that is not about one target, kept for the others of a run.

use std::time::Duration;

use super::aia::UrlAnswer;
use super::controls::Control;
use super::ports::Port;
use crate::reach::{Learnt, Remembered};

/// Octets of issuers kept, by what their certificates take once they are read: the CCADB's intermediates have some 5,000 URLs of
/// 2 KiB each.
const MAX_ISSUERS: u64 = 32 << 20;

/// What an issuer takes beside its octets, once it is read, in multiples of them.
const READ: usize = 3;

/// What an answer takes beside its issuers, its URL and its DNS questions.
const ENTRY: usize = 512;

/// How long what came from a URL is kept: CAs replace such a file once in years.
pub(super) const ISSUER_LASTS: Duration = Duration::from_secs(60 * 60);

/// How long a URL that gave nothing is not asked again.
pub(super) const FAILURE_LASTS: Duration = Duration::from_secs(60);

/// How long it is known what stands between Microsoft's hosts and here, and which ports are shut.
pub(super) const SURROUNDINGS_LAST: Duration = Duration::from_secs(600);

/// Shared by the targets of a run.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(super) issuers: Remembered<String, Learnt<UrlAnswer>>,
    pub(super) ports: Remembered<u16, Learnt<Option<Port>>>,
    pub(super) controls: Remembered<(), Learnt<Vec<Control>>>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            issuers: Remembered::new(MAX_ISSUERS, issuers_size),
            ports: Remembered::new(u64::from(u16::MAX), |_, _| 1),
            controls: Remembered::new(1, |(), _| 1),
        }
    }
}

#[expect(clippy::ptr_arg, reason = "the cache's own key")]
fn issuers_size(url: &String, answer: &Learnt<UrlAnswer>) -> u32 {
    let certs: usize = answer.value.as_ref().map_or(0, |certs| certs.iter().map(|cert| cert.der().len() * READ).sum());
    u32::try_from(url.len() + certs + answer.held() + ENTRY).unwrap_or(u32::MAX)
}
