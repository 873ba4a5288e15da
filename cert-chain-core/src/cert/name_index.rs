//! Things that are found by a distinguished name, however it is encoded.

use std::collections::{HashMap, HashSet};

use super::name_sketch::NameSketch;
use super::{DistinguishedName, NameKey};

/// An index by name. Most names that were not put in are seen to be none of these at a glance, and a spelling that was is
/// found without reading it; any other is read.
#[derive(Clone, Debug)]
pub(crate) struct NameIndex<T> {
    /// Each spelling with the place of its name in `members`.
    spellings: HashMap<Box<[u8]>, usize>,
    names: HashMap<NameKey, usize>,
    sketches: HashSet<NameSketch>,
    members: Vec<Vec<T>>,
}

impl<T> Default for NameIndex<T> {
    fn default() -> Self {
        Self { spellings: HashMap::new(), names: HashMap::new(), sketches: HashSet::new(), members: Vec::new() }
    }
}

impl<T> NameIndex<T> {
    /// What was put in under `name` so far, to look at and to add to.
    pub(crate) fn entry(&mut self, name: DistinguishedName<'_>) -> &mut Vec<T> {
        let place = match self.spellings.get(name.as_der()) {
            Some(place) => *place,
            None => {
                let place = *self.names.entry(NameKey::of(name)).or_insert(self.members.len());
                if place == self.members.len() {
                    self.members.push(Vec::new());
                }
                self.spellings.insert(name.as_der().into(), place);
                self.sketches.insert(name.sketch());
                place
            }
        };
        &mut self.members[place]
    }

    /// What was put in under `name`.
    pub(crate) fn get(&self, name: DistinguishedName<'_>) -> &[T] {
        // Most names asked for are none of these.
        if !self.sketches.contains(&name.sketch()) {
            return &[];
        }
        let spelt = self.spellings.get(name.as_der());
        let place = spelt.or_else(|| self.names.get(&NameKey::of(name)));
        place.map_or(&[], |place| &self.members[*place])
    }
}
