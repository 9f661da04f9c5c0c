//! Once its buffers are warm, evaluation allocates its answer and nothing else, however many rules there are.

use std::path::Path;
use std::sync::Arc;

use allocation_counter::measure;
use thresh::domain::{FailingTests, Timestamp};
use thresh::eval::{Scratch, evaluate};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use thresh::program::Program;
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact;

use crate::shared::{shared, unpacked};

/// Evaluations of one contact in a row.
const ROUNDS: usize = 100;
/// As many lists as one test takes grow one after the other.
const WARM_UPS: usize = 4;

fn ruleset(folder: &Path) -> Ruleset {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_rules =
        |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "thresh" || ending == "toml");
    let texts: Vec<(String, String)> = entries
        .filter(is_rules)
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    of_texts(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

fn of_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Ruleset {
    let (ruleset, findings) = build(&FolderFiles::of_texts(texts), None, FailingTests::Allowed);
    assert_eq!(findings.errors().next(), None);
    ruleset
}

fn profiles(contacts: &str) -> Vec<Profile<'_>> {
    contacts.lines().map(|line| contact::read(line.as_bytes(), "id").unwrap()).collect()
}

/// The same rules as if nobody experimented.
fn without_experiments(ruleset: &Ruleset) -> Program {
    let campaigns = ruleset.campaigns().iter().map(|campaign| {
        let checked = CheckedCampaign { experiments: Vec::new(), ..CheckedCampaign::clone(campaign.checked()) };
        Arc::new(checked)
    });
    Program::compile(&campaigns.collect::<Vec<_>>())
}

/// How often one evaluation allocates, and how often a copy of its answer does.
fn allocated(program: &Program, profile: &Profile<'_>, at: Timestamp, scratch: &mut Scratch) -> (u64, u64) {
    let mut answer = Vec::new();
    let evaluated = measure(|| answer = evaluate(program, profile, at, scratch));
    let copied = measure(|| drop(answer.clone()));
    (evaluated.count_total, copied.count_total)
}

/// Every contact is evaluated a few times to warm the buffers; from then on each evaluation allocates exactly what its answer holds.
#[track_caller]
fn check(program: &Program, profiles: &[Profile<'_>], at: &str) {
    let at = Timestamp::parse(at).unwrap();
    let mut scratch = Scratch::default();
    for profile in std::iter::repeat_n(profiles, WARM_UPS).flatten() {
        evaluate(program, profile, at, &mut scratch);
    }
    for profile in profiles {
        let (evaluated, copied) = allocated(program, profile, at, &mut scratch);
        assert_eq!(evaluated, copied, "{} at {at}", profile.contact_id());
    }
    let often = profiles.first().map(|profile| (0..ROUNDS).map(|_| allocated(program, profile, at, &mut scratch).0));
    let often: Vec<u64> = often.into_iter().flatten().collect();
    assert!(often.len() == ROUNDS && often.iter().all(|count| Some(count) == often.first()), "{often:?}");
}

#[test]
fn the_shipped_rules_allocate_their_answers_alone() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let contacts = std::fs::read_to_string(rules.join("contacts.jsonl")).unwrap();
    for at in ["2026-11-23T12:00:00Z", "2026-01-01T00:00:00Z"] {
        check(&without_experiments(&ruleset(&rules)), &profiles(&contacts), at);
    }
}

/// What a variant would say is an answer of which only what is compared is kept.
#[test]
fn a_running_experiment_allocates_an_answer_for_each_variant_at_most() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let contacts = std::fs::read_to_string(rules.join("contacts.jsonl")).unwrap();
    let at = Timestamp::parse("2026-11-23T12:00:00Z").unwrap();
    let ruleset = ruleset(&rules);
    let alone = without_experiments(&ruleset);
    let variants: usize =
        ruleset.campaigns().iter().flat_map(|one| &one.checked().experiments).map(|one| one.variants.len()).sum();
    assert!(variants > 0, "no shipped campaign experiments");
    let mut scratch = Scratch::default();
    for profile in &profiles(&contacts) {
        evaluate(ruleset.program(), profile, at, &mut scratch);
        let (with, kept) = allocated(ruleset.program(), profile, at, &mut scratch);
        evaluate(&alone, profile, at, &mut scratch);
        let (without, _) = allocated(&alone, profile, at, &mut scratch);
        assert!(with <= kept + variants as u64 * without, "{}: {with} of which {kept} are kept", profile.contact_id());
    }
}

#[test]
fn every_form_of_the_language_allocates_its_answer_alone() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/every_form");
    let contact = std::fs::read_to_string(cases.join("contact.json")).unwrap().replace('\n', " ");
    let text = |path: &str| std::fs::read_to_string(cases.join(path)).unwrap();
    let paths = ["every-form.thresh", "terms.thresh", "lists/rivals.txt", "vocabulary.toml"];
    let texts = paths.map(|path| (path, text(path)));
    let ruleset = of_texts(texts.iter().map(|(path, text)| (*path, text.as_str())));
    let program = without_experiments(&ruleset);
    for at in ["2026-05-15T12:00:00Z", "2026-08-01T00:00:00Z", "2027-01-01T00:00:00Z"] {
        check(&program, &profiles(&contact), at);
    }
}

#[test]
fn the_workload_allocates_its_answers_alone() {
    let Some(file) = shared("bench/contacts.jsonl.gz") else { return };
    let contacts = unpacked(&file);
    let profiles = profiles(&contacts);
    for rules in [10, 1_000] {
        let Some(folder) = shared(&format!("bench/rules-{rules}")) else { return };
        check(ruleset(&folder).program(), &profiles, "2026-11-01T00:00:00Z");
    }
}

#[test]
fn rules_that_do_not_match_allocate_nothing() {
    let with_others = |others: usize| {
        let rules: String =
            (0..others).map(|number| format!("  downloaded paper \"Nobody's {number}\" -> +1\n")).collect();
        let text = format!("campaign \"A\"\nscore s\n  opened mail -> +1\n{rules}stages\n  first\n  mql when s >= 1\n");
        let ruleset = of_texts([("a.thresh", text.as_str())]);
        let contact = r#"{"id": "c-1", "events": [{"event": "Mail Opened", "timestamp": "2026-01-01T00:00:00Z"},
            {"event": "Paper Downloaded", "timestamp": "2026-01-02T00:00:00Z", "properties": {"name": "Another"}}]}"#;
        let profile = contact::read(contact.as_bytes(), "id").unwrap();
        let at = Timestamp::parse("2026-02-01T00:00:00Z").unwrap();
        let mut scratch = Scratch::default();
        evaluate(ruleset.program(), &profile, at, &mut scratch);
        allocated(ruleset.program(), &profile, at, &mut scratch)
    };
    assert_eq!(with_others(0), with_others(2_000));
}
