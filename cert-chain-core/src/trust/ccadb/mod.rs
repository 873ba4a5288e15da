//! The reports that the Common CA Database publishes of root programs and their CAs, as CSV
//! (<https://www.ccadb.org/resources>; CDLA-Permissive-2.0).
//!
//! A report is taken whole or not at all: every row is read, every certificate has the SHA-256 that its row says, and there
//! are as many as such a report has. Nothing is fetched here.

mod cell;
mod error;
mod roots;
mod table;

pub use error::{CcadbError, RowFault};

use std::collections::HashMap;

use self::table::Table;
use super::{Limit, Program};
use crate::cert::{Cert, Fingerprint};

/// The largest report that is read, in bytes: some ten times the largest of today, that of the intermediates.
pub const MAX_REPORT: usize = 64 << 20;

/// A report of the CCADB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Report {
    /// The roots of Mozilla, with their trust bits and the day from which they are distrusted.
    Mozilla,
    /// The roots of Microsoft, with their status and uses.
    Microsoft,
    /// The roots of all programs in the CCADB: those of Apple and Chrome are taken from it.
    Programs,
    /// The intermediates below Mozilla's roots.
    Intermediates,
}

impl Report {
    /// Every report, in the order in which they are asked for.
    pub const ALL: [Self; 4] = [Self::Mozilla, Self::Microsoft, Self::Programs, Self::Intermediates];

    /// Its path at the CCADB's host.
    pub fn path(self) -> &'static str {
        match self {
            Self::Mozilla => "/mozilla/IncludedCACertificateReportPEMCSV",
            Self::Microsoft => "/microsoft/IncludedCACertificateReportForMSFTCSVPEM",
            Self::Programs => "/ccadb/RootCACertificatesIncludedByRSReportCSV",
            Self::Intermediates => "/mozilla/PublicAllIntermediateCertsWithPEMCSV",
        }
    }

    /// What it is called in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mozilla => "Mozilla's roots",
            Self::Microsoft => "Microsoft's roots",
            Self::Programs => "the roots of all programs",
            Self::Intermediates => "the intermediates",
        }
    }

    /// The columns that it must have. No other report has all of them, so they tell which it is.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Mozilla => &["SHA-256 Fingerprint", "Trust Bits", "Distrust for TLS After Date", "PEM Info"],
            Self::Microsoft => &["SHA-256 Fingerprint", "Microsoft Status", "Microsoft EKUs", "PEM Info"],
            Self::Programs => &[
                "SHA-256 Fingerprint",
                "X.509 Certificate (PEM)",
                "Intended Use Case(s) Served",
                "Apple Status",
                "Google Chrome Status",
            ],
            Self::Intermediates => &["SHA-256 Fingerprint", "CA Owner", "Parent Name", "PEM Info"],
        }
    }
}

/// A root of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its certificate.
    pub cert: Cert,
    /// What the program says against it.
    pub limits: Vec<Limit>,
}

/// What a report says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Published {
    /// Which report it is.
    pub report: Report,
    /// The programs whose lists it holds, each with its anchors and what is said against them.
    pub programs: Vec<(Program, Vec<Member>)>,
    /// The intermediates that it holds.
    pub intermediates: Vec<Cert>,
    /// How many certificates have the SHA-256 that their row says and cannot be read here all the same; they are left out.
    pub unreadable: usize,
}

/// One certificate in `so_many` may be unreadable: a few of the CCADB's are as old as their encoding is odd.
const UNREADABLE_IN: usize = 20;

impl Published {
    /// Reads the content of a report, whichever it is.
    ///
    /// # Errors
    ///
    /// When it is no such report, when any row of it is damaged, or when it holds too little to be whole.
    pub fn read(content: &[u8]) -> Result<Self, CcadbError> {
        let table = Table::read(content)?;
        let report = Report::ALL.into_iter().find(|report| table.has_columns(report.columns()));
        let report = report.ok_or_else(|| CcadbError::UnknownReport { columns: table.columns() })?;
        table.check_unique(report.columns())?;
        let mut published = Self { report, programs: Vec::new(), intermediates: Vec::new(), unreadable: 0 };
        match report {
            Report::Intermediates => published.intermediates = published.take(&table, "PEM Info", |_, cert| Ok(Some(cert)))?,
            Report::Mozilla => published.take_program(&table, Program::Mozilla, "PEM Info", roots::of_mozilla)?,
            Report::Microsoft => published.take_program(&table, Program::Microsoft, "PEM Info", roots::of_microsoft)?,
            Report::Programs => {
                let pem = "X.509 Certificate (PEM)";
                published.take_program(&table, Program::Apple, pem, roots::of_apple)?;
                published.take_program(&table, Program::Chrome, pem, roots::of_chrome)?;
            }
        }
        published.check_counts()?;
        Ok(published)
    }

    fn take_program(
        &mut self,
        table: &Table,
        program: Program,
        pem: &str,
        member: fn(&table::Row<'_>) -> Result<Option<Vec<Limit>>, RowFault>,
    ) -> Result<(), CcadbError> {
        let anchors = self.take(table, pem, |row, cert| Ok(member(row)?.map(|limits| Member { cert, limits })))?;
        self.programs.push((program, anchors));
        Ok(())
    }

    /// What `wanted` makes of each row and its certificate.
    ///
    /// A certificate that stands there twice is taken once, so that no count is reached by repetition.
    fn take<T: PartialEq>(
        &mut self,
        table: &Table,
        pem: &str,
        wanted: impl Fn(&table::Row<'_>, Cert) -> Result<Option<T>, RowFault>,
    ) -> Result<Vec<T>, CcadbError> {
        let (mut taken, mut unreadable) = (Vec::new(), 0);
        // What was made of each certificate: its place in `taken`, if it has one.
        let mut seen: HashMap<Fingerprint, Option<usize>> = HashMap::new();
        for row in table.rows() {
            let at = |fault| CcadbError::Row { line: row.line(), fault };
            let read = |column| row.cell(column).map_err(at);
            let Some(cert) = cell::certificate(read("SHA-256 Fingerprint")?, read(pem)?).map_err(at)? else {
                unreadable += 1;
                continue;
            };
            let sha256 = cert.sha256();
            let made = wanted(&row, cert).map_err(at)?;
            match seen.get(&sha256) {
                Some(before) if before.map(|place| &taken[place]) == made.as_ref() => {}
                Some(_) => return Err(at(RowFault::Contradicts { sha256: sha256.to_string() })),
                None => {
                    seen.insert(sha256, made.is_some().then_some(taken.len()));
                    taken.extend(made);
                }
            }
        }
        self.unreadable = unreadable;
        if unreadable * UNREADABLE_IN > table.len() {
            return Err(CcadbError::Unreadable { unreadable, of: table.len() });
        }
        Ok(taken)
    }

    /// How many anchors a program must have, or how many intermediates there must be: well below the fewest that there were in
    /// years, and above what an interrupted download or a report on something else would hold.
    fn check_counts(&self) -> Result<(), CcadbError> {
        const FEWEST_ANCHORS: usize = 60;
        const FEWEST_INTERMEDIATES: usize = 500;
        for (program, anchors) in &self.programs {
            if anchors.len() < FEWEST_ANCHORS {
                let what = format!("roots of {program}");
                return Err(CcadbError::TooFew { what, count: anchors.len(), least: FEWEST_ANCHORS });
            }
        }
        if self.report == Report::Intermediates && self.intermediates.len() < FEWEST_INTERMEDIATES {
            let what = "intermediates".to_owned();
            return Err(CcadbError::TooFew { what, count: self.intermediates.len(), least: FEWEST_INTERMEDIATES });
        }
        Ok(())
    }
}
