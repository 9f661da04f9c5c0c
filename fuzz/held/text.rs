//! What holds of any text: it is read, checked, shown and formatted without a panic, and has one usual form if nothing is wrong with it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use thresh::domain::{CampaignId, Timestamp};
use thresh::eval::{self, Scratch};
use thresh::lang::check::{Context, ListText, check};
use thresh::lang::checked::CheckedCampaign;
use thresh::lang::diagnostic::Diagnostic;
use thresh::lang::format;
use thresh::lang::parse::parse;
use thresh::lang::render::{self, Colour};
use thresh::lang::source::{FileId, Sources};
use thresh::lang::syntax::File;
use thresh::lang::vocabulary::Vocabulary;
use thresh::program::Program;
use thresh::reference;
use thresh::trial::Trial;
use thresh::wire::contact;

const VOCABULARY: &str = include_str!("../../tests/cases/every_form/vocabulary.toml");
const LIBRARY: &str = include_str!("../../tests/cases/every_form/terms.thresh");
const LIST: &str = include_str!("../../tests/cases/every_form/lists/rivals.txt");
const CONTACT: &[u8] = include_bytes!("../../tests/cases/every_form/contact.json");

/// When the contact of this folder is looked at.
const AT: &str = "2026-05-15T12:00:00Z";

/// What a campaign's file stands beside.
struct Folder {
    sources: Sources,
    vocabulary: Vocabulary,
    nothing: Vocabulary,
    library: File,
    list: FileId,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let (vocabulary, mistakes) = Vocabulary::parse(sources.add("vocabulary.toml", VOCABULARY), VOCABULARY);
    assert_eq!(mistakes, []);
    let (library, mistakes) = parse(sources.add("terms.thresh", LIBRARY), LIBRARY);
    assert_eq!(mistakes, []);
    let list = sources.add("lists/rivals.txt", LIST);
    Folder { sources, vocabulary, nothing: Vocabulary::empty(), library, list }
});

/// Reads, checks, shows, formats and tries out a text, and stops at whatever does not hold.
pub(crate) fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut sources = FOLDER.sources.clone();
    let (file, found) = parse(sources.add("campaign.thresh", &text), &text);
    places_lie_in_their_files(&found, &sources);
    if found.is_empty() {
        has_one_usual_form(&text, &file);
    } else {
        format::format(&text, &file, &FOLDER.vocabulary);
    }
    is_checked_and_shown(&file, &found, &FOLDER.vocabulary, &sources);
    // The words of most texts are read by the vocabulary; those of some by the convention as well.
    if text.len().is_multiple_of(4) {
        is_checked_and_shown(&file, &found, &FOLDER.nothing, &sources);
    }
}

fn is_checked_and_shown(file: &File, found: &[Diagnostic], vocabulary: &Vocabulary, sources: &Sources) {
    let context = Context {
        vocabulary,
        libraries: BTreeMap::from([("terms".to_owned(), &FOLDER.library)]),
        lists: BTreeMap::from([("lists/rivals.txt".to_owned(), ListText { file: FOLDER.list, text: LIST })]),
    };
    let (campaign, mut diagnostics) = check(&CampaignId::new("campaign"), file, &context);
    places_lie_in_their_files(&diagnostics, sources);
    diagnostics.extend_from_slice(found);
    render::human(&diagnostics, sources, Colour::Plain);
    render::checked(&diagnostics, sources);
    if let Some(campaign) = campaign {
        decides(&Arc::new(campaign));
    }
}

fn places_lie_in_their_files(diagnostics: &[Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        for span in std::iter::once(diagnostic.span).chain(diagnostic.labels.iter().map(|label| label.span)) {
            let text = &sources.get(span.file).expect("a file of the folder").text;
            assert!(text.get(span.range()).is_some(), "{diagnostic:?}");
        }
    }
}

/// What is formatted says the same and is its own usual form.
fn has_one_usual_form(text: &str, file: &File) {
    let formatted = format::format(text, file, &FOLDER.vocabulary);
    let (again, found) = parse(FileId(0), &formatted);
    assert_eq!(found, [], "{formatted}");
    assert!(format::say_the_same(file, &again, &FOLDER.vocabulary), "{formatted}");
    assert_eq!(format::format(&formatted, &again, &FOLDER.vocabulary), formatted);
}

/// A campaign without errors can be tried out, and both evaluators say the same of a contact.
fn decides(campaign: &Arc<CheckedCampaign>) {
    let trial = Trial::of(campaign);
    if let Ok(contacts) = trial.contacts() {
        trial.outcomes(&contacts);
    }
    let profile = contact::read(CONTACT, "id").expect("a contact");
    let at = Timestamp::parse(AT).expect("an instant");
    let program = Program::compile(std::slice::from_ref(campaign));
    let evaluated = eval::evaluate(&program, &profile, at, &mut Scratch::default());
    assert_eq!(evaluated, [reference::verdict(campaign, &profile, at)]);
}
