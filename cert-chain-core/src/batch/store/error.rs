//! Why a store cannot be used.

use std::error::Error;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why a store cannot be used. What had been committed before is in the file, whatever the error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file to ask.
    #[error("there is no store `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else, of which nothing was touched.
    #[error("`{}` is not a store of cert-chain", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// A later version of this library made the file.
    #[error("`{}` is a store of version {found}, and this program knows no later one than {known}", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version that can be read here.
        known: i64,
    },
    /// A run is writing to it, in this process or another.
    #[error("`{}` is in use by another run, and a store takes one at a time", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file, or what SQLite keeps beside it, may not be written. It needs that to ask, too, since somebody may write meanwhile.
    #[error("`{}` cannot be used: it, or what SQLite keeps beside it, may not be written", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No room is left for the file. Nothing committed is lost; what was recorded after the last commit is.
    #[error("no space is left for `{}`; nothing committed is lost: make room, then resume the run", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// An earlier error of the same [`Store`](super::Store) undid what had been recorded since the last commit, so going on
    /// would leave a gap: open it anew and resume.
    #[error("`{}` takes nothing more after an error: open it again and resume the run", path.display())]
    Undone {
        /// The file.
        path: PathBuf,
    },
    /// Targets come after [`Store::begin`](super::Store::begin).
    #[error("no run has been begun in `{}`", path.display())]
    NotBegun {
        /// The file.
        path: PathBuf,
    },
    /// The run to resume was begun with other choices, and its halves would not be of one kind.
    #[error("run {run} was begun with other options: {}", told(differences))]
    OtherChoices {
        /// The run.
        run: i64,
        /// Each that differs.
        differences: Vec<Difference>,
    },
    /// The operating system refused.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// The file, or that of its lock.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// SQLite refused: the file is damaged, may not be written, or is held by another program.
    #[error("cannot use `{}`", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// A choice that differs between the run to resume and what resumes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The choice's name.
    pub name: String,
    /// What the run was begun with; none where nothing was chosen.
    pub before: Option<String>,
    /// What is chosen now.
    pub now: Option<String>,
}

fn told(differences: &[Difference]) -> String {
    let told = differences.iter().map(|Difference { name, before, now }| {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        format!("{name} was {}, now {}", value(before), value(now))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// `SQLITE_IOERR_SHMSIZE`: the shared memory beside the file cannot grow, which only a full disk does.
const SHARED_MEMORY_SIZE: i32 = 10 | (19 << 8);

impl StoreError {
    /// What an error of SQLite at `path` means here.
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let code = error.sqlite_error().map(|error| (error.code, error.extended_code));
        match code {
            Some((ErrorCode::DiskFull, _) | (_, SHARED_MEMORY_SIZE)) => Self::Full { path },
            Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _)) => Self::InUse { path },
            Some((ErrorCode::NotADatabase, _)) => Self::NotAStore { path },
            Some((ErrorCode::ReadOnly, _)) => Self::ReadOnly { path },
            _ => Self::Sqlite { path, source: Box::new(error) },
        }
    }
}
