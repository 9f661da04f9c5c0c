//! Where decisions go: standard output, or a file that appears whole or not at all.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};

/// A file that is written beside its place and moved there at the end, so that nobody reads half of it and an input of the same name
/// is read to its end. What is no regular file (a pipe, a device) is written as it is.
pub(super) struct Outlet {
    file: BufWriter<File>,
    /// Where it is written, and where it belongs.
    moved: Option<(PathBuf, PathBuf)>,
}

impl Outlet {
    pub(super) fn create(path: &Path) -> Result<Outlet> {
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            let file = File::options().write(true).open(path)?;
            return Ok(Outlet { file: BufWriter::new(file), moved: None });
        }
        // A link is followed: its target is replaced, not the link.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut name = OsString::from(".");
        name.push(place.file_name().unwrap_or_default());
        name.push(format!(".{}.partial", std::process::id()));
        let beside = place.with_file_name(name);
        let file = BufWriter::new(File::create(&beside)?);
        Ok(Outlet { file, moved: Some((beside, place)) })
    }

    /// Writes what is left and puts the file into its place.
    pub(super) fn finish(mut self) -> Result<()> {
        self.file.flush()?;
        match self.moved.take() {
            Some((beside, place)) => std::fs::rename(beside, place),
            None => Ok(()),
        }
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.file.flush()
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.moved {
            // Half a file is of no use; if it cannot be removed either, there is nothing left to try.
            let _ = std::fs::remove_file(beside);
        }
    }
}
