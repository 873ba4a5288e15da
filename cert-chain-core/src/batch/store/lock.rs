//! One writer at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::StoreError;

/// A lock on a store, held until it is dropped or its process ends, however that ends: the kernel holds it.
///
/// It is on a file of its own, `FILE-lock`. SQLite keeps its locks on the store itself, where a second descriptor that is
/// closed would take them away (<https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>),
/// and lets go of them between two transactions, where another run could slip in. The empty file stays: who removed it
/// could take away one that a third run has just locked.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, at once or not at all.
    pub(super) fn take(store: &Path) -> Result<Self, StoreError> {
        let path = beside(store);
        let refused = |source| StoreError::Io { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: store.to_owned() }),
            Err(TryLockError::Error(error)) => Err(refused(error)),
        }
    }
}

fn beside(store: &Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push("-lock");
    path.into()
}
