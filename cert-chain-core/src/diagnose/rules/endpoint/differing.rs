//! Chains that differ from one address, connection or hello to the next: what the three rules share.

use std::net::IpAddr;

use crate::cert::Fingerprint;
use crate::diagnose::Evidence;
use crate::fetch::{AddressSeen, HandshakeSeen};
use crate::grades::{Severity, Verdict};
use crate::network::Profile;

/// Places (addresses, attempts, hellos) that should show the same chain, each with what it showed.
#[derive(PartialEq, Eq)]
pub(super) struct Difference {
    /// What each place is called, and its chain.
    seen: Vec<(String, usize)>,
    /// Whether it says something how many places show a chain.
    is_counted: bool,
}

impl Difference {
    /// Addresses whose first profile shows different chains. Where DNS gives some of them here and others there, those of one
    /// vantage are compared: nobody meets the others, and that the vantages differ is told by itself.
    pub(super) fn by_address(evidence: &Evidence<'_>) -> Vec<Self> {
        let addresses = evidence.fetched.map(|fetched| &fetched.addresses[..]).unwrap_or_default();
        let vantages = evidence.found.map(|found| &found.resolved[..]).unwrap_or_default();
        let is_given = |address: &AddressSeen| vantages.iter().any(|(_, given)| given.contains(&address.address.ip()));
        let of = |among: &dyn Fn(&AddressSeen) -> bool| {
            let those = addresses.iter().filter(|address| among(address));
            Self::of(those.filter_map(|address| Some((address.address.to_string(), first_chain(address)?))).collect())
        };
        if !addresses.iter().all(is_given) {
            return of(&|_| true).into_iter().collect();
        }
        let mut differing: Vec<Self> = Vec::new();
        for (_, given) in vantages {
            let found = of(&|address| given.contains(&address.address.ip()));
            differing.extend(found.filter(|found| !differing.contains(found)));
        }
        differing
    }

    /// What clients of each vantage are shown: the chain of the first address that DNS gives them.
    pub(super) fn by_vantage(evidence: &Evidence<'_>) -> Option<Self> {
        let addresses = evidence.fetched.map(|fetched| &fetched.addresses[..]).unwrap_or_default();
        let shown_at = |ip: &IpAddr| first_chain(addresses.iter().find(|address| address.address.ip() == *ip)?);
        let vantages = evidence.found.map(|found| &found.resolved[..]).unwrap_or_default();
        let seen = vantages.iter().filter_map(|(vantage, given)| Some((vantage.clone(), given.iter().find_map(shown_at)?)));
        Some(Self { is_counted: false, ..Self::of(seen.collect())? })
    }

    /// Connections to one address, with one profile, that show different chains.
    pub(super) fn by_attempt(evidence: &Evidence<'_>) -> Vec<Self> {
        let addresses = evidence.fetched.map(|fetched| &fetched.addresses[..]).unwrap_or_default();
        let differing = addresses.iter().flat_map(|address| {
            let mut profiles: Vec<Profile> = address.handshakes.iter().map(|handshake| handshake.profile).collect();
            profiles.sort_unstable();
            profiles.dedup();
            profiles.into_iter().filter_map(|profile| {
                let attempts = address.handshakes.iter().filter(|handshake| handshake.profile == profile);
                let seen = attempts.filter_map(|h| Some((format!("{} {profile} {}", address.address, h.attempt), h.chain?)));
                Self::of(seen.collect())
            })
        });
        differing.collect()
    }

    /// Hellos to one address that are shown different chains; one address stands for all.
    pub(super) fn by_handshake(evidence: &Evidence<'_>) -> Vec<Self> {
        let addresses = evidence.fetched.map(|fetched| &fetched.addresses[..]).unwrap_or_default();
        let differing = addresses.iter().find_map(|address| {
            // Chains that change by themselves from one connection to the next say nothing about hellos.
            let of_first: Vec<usize> = chains_of(address, Profile::Tls13).collect();
            if of_first.windows(2).any(|pair| pair[0] != pair[1]) {
                return None;
            }
            let firsts = address.handshakes.iter().filter(|handshake| handshake.attempt == 1);
            Self::of(firsts.filter_map(|handshake| Some((handshake.profile.to_string(), handshake.chain?))).collect())
        });
        differing.into_iter().collect()
    }

    fn of(seen: Vec<(String, usize)>) -> Option<Self> {
        let (_, first) = seen.first()?;
        let differs = seen.iter().any(|(_, chain)| chain != first);
        differs.then_some(Self { seen, is_counted: true })
    }

    /// Each place with the number of its chain.
    pub(super) fn places(&self) -> serde_json::Value {
        self.seen.iter().map(|(place, chain)| (place.clone(), serde_json::Value::from(*chain))).collect()
    }

    /// The chains, each once, in the order first seen.
    fn chains(&self) -> Vec<usize> {
        let mut chains = Vec::new();
        for (_, chain) in &self.seen {
            if !chains.contains(chain) {
                chains.push(*chain);
            }
        }
        chains
    }

    /// The end-entity certificates of the chains, as far as they can be read.
    pub(super) fn end_entities(&self, evidence: &Evidence<'_>) -> Vec<Fingerprint> {
        let chains = self.chains().into_iter().filter_map(|chain| evidence.chains.get(chain));
        chains.filter_map(|chain| Some(chain.end_entity.as_ref()?.1.sha256())).collect()
    }
}

fn first_chain(address: &AddressSeen) -> Option<usize> {
    chains_of(address, Profile::Tls13).next().or_else(|| address.handshakes.iter().find_map(|handshake| handshake.chain))
}

fn chains_of(address: &AddressSeen, profile: Profile) -> impl Iterator<Item = usize> {
    address.handshakes.iter().filter(move |h: &&HandshakeSeen| h.profile == profile).filter_map(|handshake| handshake.chain)
}

/// A warning when clients fare differently, else a note; clients that send no name do not count.
pub(super) fn severity(evidence: &Evidence<'_>, difference: &Difference) -> Severity {
    let counting =
        || difference.chains().into_iter().filter_map(|chain| evidence.chains.get(chain)).filter(|chain| !chain.is_fallback);
    let mut verdicts: Vec<Option<Verdict>> = counting().map(|chain| chain.verdict()).collect();
    verdicts.dedup();
    if verdicts.len() > 1 { Severity::Warning } else { Severity::Note }
}

/// `192.0.2.1:443 c25a90f4 (complete, seen 1 of 2); ...`; a chain at many places is named by the first two.
pub(super) fn shown(evidence: &Evidence<'_>, difference: &Difference) -> String {
    let groups = difference.chains().into_iter().map(|chain| {
        let places: Vec<&str> = difference.seen.iter().filter(|(_, c)| *c == chain).map(|(place, _)| place.as_str()).collect();
        let listed = places.iter().take(2).copied().collect::<Vec<_>>().join(" and ");
        let more = if places.len() > 2 { format!(" and {} more", places.len() - 2) } else { String::new() };
        let evidence = evidence.chains.get(chain);
        let name =
            evidence.and_then(|chain| chain.end_entity.as_ref()).map(|(_, cert)| cert.sha256().short()).unwrap_or_default();
        let verdict = evidence.and_then(|chain| chain.verdict()).map(|verdict| verdict.to_string()).unwrap_or_default();
        match difference.is_counted {
            true => format!("{listed}{more} {name} ({verdict}, seen {} of {})", places.len(), difference.seen.len()),
            false => format!("{listed}{more} {name} ({verdict})"),
        }
    });
    groups.collect::<Vec<_>>().join("; ")
}
