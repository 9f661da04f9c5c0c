//! What holds of any bytes: they are a contact that is decided, or it is said why not.

use std::cell::RefCell;
use std::sync::LazyLock;

use thresh::decide::{Scratch, Selection, decide};
use thresh::domain::{FailingTests, Timestamp};
use thresh::profile::Profile;
use thresh::reference;
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact::{self, Reader};
use thresh::wire::contacts::Contacts;
use thresh::wire::decision::DecisionJson;

/// A ruleset that uses every form of the language.
static RULESET: LazyLock<Ruleset> = LazyLock::new(|| {
    let files = FolderFiles::of_texts([
        ("every-form.thresh", include_str!("../../tests/cases/every_form/every-form.thresh")),
        ("terms.thresh", include_str!("../../tests/cases/every_form/terms.thresh")),
        ("lists/rivals.txt", include_str!("../../tests/cases/every_form/lists/rivals.txt")),
        ("vocabulary.toml", include_str!("../../tests/cases/every_form/vocabulary.toml")),
    ]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    assert_eq!(findings.errors().next(), None);
    ruleset
});

/// Contacts of the corpus have their events around this instant.
const AT: &str = "2026-05-15T12:00:00Z";

/// How many contacts of one stream are decided.
const CONTACTS_MAX: usize = 16;

thread_local! {
    /// Kept from one contact to the next, as whoever decides many does.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
    static READER: RefCell<Reader<'static>> = RefCell::new(Reader::of("id"));
}

/// Reads bytes as one contact, or else as a stream of contacts in whatever format they have, decides each and writes the decisions.
pub(crate) fn holds(bytes: &[u8]) {
    match contact::read(bytes, "id") {
        Ok(profile) => {
            is_read_the_same(bytes, &profile);
            is_read_the_same_after_others(bytes, &profile);
            is_decided(&profile);
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            are_decided(bytes);
        }
    }
}

/// Holds the short way of reading to the general one: a key with an escape, here of a field that nobody knows, sends a contact there.
fn is_read_the_same(bytes: &[u8], profile: &Profile<'_>) {
    let start = bytes.iter().position(|byte| *byte == b'{').expect("a contact is an object");
    let (before, members) = bytes.split_at(start + 1);
    let with_escape = [before, br#""\u0078":0,"#, members].concat();
    let whole = contact::read(&with_escape, "id").expect("a field more does not matter");
    assert_eq!(format!("{profile:?}"), format!("{whole:?}"));
}

/// Holds what is read into the buffers of earlier contacts to what is read by itself.
fn is_read_the_same_after_others(bytes: &[u8], profile: &Profile<'_>) {
    let read = READER.with_borrow_mut(|reader| reader.read(bytes, |profile| format!("{profile:?}")));
    assert_eq!(read, Ok(format!("{profile:?}")));
}

fn are_decided(bytes: &[u8]) {
    let contacts = Contacts::open(bytes, None, "id").expect("bytes in memory can be read");
    for raw in contacts.take(CONTACTS_MAX) {
        let raw = raw.expect("bytes in memory can be read");
        if let Ok(profile) = raw.profile("id") {
            is_decided(&profile);
        }
    }
}

fn is_decided(profile: &Profile<'_>) {
    let at = Timestamp::parse(AT).expect("an instant");
    SCRATCH.with_borrow_mut(|scratch| {
        for decision in decide(&RULESET, profile, at, &Selection::all(), scratch) {
            assert!(decision.verdict.valid_until.is_none_or(|until| until > at));
            let written = serde_json::to_string(&DecisionJson(&decision)).expect("a decision can be written");
            assert!(written.starts_with('{') && written.ends_with('}'));
        }
    });
}

/// Holds the evaluator to the interpreter, which takes its time.
pub(crate) fn agrees(bytes: &[u8]) {
    let Ok(profile) = contact::read(bytes, "id") else { return };
    let at = Timestamp::parse(AT).expect("an instant");
    let mut decisions = decide(&RULESET, &profile, at, &Selection::all(), &mut Scratch::default()).into_iter();
    for campaign in RULESET.campaigns() {
        let decision = decisions.next().expect("a decision for each campaign");
        assert_eq!(decision.verdict, reference::verdict(campaign.checked(), &profile, at));
    }
}
