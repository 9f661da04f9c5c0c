//! `thresh fmt`: files rewritten at once or not at all, and exits that scripts can trust.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const TYPED: &str = "score fit # how well\n country in (DE,AT) => +20\n";
const FORMATTED: &str = "score fit  # how well\n  country in (DE, AT) -> +20\n";

/// Runs `thresh fmt` in a folder and gives its exit code, its results and its notes.
fn fmt(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_thresh")).arg("fmt").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("rules").join(name), text).unwrap();
    }
    folder
}

fn text_of(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("rules").join(name)).unwrap()
}

#[test]
fn a_folder_is_rewritten_and_then_stays_as_it_is() {
    let folder = folder(&[("a.thresh", TYPED), ("b.thresh", FORMATTED)]);
    assert_eq!(fmt(folder.path(), &["--check"]), (1, "rules/a.thresh\n".to_owned(), String::new()));
    assert_eq!(text_of(&folder, "a.thresh"), TYPED);
    assert_eq!(fmt(folder.path(), &[]), (0, "rules/a.thresh\n".to_owned(), String::new()));
    assert_eq!(text_of(&folder, "a.thresh"), FORMATTED);
    assert_eq!(fmt(folder.path(), &["--check"]), (0, String::new(), String::new()));
    let left: Vec<_> = fs::read_dir(folder.path().join("rules")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn one_file_may_be_asked_for() {
    let folder = folder(&[("a.thresh", TYPED), ("b.thresh", TYPED)]);
    assert_eq!(fmt(folder.path(), &["rules/a.thresh"]).0, 0);
    assert_eq!(text_of(&folder, "a.thresh"), FORMATTED);
    assert_eq!(text_of(&folder, "b.thresh"), TYPED);
}

#[test]
fn a_file_with_a_mistake_stays_as_it_is_and_the_others_are_formatted() {
    let broken = "score fit\n country is => +20\n";
    let folder = folder(&[("a.thresh", broken), ("b.thresh", TYPED)]);
    let (code, results, notes) = fmt(folder.path(), &[]);
    assert_eq!((code, results.as_str()), (1, "rules/b.thresh\n"));
    assert!(notes.contains("a value belongs here"), "{notes}");
    assert_eq!(text_of(&folder, "a.thresh"), broken);
    assert_eq!(text_of(&folder, "b.thresh"), FORMATTED);
}

#[test]
fn a_capitalised_name_is_found_by_the_folders_vocabulary() {
    let vocabulary = "[events.\"talked to Sales Team\"]\n";
    let typed = "score fit\n talked to Sales Team Anna -> +5\n";
    let folder = folder(&[("vocabulary.toml", vocabulary), ("a.thresh", typed)]);
    assert_eq!(fmt(folder.path(), &[]).0, 0);
    assert_eq!(text_of(&folder, "a.thresh"), "score fit\n  talked to Sales Team \"Anna\" -> +5\n");
}

#[test]
fn what_cannot_be_read_is_2() {
    let folder = folder(&[]);
    let (code, results, notes) = fmt(folder.path(), &["nowhere"]);
    assert_eq!((code, results.as_str()), (2, ""));
    assert!(notes.contains("nowhere"), "{notes}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("a.txt", TYPED)]);
    let target = folder.path().join("rules/a.txt");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("rules/a.thresh");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert_eq!(fmt(folder.path(), &[]).0, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap(), FORMATTED);
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
}
