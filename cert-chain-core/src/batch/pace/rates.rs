//! How often: connections a second to one address, and to the network of one provider.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::batch::provider::Network;
use crate::reach::where_it_ends;

/// After so many more connections, what was not connected to lately is forgotten.
const SWEEP: usize = 4096;

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, MonotonicClock, NoOpMiddleware<std::time::Instant>>;

/// Both limits.
pub(super) struct Rates {
    addresses: Option<Limiter<IpAddr>>,
    providers: Option<Limiter<Network>>,
    since_sweep: AtomicUsize,
}

impl Rates {
    pub(super) fn new(per_address: Option<NonZeroU32>, per_provider: Option<NonZeroU32>) -> Self {
        Self { addresses: per_address.map(limiter), providers: per_provider.map(limiter), since_sweep: AtomicUsize::new(0) }
    }

    /// How long to wait before asking again for a connection to `address`; nothing: it may be made now, and is counted.
    pub(super) fn wait_for_address(&self, address: IpAddr) -> Option<Duration> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP {
            self.since_sweep.store(0, Ordering::Relaxed);
            forget(self.addresses.as_ref());
            forget(self.providers.as_ref());
        }
        wait(self.addresses.as_ref(), &where_it_ends(address))
    }

    /// The same for its provider.
    pub(super) fn wait_for_provider(&self, address: IpAddr) -> Option<Duration> {
        wait(self.providers.as_ref(), &Network::of(address))
    }
}

/// So many a second, evenly, the first few at once.
fn limiter<K: Clone + Eq + Hash>(a_second: NonZeroU32) -> Limiter<K> {
    RateLimiter::hashmap_with_clock(Quota::per_second(a_second), MonotonicClock)
}

/// Forgets what was not connected to lately.
fn forget<K: Clone + Eq + Hash>(limiter: Option<&Limiter<K>>) {
    if let Some(limiter) = limiter {
        limiter.retain_recent();
        limiter.shrink_to_fit();
    }
}

fn wait<K: Clone + Eq + Hash>(limiter: Option<&Limiter<K>>, key: &K) -> Option<Duration> {
    let refusal = limiter?.check_key(key).err()?;
    Some(refusal.wait_time_from(MonotonicClock.now()).max(Duration::from_millis(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_many_a_second() {
        let ten = NonZeroU32::new(10);
        let at = |last| IpAddr::from([192, 0, 2, last]);
        let rates = Rates::new(ten, None);
        let at_once = (0..1000).take_while(|_| rates.wait_for_address(at(1)).is_none()).count();
        assert!((10..20).contains(&at_once), "{at_once}");
        assert!(rates.wait_for_address(at(1)).is_some_and(|wait| wait <= Duration::from_millis(100)));
        assert_eq!(rates.wait_for_address(at(2)), None, "another address");
        let rates = Rates::new(None, ten);
        let at_once = (0..=255).take_while(|last| rates.wait_for_provider(at(*last)).is_none()).count();
        assert!((10..20).contains(&at_once), "{at_once}");
        assert_eq!(rates.wait_for_provider(IpAddr::from([192, 0, 3, 1])), None, "another provider");
        let rates = Rates::new(None, None);
        assert!((0..10_000).all(|_| rates.wait_for_address(at(1)).or_else(|| rates.wait_for_provider(at(1))).is_none()));
    }

    #[test]
    fn an_address_within_another_is_that_one() {
        let rates = Rates::new(NonZeroU32::new(1), NonZeroU32::new(1));
        assert_eq!(rates.wait_for_address(IpAddr::from([8, 8, 8, 8])), None);
        assert_eq!(rates.wait_for_provider(IpAddr::from([8, 8, 8, 8])), None);
        for text in ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"] {
            let same: IpAddr = text.parse().expect("an address");
            assert!(rates.wait_for_address(same).is_some() && rates.wait_for_provider(same).is_some());
        }
        let other: IpAddr = "64:ff9b::9.9.9.9".parse().expect("an address");
        assert_eq!(rates.wait_for_address(other).or_else(|| rates.wait_for_provider(other)), None);
    }

    #[test]
    fn what_is_not_asked_any_more_is_forgotten() {
        let rates = Rates::new(NonZeroU32::new(1_000_000), None);
        for n in 0..u32::try_from(4 * SWEEP).expect("small") {
            assert_eq!(rates.wait_for_address(IpAddr::from(n.to_be_bytes())), None);
        }
        assert!(rates.addresses.expect("given").len() <= 2 * SWEEP);
    }
}
