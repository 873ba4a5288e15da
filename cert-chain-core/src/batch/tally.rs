//! Counting what is most frequent in a stream without end, in bounded memory.

use std::collections::BTreeMap;

/// One thing and how often it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counted<'t> {
    /// What was counted: a finding's code, a SHA-256 in hex, a provider.
    pub what: &'t str,
    /// What people call it, where that is something else.
    pub label: Option<&'t str>,
    /// How often it was seen, at most.
    pub most: u64,
    /// How often it was seen, at least. Less than `most` only once more different things came than are kept.
    pub least: u64,
}

/// Space-Saving counters (Metwally, Agrawal, El Abbadi 2005, <https://doi.org/10.1007/978-3-540-30570-5_27>).
///
/// Of N sightings, whatever was seen more than N / [`KEPT`](Self::KEPT) times is among those kept, and every count is
/// too high by at most that much. Up to [`KEPT`](Self::KEPT) different things all counts are exact. Ties go by name, so
/// that the same stream gives the same answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    seen: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    label: Option<String>,
    count: u64,
    /// What `count` may be too high by: what the thing that had this place before was seen.
    over: u64,
}

/// The longest name that is kept, in bytes: a host name has 253 at most, a fingerprint 64.
const LONGEST: usize = 256;

impl Tally {
    /// How many things are kept: some 300 KB at worst, and twenty times what anybody reads.
    const KEPT: usize = 1_024;

    /// Counts `what` once more.
    pub(super) fn add(&mut self, what: &str, label: Option<&str>) {
        let what = start(what);
        if let Some(entry) = self.seen.get_mut(what) {
            entry.count += 1;
            return;
        }
        let mut over = 0;
        if self.seen.len() >= Self::KEPT
            && let Some(rarest) = self.seen.iter().min_by_key(|(_, entry)| entry.count).map(|(what, _)| what.clone())
            && let Some(entry) = self.seen.remove(&rarest)
        {
            over = entry.count;
        }
        let label = label.map(|label| start(label).to_owned());
        self.seen.insert(what.to_owned(), Entry { label, count: over + 1, over });
    }

    /// The `most` things seen most often, most frequent first.
    pub(super) fn top(&self, most: usize) -> Vec<Counted<'_>> {
        let mut top: Vec<Counted<'_>> = self
            .seen
            .iter()
            .map(|(what, entry)| Counted {
                what,
                label: entry.label.as_deref(),
                most: entry.count,
                least: entry.count - entry.over,
            })
            .collect();
        top.sort_by(|a, b| b.most.cmp(&a.most).then_with(|| a.what.cmp(b.what)));
        top.truncate(most);
        top
    }
}

/// `text` up to [`LONGEST`] bytes.
fn start(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_exactly_while_there_is_room() {
        let mut tally = Tally::default();
        for what in ["b", "a", "b", "c", "b", "a"] {
            tally.add(what, Some("label"));
        }
        let top: Vec<_> = tally.top(2).into_iter().map(|counted| (counted.what, counted.most, counted.least)).collect();
        assert_eq!(top, [("b", 3, 3), ("a", 2, 2)]);
    }

    #[test]
    fn stays_bounded_and_finds_the_frequent_among_strangers() {
        let mut tally = Tally::default();
        let sightings = 40 * Tally::KEPT;
        for number in 0..sightings {
            tally.add(&format!("{number}{}", "x".repeat(1_000)), None);
            if number % 20 == 0 {
                tally.add("often", None);
            }
        }
        assert_eq!(tally.seen.len(), Tally::KEPT);
        assert!(tally.seen.keys().all(|what| what.len() <= LONGEST));
        let first = &tally.top(1)[0];
        let real = sightings as u64 / 20;
        assert_eq!(first.what, "often");
        assert!(first.least <= real && real <= first.most, "{first:?}");
    }

    #[test]
    fn cuts_long_names_between_letters() {
        let mut tally = Tally::default();
        tally.add(&"ü".repeat(200), None);
        assert_eq!(tally.top(1)[0].what.chars().count(), 128);
    }
}
