//! A rules folder of any size, in versions: two campaigns in it have to agree on the version.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Rules of one file, at most.
const FILE_RULES: usize = 1_000;

/// A folder with so many rules, in its first version.
pub(crate) struct Rules {
    place: tempfile::TempDir,
}

impl Rules {
    pub(crate) fn of(rules: usize) -> Result<Rules> {
        let folder = Rules { place: tempfile::tempdir()? };
        let events = "[events.\"visited page\"]\nevent = \"page\"\n\n[events.\"downloaded whitepaper\"]\n";
        fs::write(folder.path().join("vocabulary.toml"), events)?;
        let sizes = (0..rules.div_ceil(FILE_RULES)).map(|file| (file, FILE_RULES.min(rules - file * FILE_RULES)));
        for (file, size) in sizes {
            let mut text = format!("campaign \"Number {file}\"\n\nscore engagement\n");
            for rule in 0..size {
                let (times, days) = (rule % 5 + 1, rule % 60 + 1);
                writeln!(text, "  visited page /{file}/{rule}* at least {times} times within {days} days -> +1")?;
            }
            fs::write(folder.path().join(format!("c{file}.thresh")), text)?;
        }
        folder.save(1)?;
        for twin in ["twin-a", "twin-b"] {
            folder.put(&format!("{twin}.thresh"), "campaign \"Twin\"\nuse \"shared\"\n")?;
        }
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Writes a file elsewhere and renames it over.
    fn put(&self, name: &str, text: &str) -> Result<()> {
        let aside: PathBuf = self.path().join(format!(".{name}.new"));
        fs::write(&aside, text)?;
        fs::rename(aside, self.path().join(name))?;
        Ok(())
    }

    /// Saves a version: a library that both twins use, so that both change in one save.
    pub(crate) fn save(&self, version: usize) -> Result<()> {
        self.put("shared.thresh", &format!("score engagement\n  downloaded whitepaper -> +{version}\n"))
    }

    /// A save with a mistake.
    pub(crate) fn save_broken(&self) -> Result<()> {
        self.put("shared.thresh", "score engagement\n  downlaoded whitepaper -> +1\n")
    }
}
