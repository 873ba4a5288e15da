//! Who issues the certificates.

use cert_chain_core::Time;

use super::NOW;
use crate::mint::{Authority, Key, Validity};

/// Intermediates of a large simulation.
const MOST: u32 = 2_000;
/// Servers for each intermediate, where there are few of them.
const SERVERS_EACH: u32 = 45;
const FEWEST: u32 = 20;

const DAY: i64 = 86_400;

/// All authorities.
pub(super) struct Authorities {
    pub(super) roots: Vec<Authority>,
    pub(super) intermediates: Vec<Authority>,
    /// A root that no store has, and its intermediate.
    pub(super) private: (Authority, Authority),
}

/// How many intermediates `servers` have.
pub(super) fn intermediates(servers: u32) -> usize {
    (servers / SERVERS_EACH).clamp(FEWEST, MOST) as usize
}

/// A validity by days from the simulation's present.
pub(super) fn days(from: i64, until: i64) -> Validity {
    (Time::from_unix(NOW + from * DAY), Time::from_unix(NOW + until * DAY))
}

impl Authorities {
    /// Makes them all, on all cores: most of it is the search for RSA keys.
    pub(super) fn new(intermediates: usize) -> Self {
        let root = |number: usize, key| Authority::root(&format!("Simulated Root {number}"), key, days(-4000, 4000));
        let roots = vec![root(1, Key::rsa()), root(2, Key::rsa()), root(3, Key::p384()), root(4, Key::rsa())];
        let private = Authority::root("Somebody's Own Root", Key::rsa(), days(-1000, 4000));
        let issuing = private.authority(1, "Somebody's Own Issuing CA", Key::rsa(), days(-900, 3000));
        let one = |number: usize| {
            let name = format!("Simulated Issuing CA {number:04}");
            roots[number % roots.len()].authority(number as u64 + 1, &name, key(number), days(-700, 2000))
        };
        let intermediates = in_parallel(intermediates, one);
        Self { roots, intermediates, private: (private, issuing) }
    }
}

/// The key of the intermediate of a number: of fifty, forty have RSA with 2048 bits, nine P-256 and one P-384. So, roughly, it is
/// with the authorities that companies buy from; those of hosters have more P-384.
fn key(number: usize) -> Key {
    match number % 50 {
        0..40 => Key::rsa(),
        40..49 => Key::p256(),
        _ => Key::p384(),
    }
}

/// What `make` makes of the numbers below `count`, in their order.
fn in_parallel<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |thread: usize| (count * thread / threads..count * (thread + 1) / threads).map(&make).collect::<Vec<T>>();
    std::thread::scope(|scope| {
        let part = &part;
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}
