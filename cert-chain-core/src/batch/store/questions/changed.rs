//! What differs between two runs.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{CachedStatement, Row, Rows, params};
use serde::{Deserialize, Serialize};

use crate::batch::store::{StoreError, StoreReader, value};
use crate::grades::{Severity, State, Verdict};

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Changed {
    /// Only the later run has the target.
    TargetNew,
    /// Only the earlier run has the target.
    TargetGone,
    /// The worst finding, of the target or of an endpoint.
    State,
    /// The worst chain, of the target or of an endpoint.
    Verdict,
    /// Only the later run has the endpoint.
    EndpointNew,
    /// Only the earlier run has the endpoint.
    EndpointGone,
    /// Only the earlier run has the endpoint, and the later could not ask all that may lead there.
    EndpointUnseen,
    /// Only the later run has the finding: this code on this certificate of this endpoint.
    FindingNew,
    /// Only the earlier run has the finding: it was looked for, and is not there.
    FindingGone,
    /// Only the earlier run has the finding, and the later could not look: no chain came from there, or not from an address
    /// that presented one before.
    FindingUnseen,
    /// Both have the finding, graded otherwise.
    Severity,
    /// Only the later run could not test it.
    NotTested,
    /// Only the earlier run could not test it, and the later saw whatever may lead there.
    Tested,
}

impl Changed {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TargetNew => "target-new",
            Self::TargetGone => "target-gone",
            Self::State => "state",
            Self::Verdict => "verdict",
            Self::EndpointNew => "endpoint-new",
            Self::EndpointGone => "endpoint-gone",
            Self::EndpointUnseen => "endpoint-unseen",
            Self::FindingNew => "finding-new",
            Self::FindingGone => "finding-gone",
            Self::FindingUnseen => "finding-unseen",
            Self::Severity => "severity",
            Self::NotTested => "not-tested",
            Self::Tested => "tested",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The target.
    pub target: String,
    /// The endpoint's id; none for what is of the whole target.
    pub endpoint: Option<String>,
    /// What kind of change it is.
    pub what: Changed,
    /// The code of the finding, where it is one that changed.
    pub code: Option<String>,
    /// SHA-256 of that finding's culprit.
    pub certificate: Option<String>,
    /// What the earlier run has: a state, a verdict, a severity, or the sentence of a finding. Of whole targets and endpoints the
    /// state and the verdict; of what was not tested what it is, and why.
    pub old: Option<String>,
    /// What the later run has.
    pub new: Option<String>,
}

/// How a target or an endpoint stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    state: State,
    verdict: Option<Verdict>,
}

/// A target of one of the runs.
struct Head {
    id: i64,
    target: String,
    standing: Standing,
    /// Over all that is compared.
    outline: String,
}

/// What makes two findings the same: endpoint, code, culprit.
type Key = (Option<String>, String, Option<String>);

/// What was not tested, in a sentence, by what of it and its reason is the same in each run.
type Untested = BTreeMap<(String, String), String>;

impl StoreReader {
    /// What is otherwise in the run `new` than in the run `old`, by target. Moments, and sentences about the same fault of the same
    /// certificate, are no changes. What the later run could not test is told as that, and never as mended.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn changed<E: From<StoreError>>(
        &self,
        old: i64,
        new: i64,
        mut each: impl FnMut(Change) -> Result<(), E>,
    ) -> Result<(), E> {
        // Two lists in the same order, read side by side: neither is ever held.
        let [mut before, mut after] = [self.heads()?, self.heads()?];
        let (mut before, mut after) = (self.query(&mut before, old)?, self.query(&mut after, new)?);
        let (mut gone, mut come) = (self.next(&mut before)?, self.next(&mut after)?);
        loop {
            let order = match (&gone, &come) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(gone), Some(come)) => gone.target.cmp(&come.target),
            };
            let mut changes = Changes { target: String::new(), changes: Vec::new() };
            if let (Ordering::Equal, Some(old), Some(new)) = (order, &gone, &come) {
                changes.target.clone_from(&new.target);
                self.compare(old, new, &mut changes).map_err(|error| self.refused(error))?;
            } else if let (Ordering::Less, Some(old)) = (order, &gone) {
                changes.target.clone_from(&old.target);
                changes.push(None, Changed::TargetGone, Some(old.standing.to_string()), None);
            } else if let Some(new) = &come {
                changes.target.clone_from(&new.target);
                changes.push(None, Changed::TargetNew, None, Some(new.standing.to_string()));
            }
            for change in changes.changes {
                each(change)?;
            }
            if order != Ordering::Greater {
                gone = self.next(&mut before)?;
            }
            if order != Ordering::Less {
                come = self.next(&mut after)?;
            }
        }
    }

    fn heads(&self) -> Result<CachedStatement<'_>, StoreError> {
        let sql = "SELECT id, target, state, verdict, outline FROM targets WHERE run = ?1 AND (?2 IS NULL OR target = ?2) ORDER BY target";
        self.db().prepare_cached(sql).map_err(|error| self.refused(error))
    }

    fn query<'s>(&self, statement: &'s mut CachedStatement<'_>, run: i64) -> Result<Rows<'s>, StoreError> {
        statement.query(params![run, self.asked()]).map_err(|error| self.refused(error))
    }

    fn next(&self, rows: &mut Rows<'_>) -> Result<Option<Head>, StoreError> {
        let read = |row: &Row<'_>| {
            let (id, target, outline) = (row.get(0)?, row.get(1)?, row.get(4)?);
            Ok(Head { id, target, standing: Standing::read(row, 2)?, outline })
        };
        let row = rows.next().map_err(|error| self.refused(error))?;
        row.map(read).transpose().map_err(|error| self.refused(error))
    }

    fn compare(&self, old: &Head, new: &Head, changes: &mut Changes) -> rusqlite::Result<()> {
        if old.outline == new.outline {
            return Ok(());
        }
        changes.standings(None, old.standing, new.standing);
        let [open_before, open_after] = [self.untested_of(old.id)?, self.untested_of(new.id)?];
        let [before, after] = [self.endpoints_of(old.id)?, self.endpoints_of(new.id)?];
        // A service that does not answer leads nowhere, and what it led to may be as it was.
        let lost = |(endpoint, old): (&String, &Standing)| {
            old.shows_a_chain() && after.get(endpoint).is_some_and(|new| !new.shows_a_chain())
        };
        let sees_less = beyond(&open_after, &open_before).next().is_some() || before.iter().any(lost);
        for told in beyond(&open_after, &open_before) {
            changes.push(None, Changed::NotTested, None, Some(told.clone()));
        }
        // What is not even missed because what leads there is silent was not tested either.
        for told in beyond(&open_before, &open_after).filter(|_| !sees_less) {
            changes.push(None, Changed::Tested, Some(told.clone()), None);
        }
        for endpoint in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let name = Some(endpoint.as_str());
            let lost = if sees_less { Changed::EndpointUnseen } else { Changed::EndpointGone };
            match (before.get(endpoint), after.get(endpoint)) {
                (Some(old), Some(new)) => changes.standings(name, *old, *new),
                (Some(old), None) => changes.push(name, lost, Some(old.to_string()), None),
                (None, new) => changes.push(name, Changed::EndpointNew, None, new.map(ToString::to_string)),
            }
        }
        let silent = self.silent_since(old.id, new.id)?;
        let is_unseen = |endpoint: Option<&String>| match endpoint.and_then(|endpoint| after.get(endpoint)) {
            Some(after) => !after.shows_a_chain() || endpoint.is_some_and(|endpoint| silent.contains(endpoint)),
            None => sees_less,
        };
        let [before, after] = [self.findings_of(old.id)?, self.findings_of(new.id)?];
        for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let message = |finding: Option<&(Severity, String)>| finding.map(|(_, message)| message.clone());
            let (what, old, new) = match (before.get(key), after.get(key)) {
                (Some((old, _)), Some((new, _))) if old == new => continue,
                (Some((old, _)), Some((new, _))) => (Changed::Severity, Some(old.to_string()), Some(new.to_string())),
                (old @ Some(_), None) if is_unseen(key.0.as_ref()) => (Changed::FindingUnseen, message(old), None),
                (old @ Some(_), None) => (Changed::FindingGone, message(old), None),
                (None, new) => (Changed::FindingNew, None, message(new)),
            };
            changes.finding(key, what, old, new);
        }
        Ok(())
    }

    /// What of a target was not tested, with the reason, by what is the same in each run: not the address, of which a name has
    /// another each day, nor how many there are.
    fn untested_of(&self, target: i64) -> rusqlite::Result<Untested> {
        let mut statement = self.db().prepare_cached("SELECT what, why FROM not_tested WHERE target_id = ?")?;
        let rows = statement.query_map([target], |row| {
            let (what, why): (String, String) = (row.get(0)?, row.get(1)?);
            let same = what.split_once(" at ").map_or(&*what, |(endpoint, _)| endpoint);
            let same = same.trim_start_matches(|sign: char| sign.is_ascii_digit()).to_owned();
            let told = format!("{what}: {why}");
            Ok(((same, why), told))
        })?;
        rows.collect()
    }

    /// The endpoints of the target `new` with an address that presented a chain to the target `old`, and presents none now.
    fn silent_since(&self, old: i64, new: i64) -> rusqlite::Result<BTreeSet<String>> {
        let sql = "SELECT DISTINCT e.endpoint FROM endpoints e \
            JOIN addresses a ON a.target_id = e.target_id AND a.endpoint_number = e.number \
            JOIN endpoints f ON f.target_id = ?1 AND f.endpoint = e.endpoint \
            JOIN addresses b ON b.target_id = f.target_id AND b.endpoint_number = f.number AND b.address = a.address \
            WHERE e.target_id = ?2 AND coalesce(a.verdict, ?3) = ?3 AND coalesce(b.verdict, ?3) <> ?3";
        let mut statement = self.db().prepare_cached(sql)?;
        let rows = statement.query_map((old, new, Verdict::Unreachable.as_str()), |row| row.get(0))?;
        rows.collect()
    }

    fn endpoints_of(&self, target: i64) -> rusqlite::Result<BTreeMap<String, Standing>> {
        let sql = "SELECT endpoint, state, verdict FROM endpoints WHERE target_id = ?";
        let mut statement = self.db().prepare_cached(sql)?;
        let rows = statement.query_map([target], |row| Ok((row.get(0)?, Standing::read(row, 1)?)))?;
        rows.collect()
    }

    /// The findings of a target; of several alike, which several chains of an endpoint may have, the worst.
    fn findings_of(&self, target: i64) -> rusqlite::Result<BTreeMap<Key, (Severity, String)>> {
        let sql = "SELECT e.endpoint, f.code, c.sha256, f.severity, f.message FROM findings f \
            LEFT JOIN endpoints e ON e.target_id = f.target_id AND e.number = f.endpoint_number \
            LEFT JOIN certificates c ON c.id = f.certificate WHERE f.target_id = ? ORDER BY f.number";
        let mut findings = BTreeMap::<Key, (Severity, String)>::new();
        let mut statement = self.db().prepare_cached(sql)?;
        let mut rows = statement.query([target])?;
        while let Some(row) = rows.next()? {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (severity, message) = (value::word(row, 3)?, row.get(4)?);
            let known = findings.entry(key).or_insert((severity, message));
            known.0 = known.0.max(severity);
        }
        Ok(findings)
    }
}

impl Standing {
    /// From two columns.
    fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self { state: value::word(row, first)?, verdict: value::optional_word(row, first + 1)? })
    }

    /// Whether there is a chain in which a fault would be seen.
    fn shows_a_chain(self) -> bool {
        self.verdict.is_some_and(|verdict| verdict != Verdict::Unreachable)
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.verdict {
            Some(verdict) => write!(f, "{}, {verdict}", self.state),
            None => write!(f, "{}", self.state),
        }
    }
}

/// The sentences of `these` of which the others have none.
fn beyond<'u>(these: &'u Untested, others: &'u Untested) -> impl Iterator<Item = &'u String> {
    these.iter().filter(|(same, _)| !others.contains_key(*same)).map(|(_, told)| told)
}

/// The changes of one target.
struct Changes {
    target: String,
    changes: Vec<Change>,
}

impl Changes {
    fn push(&mut self, endpoint: Option<&str>, what: Changed, old: Option<String>, new: Option<String>) {
        let (target, endpoint) = (self.target.clone(), endpoint.map(str::to_owned));
        self.changes.push(Change { target, endpoint, what, code: None, certificate: None, old, new });
    }

    fn standings(&mut self, endpoint: Option<&str>, old: Standing, new: Standing) {
        if old.state != new.state {
            self.push(endpoint, Changed::State, Some(old.state.to_string()), Some(new.state.to_string()));
        }
        if old.verdict != new.verdict {
            let word = |verdict: Option<Verdict>| verdict.map(|verdict| verdict.to_string());
            self.push(endpoint, Changed::Verdict, word(old.verdict), word(new.verdict));
        }
    }

    fn finding(&mut self, key: &Key, what: Changed, old: Option<String>, new: Option<String>) {
        let (endpoint, code, certificate) = key.clone();
        let target = self.target.clone();
        self.changes.push(Change { target, endpoint, what, code: Some(code), certificate, old, new });
    }
}
