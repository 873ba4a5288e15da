//! What a caller of a batch may choose.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::network::BoxFuture;
use crate::options::CheckOptions;

/// Targets at work at once. Each waits for the network most of the time; ten handshakes and fifty DNS questions a second are
/// what a tenant takes, so that this many are some hundred targets a second.
const CONCURRENCY: usize = 256;

/// Connections open at once. Systems let a program have 1,024 files open unless told otherwise.
const CONNECTIONS: usize = 512;

/// DNS questions open at once: each is a socket too, and home routers that stand in for resolvers lose more than that.
const QUESTIONS: usize = 256;

/// Connections a second to one address, whoever's targets lead there. Where tenants sign in bounds what existing tenants a
/// second can be: each is asked about there some four times.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(50).unwrap();

/// Connections a second to one provider's network.
const PER_PROVIDER: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// How many targets are checked, and how gently.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BatchOptions {
    /// How each is checked. By default as [`CheckOptions::default`] has it, but with one handshake an address, with nothing
    /// asked below domains that do not exist, and with no connection to addresses that are not globally routable: whoever
    /// wrote the list need not be whose network this is.
    pub check: CheckOptions,
    /// Targets at work at once; those that only wait for their turn at a server that others ask too are not counted.
    pub concurrency: usize,
    /// Connections open at once.
    pub connections: usize,
    /// DNS questions open at once.
    pub questions: usize,
    /// Connections a second to one address, which then has at most eight at once too, and rests after failures; `None` is no
    /// limit of any of these.
    pub per_address: Option<NonZeroU32>,
    /// Connections a second to one provider: to one network, /24 of IPv4 or /48 of IPv6; `None` is no limit.
    pub per_provider: Option<NonZeroU32>,
    /// Where targets are checked; `None` is the task that polls the stream, and so one core.
    pub spawn: Option<Spawn>,
}

impl Default for BatchOptions {
    fn default() -> Self {
        let one = CheckOptions { samples: 1, all_handshakes: false, ..CheckOptions::default() };
        Self {
            check: CheckOptions { own_addresses_may_be_private: false, domain_first: true, ..one },
            concurrency: CONCURRENCY,
            connections: CONNECTIONS,
            questions: QUESTIONS,
            per_address: Some(PER_ADDRESS),
            per_provider: Some(PER_PROVIDER),
            spawn: None,
        }
    }
}

/// Runs futures, as an executor's `spawn` does.
///
/// ```no_run
/// use cert_chain_core::batch::Spawn;
///
/// let spawn = Spawn::new(|task| drop(tokio::spawn(task)));
/// ```
#[derive(Clone)]
pub struct Spawn(Arc<dyn Fn(BoxFuture<'static, ()>) + Send + Sync>);

impl Spawn {
    /// By `spawn`, which must run to its end what it is given, somewhere.
    pub fn new(spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(spawn))
    }

    pub(super) fn run(&self, task: BoxFuture<'static, ()>) {
        (self.0)(task);
    }
}

impl fmt::Debug for Spawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spawn")
    }
}
