//! Every diagnostic's rendered text, and what the mistakes of a whole file look like together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use thresh::domain::CampaignId;
use thresh::lang::check::{Context, ListText, check};
use thresh::lang::checked::CheckedCampaign;
use thresh::lang::codes::Code;
use thresh::lang::diagnostic::Diagnostic;
use thresh::lang::parse::parse;
use thresh::lang::render::{self, Colour};
use thresh::lang::source::{FileId, Sources};
use thresh::lang::syntax::File;
use thresh::lang::vocabulary::Vocabulary;

/// A file of a case begins with this and its path; what stands before the first is the campaign.
const NEXT_FILE: &str = "#=== ";

/// The files of a case, checked: the campaign's are the first.
pub(crate) struct Case {
    pub(crate) sources: Sources,
    pub(crate) campaign: Option<CheckedCampaign>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Checks the files of a case together; the first is the campaign, `vocabulary.toml` the vocabulary.
pub(crate) fn checked(files: &[(&str, &str)]) -> Case {
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
    let (campaign, mistakes) = check(&CampaignId::new(name), campaign, &context);
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

fn rendered(path: &Path) -> (String, Case) {
    let text = fs::read_to_string(path).unwrap();
    let own_name = path.file_name().unwrap().to_str().unwrap();
    let mut files: Vec<(String, String)> = vec![(own_name.to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(NEXT_FILE) {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => files.last_mut().unwrap().1.push_str(line),
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let case = checked(&files);
    let mut rendered = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    rendered.push_str(&render::summary(&case.diagnostics));
    rendered.push('\n');
    (rendered, case)
}

#[test]
fn each_case_renders_as_expected() {
    let mut wrong = Vec::new();
    for path in cases() {
        let expected_path = path.with_extension("txt");
        let (rendered, _) = rendered(&path);
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
            let (_, case) = rendered(&path);
            let shown = case.diagnostics.iter().any(|diagnostic| diagnostic.code.name() == code);
            assert!(shown, "{stem} shows no {code}");
        }
    }
}

#[test]
fn a_campaign_with_an_error_is_none_and_one_without_is_there() {
    for path in cases() {
        let (_, case) = rendered(&path);
        let has_error =
            case.diagnostics.iter().any(|diagnostic| diagnostic.severity() == thresh::lang::codes::Severity::Error);
        assert!(!has_error || case.campaign.is_none(), "{}", path.display());
    }
}
