//! How many entries were ever queued, kept beside the store where a crash of the process cannot take it: the rest of what a crash took.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A count in a small file. It is written with every entry and never flushed: a killed process loses none of it, only a machine that
/// loses power does.
pub(super) struct Queued {
    file: File,
    count: Mutex<u64>,
}

impl Queued {
    /// The count beside a store that has settled so many entries, and how many a crash took since.
    pub(super) fn beside(store: &Path, settled: u64) -> io::Result<(Queued, u64)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path(store))?;
        let mut bytes = [0; 8];
        let queued = match file.read_exact(&mut bytes) {
            Ok(()) => u64::from_le_bytes(bytes),
            // A new file.
            Err(_) => settled,
        };
        put(&file, settled)?;
        Ok((Queued { file, count: Mutex::new(settled) }, queued.saturating_sub(settled)))
    }

    /// Counts one more.
    pub(super) fn add(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        // A full disk takes the count too; what it is about is still written once there is room.
        let _ = put(&self.file, *count);
    }
}

fn put(mut file: &File, count: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&count.to_le_bytes())
}

fn path(store: &Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push("-queued");
    PathBuf::from(path)
}
