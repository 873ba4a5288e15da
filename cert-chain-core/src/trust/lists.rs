//! The lists that were taken from reports of the CCADB, as they are kept for the next runs.
//!
//! One value, one file: a line of JSON that says what there is, then every certificate in DER. So it is replaced as a
//! whole or not at all, and read in a moment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ccadb::{Member, Published};
use super::{AnchorStore, Anchors, Limit, LimitKind, Program};
use crate::cert::{Cert, Fingerprint};

/// The version of the form below.
const FORMAT: u32 = 1;

/// Programs' lists and intermediates that are newer than what is compiled in.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    programs: BTreeMap<Program, Listed<Member>>,
    intermediates: Option<Listed<Cert>>,
}

/// One list.
#[derive(Clone, Debug)]
struct Listed<T> {
    date: String,
    source: String,
    items: Vec<T>,
}

/// Why a report is not taken into the lists, or kept lists are not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListsError {
    /// What was kept is damaged, or of another version of this program.
    #[error("the kept lists are damaged: {reason}")]
    Damaged {
        /// What is wrong.
        reason: String,
    },
    /// The list in use is newer.
    #[error("the list of {what} is of {date}, and the one in use of {in_use}")]
    Older {
        /// Whose list.
        what: String,
        /// The date of the report.
        date: String,
        /// The date of what is used.
        in_use: String,
    },
    /// The report lacks much of what is used.
    #[error(
        "of {before} certificates in the list of {what} {removed} would go at once; more than a third is taken for a mistake"
    )]
    Shrinks {
        /// Whose list.
        what: String,
        /// How many there are.
        before: usize,
        /// How many of them would go.
        removed: usize,
    },
}

/// What taking a report changed in one list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Taken {
    /// Whose list: a program's name, or `intermediates`.
    pub what: String,
    /// How many certificates it has now.
    pub count: usize,
    /// How many it has that it had not.
    pub added: usize,
    /// How many it had that it has no more.
    pub removed: usize,
}

impl Lists {
    /// Takes what a report of `date` (`2026-11-22`) says, from `source`, in place of what was known of the same.
    ///
    /// # Errors
    ///
    /// When it is older than what is used, or lacks more than a third of it; nothing is changed then.
    pub fn take(&mut self, published: Published, date: &str, source: &str) -> Result<Vec<Taken>, ListsError> {
        let mut changed = self.clone();
        let mut taken = Vec::new();
        for (program, items) in published.programs {
            let before = self.store(program);
            let known: Vec<Fingerprint> = before.anchors().iter().map(|anchor| anchor.cert().sha256()).collect();
            let new: Vec<Fingerprint> = items.iter().map(|member| member.cert.sha256()).collect();
            taken.push(compare(program.as_str(), (before.date(), &known), (date, new))?);
            changed.programs.insert(program, Listed { date: date.to_owned(), source: source.to_owned(), items });
        }
        if !published.intermediates.is_empty() {
            let before = self.intermediates.as_ref();
            let known: Vec<Fingerprint> = before.iter().flat_map(|list| &list.items).map(Cert::sha256).collect();
            let new: Vec<Fingerprint> = published.intermediates.iter().map(Cert::sha256).collect();
            taken.push(compare("intermediates", (before.map(|list| &*list.date), &known), (date, new))?);
            let items = published.intermediates;
            changed.intermediates = Some(Listed { date: date.to_owned(), source: source.to_owned(), items });
        }
        *self = changed;
        Ok(taken)
    }

    /// The newest list of `program`: the one kept here or the one compiled in.
    pub fn store(&self, program: Program) -> AnchorStore {
        let compiled = program.store();
        let Some(list) = self.newer(program) else { return compiled };
        let certs = list.items.iter().map(|member| member.cert.clone());
        let limits = |member: &Member| {
            let sha256 = member.cert.sha256();
            member.limits.clone().into_iter().map(move |limit| (sha256, limit))
        };
        let limits = list.items.iter().flat_map(limits);
        let kept = kept_limits(program);
        AnchorStore::new(program.as_str(), Some(list.date.clone()), certs).with_limits(limits.chain(kept))
    }

    /// Where the newest list of `program` comes from; none when it is the one compiled in.
    pub fn source(&self, program: Program) -> Option<&str> {
        self.newer(program).map(|list| &*list.source)
    }

    /// The newest lists of all programs, merged.
    pub fn anchors(&self) -> Anchors {
        match Program::ALL.into_iter().any(|program| self.newer(program).is_some()) {
            true => Anchors::new(Program::ALL.map(|program| self.store(program))),
            false => Anchors::programs(),
        }
    }

    /// The intermediates, with the date of their list.
    pub fn intermediates(&self) -> Option<(&str, &[Cert])> {
        self.intermediates.as_ref().map(|list| (&*list.date, &*list.items))
    }

    fn newer(&self, program: Program) -> Option<&Listed<Member>> {
        let compiled = program.store();
        // Dates in this form sort as they follow one another.
        self.programs.get(&program).filter(|list| compiled.date().is_none_or(|date| *list.date >= *date))
    }

    /// The lists as they are kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut kept = Kept::default();
        let programs = self.programs.iter().map(|(program, list)| KeptProgram {
            program: program.as_str().to_owned(),
            date: list.date.clone(),
            source: list.source.clone(),
            anchors: list
                .items
                .iter()
                .map(|Member { cert, limits }| (kept.add(cert), limits.iter().map(Into::into).collect()))
                .collect(),
        });
        let programs = programs.collect();
        let intermediates = self.intermediates.as_ref().map(|list| KeptIntermediates {
            date: list.date.clone(),
            source: list.source.clone(),
            certs: list.items.iter().map(|cert| kept.add(cert)).collect(),
        });
        let sha256 = Fingerprint::of(&kept.ders).to_string();
        let header = Header { format: FORMAT, sha256, lengths: kept.lengths, programs, intermediates };
        // Strings and numbers: there is nothing that JSON cannot say.
        let mut bytes = serde_json::to_vec(&header).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(&kept.ders);
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// When it is not whole, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ListsError> {
        let damaged = |reason: &str| ListsError::Damaged { reason: reason.to_owned() };
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(|| damaged("they have no header"))?;
        let (header, ders) = (&bytes[..end], &bytes[end + 1..]);
        let header: Header = serde_json::from_slice(header).map_err(|_| damaged("their header cannot be read"))?;
        if header.format != FORMAT {
            return Err(damaged("they are of another version of this program"));
        }
        if Fingerprint::of(ders).to_string() != header.sha256 {
            return Err(damaged("their checksum differs"));
        }
        let certs = split(ders, &header.lengths).ok_or_else(|| damaged("a certificate cannot be read"))?;
        let cert = |place: usize| certs.get(place).cloned().ok_or_else(|| damaged("a certificate is missing"));
        let mut lists = Self::default();
        for kept in header.programs {
            let program: Program = kept.program.parse().map_err(|_| damaged("they name an unknown program"))?;
            let anchors = kept.anchors.into_iter().map(|(place, limits)| {
                let limits: Option<Vec<Limit>> = limits.iter().map(KeptLimit::read).collect();
                Ok(Member { cert: cert(place)?, limits: limits.ok_or_else(|| damaged("a limit cannot be read"))? })
            });
            let items = anchors.collect::<Result<_, ListsError>>()?;
            lists.programs.insert(program, Listed { date: kept.date, source: kept.source, items });
        }
        if let Some(kept) = header.intermediates {
            let items = kept.certs.into_iter().map(cert).collect::<Result<_, _>>()?;
            lists.intermediates = Some(Listed { date: kept.date, source: kept.source, items });
        }
        Ok(lists)
    }
}

/// What stays true of Microsoft's roots though its report does not say it: from which days they are trusted for nothing new.
fn kept_limits(program: Program) -> impl Iterator<Item = (Fingerprint, Limit)> {
    let is_kept = move |limit: &Limit| program == Program::Microsoft && limit.kind != LimitKind::NotFor;
    program.limits().filter(move |(_, limit)| is_kept(limit))
}

fn compare(
    what: &str,
    (in_use, known): (Option<&str>, &[Fingerprint]),
    (date, new): (&str, Vec<Fingerprint>),
) -> Result<Taken, ListsError> {
    if let Some(in_use) = in_use.filter(|in_use| *in_use > date) {
        return Err(ListsError::Older { what: what.to_owned(), date: date.to_owned(), in_use: in_use.to_owned() });
    }
    let (known, new): (std::collections::BTreeSet<_>, std::collections::BTreeSet<_>) =
        (known.iter().copied().collect(), new.into_iter().collect());
    let (added, removed) = (new.difference(&known).count(), known.difference(&new).count());
    if removed * 3 > known.len() {
        return Err(ListsError::Shrinks { what: what.to_owned(), before: known.len(), removed });
    }
    Ok(Taken { what: what.to_owned(), count: new.len(), added, removed })
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    /// Over all that follows the header.
    sha256: String,
    /// Of each certificate, in bytes.
    lengths: Vec<usize>,
    programs: Vec<KeptProgram>,
    intermediates: Option<KeptIntermediates>,
}

#[derive(Serialize, Deserialize)]
struct KeptProgram {
    program: String,
    date: String,
    source: String,
    /// Places of certificates, each with what is said against it.
    anchors: Vec<(usize, Vec<KeptLimit>)>,
}

#[derive(Serialize, Deserialize)]
struct KeptIntermediates {
    date: String,
    source: String,
    certs: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
struct KeptLimit {
    usage: String,
    kind: String,
    moment: String,
    source: String,
}

impl From<&Limit> for KeptLimit {
    fn from(limit: &Limit) -> Self {
        let Limit { usage, kind, source } = limit;
        let moment = kind.moment().map(|moment| moment.to_string()).unwrap_or_default();
        Self { usage: usage.name().to_owned(), kind: kind.as_str().to_owned(), moment, source: source.clone() }
    }
}

impl KeptLimit {
    fn read(&self) -> Option<Limit> {
        Limit::read(&self.usage, &self.kind, &self.moment, &self.source)
    }
}

/// Certificates on their way into the file, each once.
#[derive(Default)]
struct Kept {
    places: BTreeMap<Fingerprint, usize>,
    lengths: Vec<usize>,
    ders: Vec<u8>,
}

impl Kept {
    /// The place of `cert`.
    fn add(&mut self, cert: &Cert) -> usize {
        let next = self.lengths.len();
        let place = *self.places.entry(cert.sha256()).or_insert(next);
        if place == next {
            self.lengths.push(cert.der().len());
            self.ders.extend_from_slice(cert.der());
        }
        place
    }
}

fn split(mut ders: &[u8], lengths: &[usize]) -> Option<Vec<Cert>> {
    let certs = lengths.iter().map(|length| {
        let (der, rest) = ders.split_at_checked(*length)?;
        ders = rest;
        Cert::from_der(der.to_vec()).ok()
    });
    certs.collect()
}
