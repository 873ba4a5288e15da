//! What runs found, kept in one SQLite file: [`Store`] writes it, [`StoreReader`] answers questions.
//!
//! ```
//! use cert_chain_core::batch::store::{RunOptions, Store, StoreReader};
//! use cert_chain_core::{JudgeOptions, Target, Time, inspect};
//!
//! # let file = cert_chain_testlab::Pki::new().root("sip.contoso.test");
//! # let folder = std::env::temp_dir().join(format!("cert-chain-store-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("doc.db");
//! let now = Time::from_unix(1_800_000_000);
//! let report = inspect("sip.contoso.test", &file, now, &JudgeOptions::default())?;
//! let target: Target = "sip.contoso.test:443".parse()?;
//!
//! let mut store = Store::open(&path)?;
//! store.begin(&RunOptions::new(now))?;
//! if !store.is_done(&target)? {
//!     store.record(&target, &report)?;
//! }
//! store.finish()?;
//!
//! let reader = StoreReader::open(&path)?;
//! let run = reader.last_finished()?.expect("the one above");
//! let mut verdicts = Vec::new();
//! reader.targets(run, |row| Ok::<_, cert_chain_core::batch::store::StoreError>(verdicts.push((row.target, row.verdict))))?;
//! assert_eq!(verdicts.len(), 1);
//! # drop((store, reader));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it promises
//!
//! - Each row belongs to a run. What was committed stays, whatever ends the process; what was not is gone, whole. A run that is
//!   resumed as often as need be ends with the rows of one that was never interrupted.
//! - One run writes at a time; who comes second is refused at once. Readers read beside it, each the store as it was
//!   when the reader was opened.
//! - What a row says does not depend on the order in which targets were recorded. Numbers that do (`id` and what refers to it) are in no
//!   answer.
//! - A certificate is held once, by its SHA-256, for all runs.
//! - Memory is bounded whatever the size of the file. All that is foreign is bound to statements, never part of them.
//!
//! The tables are described in docs/store.md, for whoever asks them in SQL. The library's own form of them has a version,
//! [`STORE_VERSION`]; a file of a later one is refused.

mod discard;
mod dump;
mod error;
mod lock;
mod once;
mod open;
mod questions;
mod reader;
mod record;
mod run;
mod value;
mod writer;

pub use error::{Difference, StoreError};
pub use open::{APPLICATION_ID, STORE_VERSION};
pub use questions::{Change, Changed, ExpiringRow, FailingRow, FindingRow, Served, ServingRow, TargetRow, UntestedRow};
pub use reader::StoreReader;
pub use run::{Begun, Run, RunOptions, RunState};
pub use writer::Store;
