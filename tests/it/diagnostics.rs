//! Every diagnostic's rendered text, and what the mistakes of a whole file look like together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thresh::domain::{CampaignId, FailingTests};
use thresh::lang::check::{Context, ListText, check, check_and_lint};
use thresh::lang::checked::CheckedCampaign;
use thresh::lang::codes::Code;
use thresh::lang::diagnostic::Diagnostic;
use thresh::lang::parse::parse;
use thresh::lang::render::{self, Colour, page};
use thresh::lang::source::{FileId, Sources};
use thresh::lang::syntax::File;
use thresh::lang::vocabulary::Vocabulary;
use thresh::ruleset::{FolderFiles, build};
use thresh::trial;

/// A file of a case begins with this and its path; what stands before the first is the campaign.
const NEXT_FILE: &str = "#=== ";
/// In place of a path: there is no vocabulary.
const NO_VOCABULARY: &str = "no vocabulary";

/// The files of a case, checked: the campaign's are the first.
pub(crate) struct Case {
    pub(crate) sources: Sources,
    pub(crate) campaign: Option<CheckedCampaign>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Whether the linter is asked as well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubts {
    Asked,
    Left,
}

/// Checks the files of a case together; the first is the campaign, `vocabulary.toml` the vocabulary.
pub(crate) fn checked(files: &[(&str, &str)]) -> Case {
    checked_with(files, Doubts::Left)
}

/// The same, and what the linter says.
pub(crate) fn linted(files: &[(&str, &str)]) -> Case {
    checked_with(files, Doubts::Asked)
}

fn checked_with(files: &[(&str, &str)], doubts: Doubts) -> Case {
    let mut sources = Sources::default();
    let ids: Vec<FileId> = files.iter().map(|(path, text)| sources.add(path, text)).collect();
    let mut vocabulary = Vocabulary::empty();
    let mut diagnostics = Vec::new();
    let mut parsed: Vec<(&str, File)> = Vec::new();
    let mut lists = BTreeMap::new();
    for ((path, text), id) in files.iter().zip(ids) {
        if *path == "vocabulary.toml" {
            let (read, mistakes) = Vocabulary::parse(id, text);
            vocabulary = read;
            diagnostics.extend(mistakes);
        } else if let Some(name) = path.strip_suffix(".thresh") {
            let (file, mistakes) = parse(id, text);
            parsed.push((name, file));
            diagnostics.extend(mistakes);
        } else {
            lists.insert((*path).to_owned(), ListText { file: id, text });
        }
    }
    let (name, campaign) = &parsed[0];
    let libraries = parsed.iter().skip(1).map(|(name, file)| ((*name).to_owned(), file)).collect();
    let context = Context { vocabulary: &vocabulary, libraries, lists };
    let id = CampaignId::new(name);
    let (campaign, mistakes) = match doubts {
        Doubts::Asked => check_and_lint(&id, campaign, &context, &sources),
        Doubts::Left => check(&id, campaign, &context),
    };
    diagnostics.extend(mistakes);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    Case { sources, campaign, diagnostics }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diagnostics");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "thresh"));
    paths.sort();
    paths
}

/// Checks files; where they bring no vocabulary and don't do without, the one that is shipped.
pub(crate) fn with_shipped_vocabulary(mut files: Vec<(String, String)>, doubts: Doubts) -> Case {
    if !files.iter().any(|(path, _)| path == "vocabulary.toml" || path == NO_VOCABULARY) {
        let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary.toml")).unwrap();
        files.push(("vocabulary.toml".to_owned(), shipped));
    }
    files.retain(|(path, _)| path != NO_VOCABULARY);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut case = checked_with(&files, doubts);
    // As where `require-tests` is set: a test that fails is a mistake like any other.
    case.diagnostics.extend(case.campaign.clone().map(Arc::new).iter().flat_map(trial::failures));
    case
}

/// Checks the files of a case, given the text of all of them.
pub(crate) fn of_case(path: &Path, text: &str) -> Case {
    let own_name = path.file_name().unwrap().to_str().unwrap();
    let mut files: Vec<(String, String)> = vec![(own_name.to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(NEXT_FILE) {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => files.last_mut().unwrap().1.push_str(line),
        }
    }
    // What the linter says has a folder of its own: beside other mistakes it would be one more thing to read.
    let is_lint = path.parent().is_some_and(|folder| folder.ends_with("lints"));
    with_shipped_vocabulary(files, if is_lint { Doubts::Asked } else { Doubts::Left })
}

/// A case's diagnostics as people read them, and the case.
pub(crate) fn rendered_case(path: &Path) -> (String, Case) {
    let case = of_case(path, &fs::read_to_string(path).unwrap());
    let mut rendered = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    rendered.push_str(&render::summary(&case.diagnostics));
    rendered.push('\n');
    (rendered, case)
}

#[test]
fn each_case_renders_as_expected() {
    held_to_case(&cases());
}

/// Holds the rendered diagnostics of each case against the text beside it.
pub(crate) fn held_to_case(cases: &[PathBuf]) {
    let mut wrong = Vec::new();
    for path in cases {
        let expected_path = path.with_extension("txt");
        let (rendered, _) = rendered_case(path);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected_path, rendered).unwrap();
        } else if fs::read_to_string(&expected_path).unwrap_or_default() != rendered {
            wrong.push(format!("{}\n{rendered}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "rendered otherwise (UPDATE_EXPECT=1 rewrites):\n{}", wrong.join("\n"));
}

#[test]
fn a_case_shows_the_code_that_it_is_named_after() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for path in cases() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let code = stem.split("--").next().unwrap();
        if names.contains(code) {
            let (_, case) = rendered_case(&path);
            let shown = case.diagnostics.iter().any(|diagnostic| diagnostic.code.name() == code);
            assert!(shown, "{stem} shows no {code}");
        }
    }
}

/// The files in the fenced blocks of a part of a page: ```thresh is the campaign, ```toml vocabulary.toml a file of that name.
fn files_of(part: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut blocks = part.split("```");
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        let (info, text) = block.split_once('\n').unwrap();
        match info.split_once(' ') {
            Some((_, path)) => files.push((path.to_owned(), text.to_owned())),
            None if info.is_empty() || info == "sh" => {}
            None if text.starts_with("campaign") => files.push(("example.thresh".to_owned(), text.to_owned())),
            None => files.push(("example.thresh".to_owned(), format!("campaign \"Example\"\n\n{text}"))),
        }
    }
    files
}

/// Codes whose mistake no text shows: it lies in the bytes, the number or the rights of files.
const NOT_IN_A_TEXT: [Code; 5] =
    [Code::FileTooBig, Code::NotUtf8, Code::UnreadableFile, Code::TooManyFiles, Code::TooManyRules];

/// Codes whose mistake lies in the folder: what files there are, and where.
const OF_THE_FOLDER: [Code; 4] = [Code::EmptyFile, Code::NoCampaign, Code::MissingList, Code::OutsideFolder];

/// Checks files as those of a rules folder.
fn in_a_folder(files: &[(String, String)]) -> (Vec<Diagnostic>, Sources) {
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let vocabulary = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary.toml")).unwrap();
    let files = FolderFiles::of_texts(texts.chain([("vocabulary.toml", vocabulary.as_str())]));
    let (_, findings) = build(&files, None, FailingTests::Allowed);
    (findings.diagnostics.clone(), (*findings.sources).clone())
}

#[test]
fn each_page_shows_its_mistake_and_the_mended_file_has_none() {
    for code in Code::ALL.iter().filter(|code| !NOT_IN_A_TEXT.contains(code)) {
        let (before, after) = code.page().split_once("## Mended").unwrap();
        let (mut mistaken, mended) = (files_of(before), files_of(after));
        let (shown, (mended, sources)) = if OF_THE_FOLDER.contains(code) {
            (in_a_folder(&mistaken).0, in_a_folder(&mended))
        } else {
            if *code == Code::NoVocabulary {
                mistaken.push((NO_VOCABULARY.to_owned(), String::new()));
            }
            let still = with_shipped_vocabulary(mended.clone(), Doubts::Asked).diagnostics;
            assert!(
                still.iter().all(|diagnostic| diagnostic.code != *code),
                "{code}: the mended example shows {still:#?}"
            );
            let mended = with_shipped_vocabulary(mended, Doubts::Left);
            (with_shipped_vocabulary(mistaken, Doubts::Asked).diagnostics, (mended.diagnostics, mended.sources))
        };
        assert!(shown.iter().any(|diagnostic| diagnostic.code == *code), "{code}: the example shows {shown:#?}");
        let rendered = render::human(&mended, &sources, Colour::Plain);
        assert!(rendered.is_empty(), "{code}: the mended example has mistakes\n{rendered}");
    }
}

#[test]
fn each_page_says_what_it_means_shows_and_mends_it_and_why_it_matters() {
    for code in Code::ALL {
        let parts: Vec<&str> = code.page().split("\n## ").collect();
        let titles: Vec<&str> = parts.iter().map(|part| part.lines().next().unwrap()).collect();
        assert_eq!(titles, [&format!("# {code}"), "Example", "Mended", "Why it matters"], "{code}");
        assert!(parts[1].contains("```") && parts[2].contains("```"), "{code} shows no example");
        assert!(parts[3].split_whitespace().count() >= 14, "{code} hardly says why it matters");
        assert!(code.summary().ends_with(['.', ':']) && code.summary().len() < 180, "{code}: {}", code.summary());
    }
}

#[test]
fn pages_keep_to_the_terminals_width_and_say_the_same_in_colours() {
    for code in Code::ALL {
        let coloured = page::of(*code, Colour::Terminal);
        let mut plain = coloured.clone();
        for escape in ["\u{1b}[1m", "\u{1b}[36m", "\u{1b}[0m"] {
            plain = plain.replace(escape, "");
        }
        let words = |text: &str| -> Vec<String> {
            let kept = text.lines().filter(|line| !line.starts_with("```"));
            let kept = kept.flat_map(str::split_whitespace).map(|word| word.replace('`', ""));
            kept.filter(|word| !word.is_empty() && !matches!(word.as_str(), "#" | "##")).collect()
        };
        let (shown, written) = (words(&plain), words(code.page()));
        assert_eq!(shown[1..], written[1..], "{code}");
        let prose = plain.lines().filter(|line| !line.starts_with("  "));
        assert!(prose.clone().all(|line| line.chars().count() <= 80), "{code}\n{plain}");
        assert_eq!(page::of(*code, Colour::Plain), code.page());
    }
}
