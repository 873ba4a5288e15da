//! The root programs whose lists are compiled in; data/README.md says where they come from.
//!
//! Most certificates are in several lists, so each is kept once, and read once, at the first use of any store.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::{AnchorStore, Limit};
use crate::cert::{Cert, Fingerprint};

/// A root program, whose list the clients of one maker trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Program {
    /// Mozilla: Firefox, and most servers and tools on Linux.
    Mozilla,
    /// Microsoft: Windows and what runs on it. Its list is for all uses; limits tell what is not for TLS.
    Microsoft,
    /// Apple: macOS, iOS and their kin.
    Apple,
    /// Google's list for Android.
    Android,
    /// Google's list for Chrome.
    Chrome,
    /// The list that Java brings along.
    Java,
}

/// What is known of a list beside its anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// What its maker calls it: a release; empty for a list without releases.
    pub version: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// On what terms.
    pub licence: &'static str,
}

/// The anchors' certificates, one behind the other.
static ANCHORS_DER: &[u8] = include_bytes!("../../data/anchors.der");
/// `sha256,bytes,stores`, in the same order.
static ANCHORS: &str = include_str!("../../data/anchors.csv");
/// `store,date,anchors,sha256,version,source,licence`.
static STORES: &str = include_str!("../../data/stores.csv");
/// `sha256,store,use,kind,moment,source`.
static LIMITS: &str = include_str!("../../data/limits.csv");

/// The list in the crate webpki-root-certs 1.0.11 (NSS 3.132); Cargo.lock has the version in use.
const MOZILLA_DATE: &str = "2026-10-28";
const MOZILLA: About = About { version: "NSS 3.132", source: "the crate webpki-root-certs", licence: "CDLA-Permissive-2.0" };

/// Every certificate of `ANCHORS_DER` by SHA-256, with the stores that hold it.
static HELD: LazyLock<HashMap<Fingerprint, (Cert, &'static str)>> = LazyLock::new(|| {
    let mut rest = ANCHORS_DER;
    let read = rows(ANCHORS).filter_map(|[_, bytes, stores]: [&str; 3]| {
        let (der, behind) = rest.split_at_checked(bytes.parse().ok()?)?;
        rest = behind;
        let cert = Cert::from_der(der.to_vec()).ok()?;
        Some((cert.sha256(), (cert, stores)))
    });
    read.collect()
});

static COMPILED: LazyLock<[AnchorStore; 6]> = LazyLock::new(|| Program::ALL.map(Program::read));

impl Program {
    /// Every program, in the order in which reports name them.
    pub const ALL: [Self; 6] = [Self::Mozilla, Self::Microsoft, Self::Apple, Self::Android, Self::Chrome, Self::Java];

    /// The name that options and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mozilla => "mozilla",
            Self::Microsoft => "microsoft",
            Self::Apple => "apple",
            Self::Android => "android",
            Self::Chrome => "chrome",
            Self::Java => "java",
        }
    }

    /// Its list as compiled in; read once.
    pub fn store(self) -> AnchorStore {
        COMPILED[self as usize].clone()
    }

    /// Where the list that is compiled in comes from.
    pub fn about(self) -> About {
        let row = rows(STORES).find(|[store, ..]: &[&str; 7]| *store == self.as_str());
        row.map_or(MOZILLA, |[.., version, source, licence]| About { version, source, licence })
    }

    /// What is known against the anchors of this program, whether its list holds them or not.
    pub fn limits(self) -> impl Iterator<Item = (Fingerprint, Limit)> {
        rows(LIMITS).filter(move |[_, store, ..]: &[&str; 6]| *store == self.as_str()).filter_map(
            |[sha256, _, usage, kind, moment, source]| Some((sha256.parse().ok()?, Limit::read(usage, kind, moment, source)?)),
        )
    }

    fn read(self) -> AnchorStore {
        let (date, certs): (_, Vec<Cert>) = match self {
            Self::Mozilla => (MOZILLA_DATE, mozilla()),
            _ => {
                let row = rows(STORES).find(|[store, ..]: &[&str; 7]| *store == self.as_str());
                let holds = |stores: &str| stores.split(' ').any(|store| store == self.as_str());
                let held = HELD.values().filter(|(_, stores)| holds(stores)).map(|(cert, _)| cert.clone());
                (row.map_or("", |[_, date, ..]| date), held.collect())
            }
        };
        AnchorStore::new(self.as_str(), Some(date.to_owned()), certs).with_limits(self.limits())
    }
}

/// The crate's list; what is in others too is the same value.
fn mozilla() -> Vec<Cert> {
    let certs = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| match HELD.get(&Fingerprint::of(der)) {
        Some((cert, _)) => Some(cert.clone()),
        None => Cert::from_der(der.to_vec()).ok(),
    });
    certs.collect()
}

/// The rows of one of the tables above, which have a header and quote nothing.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let mut row = [""; N];
        row.iter_mut().try_for_each(|cell| cells.next().map(|text| *cell = text)).map(|()| row)
    })
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Program {
    type Err = UnknownProgram;

    fn from_str(text: &str) -> Result<Self, UnknownProgram> {
        let known = Self::ALL.into_iter().find(|program| program.as_str() == text);
        known.ok_or_else(|| UnknownProgram { name: text.to_owned() })
    }
}

/// A name that no program has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no root program `{}`", name.escape_default())]
#[non_exhaustive]
pub struct UnknownProgram {
    /// What was given.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_read() {
        assert_eq!(HELD.len(), ANCHORS.lines().count() - 1);
        let limits: usize = Program::ALL.into_iter().map(|program| program.limits().count()).sum();
        assert_eq!(limits, LIMITS.lines().count() - 1);
        assert_eq!(HELD.values().map(|(cert, _)| cert.der().len()).sum::<usize>(), ANCHORS_DER.len());
        assert_eq!(
            rows(ANCHORS)
                .map(|[sha256, ..]: [&str; 3]| sha256)
                .filter(|sha256| HELD.contains_key(&sha256.parse().expect("hex")))
                .count(),
            HELD.len()
        );
    }

    #[test]
    fn each_store_is_what_its_row_says() {
        for [name, date, anchors, sha256, version, source, licence] in rows(STORES) {
            let program: Program = name.parse().expect("a program");
            let store = program.store();
            assert_eq!((store.name(), store.date()), (name, Some(date)));
            assert_eq!(store.anchors().len().to_string(), anchors, "{name}");
            assert_eq!(store.sha256().to_string(), sha256, "{name}");
            assert_eq!(program.about(), About { version, source, licence });
        }
        assert_eq!(rows::<7>(STORES).count() + 1, Program::ALL.len(), "all but Mozilla's, which a crate brings");
        assert_eq!(Program::Mozilla.store().anchors().len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
    }

    #[test]
    fn every_limit_of_the_table_is_about_an_anchor_of_its_store() {
        for program in Program::ALL {
            let store = program.store();
            for (sha256, _) in program.limits() {
                assert!(store.anchors().iter().any(|anchor| anchor.cert().sha256() == sha256), "{program}: {sha256}");
            }
        }
    }
}
