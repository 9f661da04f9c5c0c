//! Reading a rules folder: what is taken, what is refused and why, and that nothing outside is ever opened.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use thresh::limits::{FILE_BYTES_MAX, FILES_MAX, LIST_FILE_BYTES_MAX};
use thresh::live::folder::read;
use thresh::ruleset::FolderFiles;

/// A folder `rules` beside a folder `elsewhere`, which holds what nobody may read.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Place {
        let place = Place { folder: TempDir::new().unwrap() };
        place.write("elsewhere/secret.txt", "secret");
        place.write("elsewhere/secret.thresh", "campaign \"Secret\"");
        fs::create_dir(place.path("rules")).unwrap();
        for (path, text) in files {
            place.write(&format!("rules/{path}"), text);
        }
        place
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn link(&self, path: &str, target: impl AsRef<Path>) {
        std::os::unix::fs::symlink(target, self.path(path)).unwrap();
    }

    /// What reading the folder gives, a line a file.
    #[track_caller]
    fn check(&self, expected: &[&str]) {
        let files = read(&self.path("rules")).unwrap();
        assert_eq!(shown(&files), expected);
        assert!(!format!("{files:?}").contains("ecret\""), "something outside was read");
    }
}

fn shown(files: &FolderFiles) -> Vec<String> {
    let lines = files.files.iter().chain(&files.lists).map(|(path, file)| {
        let mut line = path.to_string();
        match &file.refusal {
            Some(refusal) => write!(line, ": {refusal:?}").unwrap(),
            None => line.push_str(": read"),
        }
        line
    });
    lines.collect()
}

fn naming(list: &str) -> String {
    format!("list competitors from \"{list}\"\n")
}

#[test]
fn rule_files_and_the_vocabulary_are_read_in_subfolders_too() {
    Place::new(&[
        ("b.thresh", "campaign \"B\""),
        ("a.thresh", "campaign \"Alpha\""),
        ("emea/a2.thresh", "campaign \"A2\""),
        ("vocabulary.toml", "[categories]"),
        ("README.md", "not a rule"),
        ("a.thresh~", "a backup"),
        ("a.toml", "not a vocabulary"),
    ])
    .check(&["a.thresh: read", "b.thresh: read", "emea/a2.thresh: read", "vocabulary.toml: read"]);
}

#[test]
fn an_empty_folder_has_no_files() {
    Place::new(&[]).check(&[]);
}

#[test]
fn names_that_begin_with_a_dot_are_never_read() {
    let list = naming(".lists/x.txt");
    let place = Place::new(&[(".a.thresh", ""), (".git/b.thresh", ""), (".lists/x.txt", "x"), ("c.thresh", &list)]);
    place.check(&["c.thresh: read", ".lists/x.txt: Hidden"]);
}

#[test]
fn lists_are_read_where_a_rule_names_them_and_only_then() {
    let place = Place::new(&[
        ("a.thresh", "list competitors from \"lists/x.txt\"\nlist others from \"./lists/y.txt\"\n"),
        ("sub/b.thresh", "list competitors from \"lists/x.txt\"\nlist gone from \"lists/gone.txt\"\n"),
        ("lists/x.txt", "example.com"),
        ("lists/y.txt", "example.org"),
        ("lists/unnamed.txt", "example.net"),
    ]);
    place.check(&[
        "a.thresh: read",
        "sub/b.thresh: read",
        "lists/gone.txt: Missing",
        "lists/x.txt: read",
        "lists/y.txt: read",
    ]);
}

#[test]
fn a_list_outside_the_folder_is_not_read() {
    let place = Place::new(&[]);
    let absolute = place.path("elsewhere/secret.txt");
    let ways =
        ["../elsewhere/secret.txt", "../../etc/passwd", absolute.to_str().unwrap(), "lists/../../rules/a.thresh"];
    for way in ways {
        place.write("rules/a.thresh", naming(way));
        place.check(&["a.thresh: read", &format!("{way}: Outside")]);
    }
    place.write("rules/a.thresh", naming("lists/../a.thresh"));
    place.check(&["a.thresh: read", "lists/../a.thresh: read"]);
}

#[test]
fn a_link_that_leads_out_is_not_followed() {
    let place = Place::new(&[("a.thresh", &naming("list.txt")), ("b.thresh", &naming("more/secret.txt"))]);
    place.link("rules/list.txt", place.path("elsewhere/secret.txt"));
    place.link("rules/c.thresh", "../elsewhere/secret.thresh");
    place.link("rules/more", "../elsewhere");
    place.link("rules/notes.txt", "../elsewhere/secret.txt");
    place.check(&[
        "a.thresh: read",
        "b.thresh: read",
        "c.thresh: Outside",
        "more: Outside",
        "list.txt: Outside",
        "more/secret.txt: Outside",
    ]);
}

#[test]
fn links_that_stay_inside_are_followed_each_folder_once() {
    // The way Kubernetes mounts a folder: names are links into a hidden folder, which is swapped as a whole.
    let place =
        Place::new(&[("..2026_11_23/a.thresh", "campaign \"A\""), ("..2026_11_23/sub/b.thresh", "campaign \"B\"")]);
    place.link("rules/..data", "..2026_11_23");
    place.link("rules/a.thresh", "..data/a.thresh");
    place.link("rules/sub", "..data/sub");
    place.link("rules/circle", ".");
    place.link("rules/again", "sub");
    place.check(&["a.thresh: read", "again/b.thresh: read"]);
}

#[test]
fn the_folder_itself_may_be_a_link() {
    let place = Place::new(&[]);
    place.write("releases/5/a.thresh", "campaign \"A\"");
    fs::remove_dir(place.path("rules")).unwrap();
    place.link("rules", "releases/5");
    place.check(&["a.thresh: read"]);
}

#[test]
fn what_is_no_file_is_no_file() {
    let place = Place::new(&[("x.thresh/inner.thresh", "campaign \"Inner\""), ("b.thresh", &naming("lists"))]);
    fs::create_dir(place.path("rules/lists")).unwrap();
    place.link("rules/gone.thresh", "nowhere.thresh");
    place.link("rules/itself.thresh", "itself.thresh");
    let seen = shown(&read(&place.path("rules")).unwrap());
    let (itself, others): (Vec<String>, Vec<String>) = seen.into_iter().partition(|line| line.starts_with("itself"));
    assert_eq!(others, ["b.thresh: read", "gone.thresh: Dangling", "x.thresh/inner.thresh: read", "lists: NotAFile"]);
    assert!(itself[0].starts_with("itself.thresh: Unreadable"), "{itself:?}");
}

#[test]
fn files_have_limits() {
    let place = Place::new(&[("a.thresh", &naming("big.txt")), ("b.thresh", &naming("fits.txt"))]);
    place.write("rules/fits.thresh", vec![b'#'; FILE_BYTES_MAX]);
    place.write("rules/over.thresh", vec![b'#'; FILE_BYTES_MAX + 1]);
    place.write("rules/fits.txt", vec![b'#'; LIST_FILE_BYTES_MAX]);
    place.write("rules/big.txt", vec![b'#'; LIST_FILE_BYTES_MAX + 1]);
    place.check(&[
        "a.thresh: read",
        "b.thresh: read",
        "fits.thresh: read",
        "over.thresh: TooBig { bytes_max: 1048576 }",
        "big.txt: TooBig { bytes_max: 16777216 }",
        "fits.txt: read",
    ]);
}

#[test]
fn more_files_than_the_limit_are_counted_and_not_read() {
    let place = Place::new(&[]);
    for number in 0..FILES_MAX + 5 {
        place.write(&format!("rules/c{number}.thresh"), "");
    }
    let files = read(&place.path("rules")).unwrap();
    assert_eq!((files.files.len(), files.found), (FILES_MAX, FILES_MAX + 5));
}

#[test]
fn what_is_not_utf8_is_marked_where_that_begins() {
    let place = Place::new(&[]);
    place.write("rules/a.thresh", b"campaign \"Z\xfcrich\"");
    place.check(&["a.thresh: NotUtf8 { offset: 11 }"]);
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"z\xfcrich.thresh");
    fs::write(place.path("rules").join(name), "campaign \"B\"").unwrap();
    place.check(&["a.thresh: NotUtf8 { offset: 11 }", "z\u{fffd}rich.thresh: NameNotUtf8"]);
}

#[test]
fn a_single_file_comes_with_its_folders_vocabulary_and_what_it_uses() {
    let place = Place::new(&[
        ("a.thresh", "campaign \"A\"\nuse \"base\"\n"),
        ("b.thresh", "campaign \"B\""),
        ("base.thresh", "use \"lists\"\nuse \"base\"\n"),
        ("lists.thresh", &naming("x.txt")),
        ("vocabulary.toml", "[categories]"),
        ("x.txt", "example.com"),
    ]);
    let files = read(&place.path("rules/a.thresh")).unwrap();
    let expected =
        ["a.thresh: read", "base.thresh: read", "lists.thresh: read", "vocabulary.toml: read", "x.txt: read"];
    assert_eq!(shown(&files), expected);
    assert_eq!(shown(&read(&place.path("rules/vocabulary.toml")).unwrap()), ["vocabulary.toml: read"]);
}

#[test]
fn where_nothing_is_there_is_an_error_that_names_the_path() {
    let place = Place::new(&[]);
    let error = read(&place.path("nowhere")).unwrap_err();
    assert!(error.to_string().ends_with("nowhere"), "{error}");
}

#[test]
fn the_same_content_reads_equal_and_other_content_of_one_size_does_not() {
    let place = Place::new(&[("a.thresh", "campaign \"A\"")]);
    let before = read(&place.path("rules")).unwrap();
    place.write("rules/a.thresh", "campaign \"A\"");
    assert_eq!(read(&place.path("rules")).unwrap(), before);
    place.write("rules/a.thresh", "campaign \"B\"");
    assert_ne!(read(&place.path("rules")).unwrap(), before);
}
