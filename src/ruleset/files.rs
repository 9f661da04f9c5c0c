//! What a rules folder held at one moment: the texts that a ruleset is built from, and what could not be read of them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// The name of the file that says what rules can talk about.
pub const VOCABULARY_FILE: &str = "vocabulary.toml";

/// The ending of a rule file's name.
pub const RULE_FILE_ENDING: &str = ".thresh";

/// The files of a rules folder at one moment. Two that are equal give the same ruleset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderFiles {
    /// What was read.
    pub root: Root,
    /// Rule files and vocabulary, by path; at most [`FILES_MAX`](crate::limits::FILES_MAX).
    pub files: BTreeMap<Arc<str>, FolderFile>,
    /// List files, each by its path within the rules folder.
    pub lists: BTreeMap<Arc<str>, FolderFile>,
    /// How many files there are, those beyond the limit included.
    pub found: usize,
}

/// What was read as a rules folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// A folder, whole.
    Folder {
        /// As people named it.
        name: Arc<str>,
    },
    /// One file with what it uses.
    File {
        /// Its path relative to its folder.
        path: Arc<str>,
    },
    /// A folder that can't be entered: nobody can say what it holds.
    Closed {
        /// As people named it.
        name: Arc<str>,
        /// What the operating system says.
        reason: Arc<str>,
    },
}

impl Default for Root {
    fn default() -> Root {
        Root::Folder { name: Arc::from("rules") }
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFile {
    /// The text; bytes that are not UTF-8 are replaced, and it is empty where nothing could be read.
    pub text: Arc<str>,
    /// The digest of the bytes as they were read.
    pub digest: Digest,
    /// Why the file can't be used, if it can't.
    pub refusal: Option<Refusal>,
}

/// Why a file can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has more bytes than a file of its kind may have.
    TooBig {
        /// As many are allowed.
        bytes_max: usize,
    },
    /// It is not UTF-8 from this byte of the text on.
    NotUtf8 {
        /// Where the first replaced character stands.
        offset: usize,
    },
    /// Its own name is not UTF-8.
    NameNotUtf8,
    /// It lies outside the rules folder, links resolved.
    Outside,
    /// Its name, or that of a folder on the way, begins with a dot.
    Hidden,
    /// There is no such file.
    Missing,
    /// It is a link to something that is not there.
    Dangling,
    /// It is a folder, a device, a pipe.
    NotAFile,
    /// The operating system does not let it be read.
    Unreadable {
        /// What the operating system says.
        reason: Arc<str>,
    },
}

impl FolderFiles {
    /// The files of a map from path to text, as they come with a request: list files are told by what is no rule file and no vocabulary.
    ///
    /// ```
    /// use thresh::ruleset::FolderFiles;
    /// let files = FolderFiles::of_texts([("a.thresh", "campaign \"A\""), ("lists/b.txt", "b.example")]);
    /// assert_eq!((files.files.len(), files.lists.len()), (1, 1));
    /// ```
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> FolderFiles {
        let mut files = FolderFiles::default();
        for (path, text) in texts {
            let kind = if is_rule_path(path) || is_vocabulary_path(path) { &mut files.files } else { &mut files.lists };
            kind.insert(Arc::from(path), FolderFile::of_bytes(text.as_bytes(), usize::MAX));
            files.found += 1;
        }
        files
    }

    /// A folder that can't be entered, and what the operating system says.
    pub fn closed(name: &str, reason: &str) -> FolderFiles {
        FolderFiles {
            root: Root::Closed { name: Arc::from(name), reason: Arc::from(reason) },
            ..FolderFiles::default()
        }
    }

    /// The first file that the operating system did not let be read, and what it said.
    pub fn unreadable(&self) -> Option<(&str, &str)> {
        self.files.iter().chain(&self.lists).find_map(|(path, file)| {
            let Some(Refusal::Unreadable { reason }) = &file.refusal else { return None };
            Some((&**path, &**reason))
        })
    }
}

impl FolderFile {
    /// A file of these bytes; of one beyond the limit the text is left out.
    pub fn of_bytes(bytes: &[u8], bytes_max: usize) -> FolderFile {
        let digest = Digest::of(bytes);
        if bytes.len() > bytes_max {
            return FolderFile { text: Arc::from(""), digest, refusal: Some(Refusal::TooBig { bytes_max }) };
        }
        let text = String::from_utf8_lossy(bytes);
        let refusal = std::str::from_utf8(bytes).err().map(|error| Refusal::NotUtf8 { offset: error.valid_up_to() });
        FolderFile { text: Arc::from(text), digest, refusal }
    }

    /// A file of which nothing could be read.
    pub fn refused(refusal: Refusal) -> FolderFile {
        FolderFile { text: Arc::from(""), digest: Digest::of(b""), refusal: Some(refusal) }
    }
}

/// The SHA-256 digest of a file's bytes; shown in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// The digest that these bytes are.
    pub(super) fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

/// Whether a path is that of a rule file.
pub fn is_rule_path(path: &str) -> bool {
    path.ends_with(RULE_FILE_ENDING)
}

/// Whether a path is that of a vocabulary.
pub fn is_vocabulary_path(path: &str) -> bool {
    path.rsplit('/').next() == Some(VOCABULARY_FILE)
}

/// The name of a rule file without folder and ending: a campaign's id, what `use` says.
///
/// ```
/// assert_eq!(thresh::ruleset::stem_of("emea/aurora-launch.thresh"), "aurora-launch");
/// ```
pub fn stem_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(RULE_FILE_ENDING).unwrap_or(name)
}
