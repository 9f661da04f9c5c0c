//! Files of a rules folder → what is in force: kept, replaced, removed or refused, and what is said.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use thresh::domain::{FailingTests, Timestamp};
use thresh::limits::{FILES_MAX, RULES_MAX};
use thresh::profile::Profile;
use thresh::ruleset::{Findings, FolderFile, FolderFiles, Freshness, Refusal, Ruleset, build};

const AT: &str = "2026-02-01T00:00:00Z";
const VOCABULARY: (&str, &str) = ("vocabulary.toml", "[traits.size]\ntype = \"number\"\n");

fn campaign(points: i64) -> String {
    format!("campaign \"Test\"\n\nscore fit\n  size > 1 -> +{points}\n")
}

fn files(texts: &[(&str, &str)]) -> FolderFiles {
    FolderFiles::of_texts([texts, &[VOCABULARY]].concat())
}

#[track_caller]
fn loaded(texts: &[(&str, &str)]) -> Ruleset {
    let (ruleset, findings) = build(&files(texts), None, FailingTests::Allowed);
    assert_eq!(errors(&findings), Vec::<String>::new());
    ruleset
}

/// The code and place of every error.
fn errors(findings: &Findings) -> Vec<String> {
    let said = findings.errors().map(|error| {
        let at = findings.sources.start(error.span);
        format!("{} {}:{}:{}", error.code, findings.sources.path(error.span), at.line, at.column)
    });
    said.collect()
}

/// Each campaign in force, a `~` before a stale one, and the points it gives a contact of size 2.
fn in_force(ruleset: &Ruleset) -> Vec<String> {
    let size = thresh::wire::contact::read(br#"{"id": "c", "traits": {"size": 2}}"#, "id").unwrap();
    let profile: &Profile<'_> = &size;
    let at = Timestamp::parse(AT).unwrap();
    let mut scratch = thresh::decide::Scratch::default();
    let decisions = thresh::decide::decide(ruleset, profile, at, &thresh::decide::Selection::all(), &mut scratch);
    let lines = ruleset.campaigns().iter().zip(decisions).map(|(campaign, decision)| {
        assert_eq!(campaign.id(), decision.campaign);
        let mark = match campaign.freshness() {
            Freshness::Current => "",
            Freshness::Stale => "~",
        };
        let points: Vec<String> = decision.verdict.scores.iter().map(|score| score.points.to_string()).collect();
        format!("{mark}{} {}", campaign.id(), points.join(" "))
    });
    lines.collect()
}

/// What is in force and what is said once these files follow a folder with `a` (5 points) and `b` (7 points).
#[track_caller]
fn check_after(texts: &[(&str, &str)], expected: &[&str], said: &[&str]) {
    let before = loaded(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    let (after, findings) = build(&files(texts), Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(expected), owned(said)));
    assert_eq!(errors(after.refused()), owned(said), "what is refused is kept with the ruleset");
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// What is said of files that nothing was loaded before, on a stack as small as a thread's.
#[track_caller]
fn check_start(texts: &[(&str, &str)], said: &[&str]) {
    let files = files(texts);
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let seen = thread.spawn(move || errors(&build(&files, None, FailingTests::Allowed).1)).unwrap().join().unwrap();
    assert_eq!(seen, owned(said));
}

#[test]
fn a_changed_campaign_replaces_its_last_version() {
    check_after(&[("a.thresh", &campaign(6)), ("b.thresh", &campaign(7))], &["a 6", "b 7"], &[]);
}

#[test]
fn a_file_that_is_gone_takes_its_campaign_along() {
    check_after(&[("b.thresh", &campaign(7))], &["b 7"], &[]);
    check_after(&[("c.thresh", &campaign(8))], &["c 8"], &[]);
}

#[test]
fn a_campaign_that_moves_to_a_subfolder_is_the_same_campaign() {
    check_after(&[("old/a.thresh", &campaign(6)), ("b.thresh", &campaign(7))], &["a 6", "b 7"], &[]);
}

#[test]
fn a_broken_campaign_keeps_its_last_good_version_and_a_new_one_is_not_loaded() {
    let broken = "campaign \"Test\"\n\nscore fit\n  sise > 1 -> +5\n";
    check_after(
        &[("a.thresh", broken), ("b.thresh", &campaign(8)), ("c.thresh", broken)],
        &["~a 5", "b 8"],
        &["unknown-trait a.thresh:4:3", "unknown-trait c.thresh:4:3"],
    );
}

#[test]
fn an_empty_file_is_an_error_and_no_removal() {
    for nothing in ["", "\n \n", "# a note\n", "\u{feff}"] {
        check_after(
            &[("a.thresh", nothing), ("b.thresh", &campaign(7))],
            &["~a 5", "b 7"],
            &["empty-file a.thresh:1:1"],
        );
    }
}

#[test]
fn a_folder_without_any_campaign_removes_none() {
    check_after(&[], &["~a 5", "~b 7"], &["no-campaign .:1:1"]);
    check_after(&[("a.thresh", "list x: y\n")], &["~a 5", "~b 7"], &["no-campaign .:1:1"]);
}

#[test]
fn a_campaign_that_became_a_library_is_no_campaign_any_more() {
    check_after(&[("a.thresh", "list x: y\n"), ("b.thresh", &campaign(7))], &["b 7"], &[]);
}

#[test]
fn two_campaigns_of_one_name_are_both_refused() {
    check_after(
        &[("a.thresh", &campaign(6)), ("sub/a.thresh", &campaign(9)), ("b.thresh", &campaign(7))],
        &["~a 5", "b 7"],
        &["defined-twice sub/a.thresh:1:1"],
    );
}

#[test]
fn two_vocabularies_are_refused_with_all_that_uses_them() {
    check_after(
        &[("a.thresh", &campaign(6)), ("sub/vocabulary.toml", "")],
        &["~a 5"],
        &["defined-twice vocabulary.toml:1:1"],
    );
}

#[test]
fn a_broken_vocabulary_holds_up_all_and_nothing_else_is_said() {
    let before = loaded(&[("a.thresh", &campaign(5))]);
    let broken =
        FolderFiles::of_texts([("a.thresh", &*campaign(6)), ("vocabulary.toml", "[traits.size]\ntype = \"nmber\"\n")]);
    let (after, findings) = build(&broken, Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(&["~a 5"]), owned(&["unknown-type vocabulary.toml:2:8"])));
}

#[test]
fn what_can_not_be_read_keeps_what_was_read_before() {
    let refusals = [
        (Refusal::TooBig { bytes_max: 1 }, "file-too-big"),
        (Refusal::NotUtf8 { offset: 0 }, "not-utf8"),
        (Refusal::NameNotUtf8, "not-utf8"),
        (Refusal::Outside, "outside-folder"),
        (Refusal::Dangling, "unreadable-file"),
        (Refusal::Unreadable { reason: "no".into() }, "unreadable-file"),
    ];
    let before = loaded(&[("a.thresh", &campaign(5)), ("sub/b.thresh", &campaign(7))]);
    for (refusal, code) in refusals {
        let mut files = files(&[("sub/b.thresh", &campaign(7))]);
        files.files.insert("a.thresh".into(), FolderFile::refused(refusal.clone()));
        let (after, findings) = build(&files, Some(&before), FailingTests::Allowed);
        assert_eq!(in_force(&after), ["~a 5", "b 7"], "{refusal:?}");
        assert_eq!(errors(&findings), [format!("{code} a.thresh:1:1")], "{refusal:?}");
    }
    let mut closed = files(&[("a.thresh", &campaign(6))]);
    closed.files.insert("sub".into(), FolderFile::refused(Refusal::Unreadable { reason: "no".into() }));
    let (after, findings) = build(&closed, Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(&["a 6", "~b 7"]), owned(&["unreadable-file sub:1:1"])));
    let (after, findings) = build(&FolderFiles::closed("rules", "gone"), Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(&["~a 5", "~b 7"]), owned(&["unreadable-file .:1:1"])));
}

#[test]
fn a_stale_campaign_shows_the_sources_it_was_compiled_from() {
    let before = loaded(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    let (after, _) =
        build(&files(&[("a.thresh", "campaign"), ("b.thresh", &campaign(7))]), Some(&before), FailingTests::Allowed);
    // And again, after more of the folder has moved: positions of files are not what they were.
    let (after, _) = build(
        &files(&[("a.thresh", ""), ("0.thresh", &campaign(1)), ("b.thresh", &campaign(7))]),
        Some(&after),
        FailingTests::Allowed,
    );
    let (_, stale) = after.campaign("a").unwrap();
    let rule = match &stale.checked().criteria.scores[0].body {
        thresh::lang::checked::ScoreBody::Rules { rules, .. } => rules[0].span,
        thresh::lang::checked::ScoreBody::Sum(_) => panic!("not what was written"),
    };
    assert_eq!((stale.sources().path(rule), stale.sources().text(rule)), ("a.thresh", "size > 1 -> +5"));
}

#[test]
fn the_revision_is_that_of_what_is_in_force() {
    let before = loaded(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    let revision_after =
        |texts: &[(&str, &str)]| build(&files(texts), Some(&before), FailingTests::Allowed).0.revision().clone();
    let same = before.revision().clone();
    assert_eq!(same.as_str().len(), 64);
    assert_eq!(revision_after(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]), same);
    assert_eq!(revision_after(&[("a.thresh", ""), ("b.thresh", &campaign(7))]), same);
    assert_eq!(revision_after(&[]), same);
    assert_eq!(loaded(&[("b.thresh", &campaign(7)), ("a.thresh", &campaign(5))]).revision(), &same);
    assert_eq!(
        revision_after(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7)), ("lib.thresh", "list x: y\n")]),
        same
    );
    let others = [
        revision_after(&[("a.thresh", &campaign(6)), ("b.thresh", &campaign(7))]),
        revision_after(&[("a.thresh", &campaign(5))]),
        revision_after(&[("x/a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]),
        revision_after(&[("a.thresh", &campaign(7)), ("b.thresh", &campaign(5))]),
    ];
    assert!(others.iter().all(|revision| *revision != same), "{others:?}");
}

#[test]
fn what_was_refused_and_is_mended_is_in_force_again() {
    let before = loaded(&[("a.thresh", &campaign(5))]);
    let (broken, _) = build(&files(&[("a.thresh", "nonsense")]), Some(&before), FailingTests::Allowed);
    assert_eq!(in_force(&broken), ["~a 5"]);
    for (points, same_revision) in [(5, true), (6, false)] {
        let (mended, findings) =
            build(&files(&[("a.thresh", &campaign(points))]), Some(&broken), FailingTests::Allowed);
        assert_eq!((in_force(&mended), errors(&findings).len()), (vec![format!("a {points}")], 0));
        assert_eq!(mended.revision() == before.revision(), same_revision);
        assert!(mended.refused().diagnostics.is_empty());
    }
}

#[test]
fn a_library_nobody_uses_is_checked_by_itself_and_holds_up_nobody() {
    check_after(
        &[("a.thresh", &campaign(6)), ("b.thresh", &campaign(7)), ("lib.thresh", "define keen: sise > 1\n")],
        &["a 6", "b 7"],
        &["unknown-trait lib.thresh:1:14"],
    );
}

/// A campaign that gives so many points and tests that these are 5.
fn tested(points: i64) -> String {
    format!("{}\ntest \"a company of two\"\n  given size is 2\n  expect fit = 5\n", campaign(points))
}

#[test]
fn where_tests_have_to_pass_a_campaign_that_fails_them_keeps_its_last_good_version() {
    let good = files(&[("a.thresh", &tested(5)), ("b.thresh", &campaign(7))]);
    let (before, findings) = build(&good, None, FailingTests::Refused);
    assert_eq!((in_force(&before), errors(&findings)), (owned(&["a 5", "b 7"]), owned(&[])));

    let failing = files(&[("a.thresh", &tested(6)), ("b.thresh", &campaign(8))]);
    let (after, findings) = build(&failing, Some(&before), FailingTests::Refused);
    assert_eq!(in_force(&after), owned(&["~a 5", "b 8"]));
    assert_eq!(errors(&findings), owned(&["failed-test a.thresh:8:10"]));
    assert_eq!(errors(after.refused()), errors(&findings));

    let (mended, findings) = build(&good, Some(&after), FailingTests::Refused);
    assert_eq!((in_force(&mended), errors(&findings)), (owned(&["a 5", "b 7"]), owned(&[])));
    assert_eq!(mended.revision(), before.revision());

    let (allowed, findings) = build(&failing, Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&allowed), errors(&findings)), (owned(&["a 6", "b 8"]), owned(&[])));
}

#[test]
fn tests_that_depend_on_a_list_fail_when_the_list_changes() {
    let campaign = "campaign \"A\"\n\nscore fit\n  email in rivals -> -5\n\nlist rivals from \"rivals.txt\"\n\n\
                    test \"a rival\"\n  given email is \"a@b.c\"\n  expect fit = -5\n";
    let with_list = |items: &str| {
        let vocabulary = ("vocabulary.toml", "[traits]\nsize = { type = \"number\" }\nemail = { type = \"text\" }\n");
        let mut files = FolderFiles::of_texts([("a.thresh", campaign), vocabulary]);
        files.lists.insert("rivals.txt".into(), FolderFile::of_bytes(items.as_bytes(), 1000));
        files
    };
    let (before, findings) = build(&with_list("a@b.c\n"), None, FailingTests::Refused);
    assert_eq!(errors(&findings), owned(&[]));
    let (after, findings) = build(&with_list("x@b.c\n"), Some(&before), FailingTests::Refused);
    assert_eq!(errors(&findings), owned(&["failed-test a.thresh:10:10"]));
    assert_eq!(in_force(&after), owned(&["~a 0"]));
}

#[test]
fn too_many_files_are_refused_whole() {
    let before = loaded(&[("a.thresh", &campaign(5))]);
    let mut many = files(&[("a.thresh", &campaign(6))]);
    many.found = FILES_MAX + 1;
    let (after, findings) = build(&many, Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(&["~a 5"]), owned(&["too-many-files .:1:1"])));
}

#[test]
fn too_many_rules_are_refused_whole() {
    let before = loaded(&[("a.thresh", &campaign(5))]);
    let rules: String = (0..RULES_MAX / 4).map(|number| format!("  r{number}: size > {number} -> +1\n")).collect();
    let quarter = format!("campaign \"Big\"\n\nscore fit\n{rules}");
    let texts = ["a.thresh", "b.thresh", "c.thresh", "d.thresh"].map(|path| (path, quarter.as_str()));
    let one_more = campaign(1);
    let mut texts = texts.to_vec();
    texts.push(("e.thresh", &one_more));
    let (after, findings) = build(&files(&texts), Some(&before), FailingTests::Allowed);
    assert_eq!((in_force(&after), errors(&findings)), (owned(&["~a 5"]), owned(&["too-many-rules .:1:1"])));
}

#[test]
fn at_start_every_error_is_told() {
    check_start(&[], &["no-campaign .:1:1"]);
    check_start(&[("a.thresh", "")], &["empty-file a.thresh:1:1"]);
    check_start(&[("a.thresh", "campaign \"A\"\nuse \"nowhere\"\n")], &["unknown-library a.thresh:2:5"]);
    let outside = "campaign \"A\"\n\nlist x from \"../../etc/passwd\"\n";
    check_start(&[("a.thresh", outside)], &["outside-folder a.thresh:3:13"]);
    let missing = "campaign \"A\"\n\nlist x from \"lists/x.txt\"\n";
    check_start(&[("a.thresh", missing)], &["missing-list a.thresh:3:13"]);
}

#[test]
fn hostile_files_end_in_diagnostics() {
    let deep = format!("campaign \"A\"\n\nscore s\n  {}size > 1{} -> +1\n", "(".repeat(10_000), ")".repeat(10_000));
    let nots = format!("campaign \"A\"\n\nscore s\n  {}size > 1 -> +1\n", "not ".repeat(100_000));
    let line = format!("campaign \"A\"\n\nscore s\n  {}\n", "x".repeat(1024 * 1024 - 64));
    for hostile in [deep, nots, line] {
        let files = files(&[("a.thresh", &hostile)]);
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        let said = thread.spawn(move || errors(&build(&files, None, FailingTests::Allowed).1)).unwrap().join().unwrap();
        assert!(!said.is_empty() && said.iter().all(|line| line.contains(" a.thresh:4:")), "{said:?}");
    }
    let ors = format!("campaign \"A\"\n\nscore s\n  {}size > 1 -> +1\n", "size>2 or ".repeat(100_000));
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(move || check_start(&[("a.thresh", &ors)], &[])).unwrap().join().unwrap();
}

/// A campaign with an experiment of this name in this part of a layer.
fn with_experiment(points: i64, name: &str, part: &str) -> String {
    format!(
        "{}\nexperiment {name}\n  split control 50%, other 50%\n  layer shared {part}\n  measures outcome won within 30 days\n\n  \
         variant other\n    score fit\n      size > 1 -> +1\n",
        campaign(points)
    )
}

#[test]
fn experiments_of_two_campaigns_share_neither_a_name_nor_a_part_of_a_layer() {
    let (low, high) = (with_experiment(5, "low", "0% to 50%"), with_experiment(7, "high", "50% to 100%"));
    let before = loaded(&[("a.thresh", &low), ("b.thresh", &high)]);
    // Either may be the one that was changed, so both stay as they were.
    let wider = with_experiment(6, "low", "0% to 60%");
    let (after, findings) = build(
        &files(&[("a.thresh", &wider), ("b.thresh", &with_experiment(8, "high", "50% to 100%"))]),
        Some(&before),
        FailingTests::Allowed,
    );
    assert_eq!(errors(&findings), ["layers-overlap b.thresh:8:3"]);
    assert_eq!(in_force(&after), ["~a 5", "~b 7"]);
    let label = &findings.errors().next().unwrap().labels[0];
    assert_eq!(findings.sources.path(label.span), "a.thresh", "the first place is shown too");
    // Against a campaign that went stale, only what is on disk can be blamed.
    let (later, findings) = build(
        &files(&[("a.thresh", &wider), ("b.thresh", "campaign \"Test\"\n\nscore\n")]),
        Some(&after),
        FailingTests::Allowed,
    );
    assert!(errors(&findings).contains(&"layers-overlap a.thresh:8:3".to_owned()), "{:?}", errors(&findings));
    assert_eq!(in_force(&later), ["~a 5", "~b 7"]);
    let same = with_experiment(9, "LOW", "60% to 100%");
    let (after, findings) = build(&files(&[("a.thresh", &wider), ("b.thresh", &same)]), None, FailingTests::Allowed);
    assert_eq!(errors(&findings), ["defined-twice b.thresh:6:1"]);
    assert_eq!(in_force(&after), Vec::<String>::new());
    // Mended, both move on.
    let (after, findings) = build(
        &files(&[("a.thresh", &wider), ("b.thresh", &with_experiment(9, "high", "60% to 100%"))]),
        Some(&later),
        FailingTests::Allowed,
    );
    assert_eq!((errors(&findings), in_force(&after)), (vec![], owned(&["a 6", "b 9"])));
}

/// What each file of a folder may hold, one text after the other; an empty one where it is not there.
const FOLDER: [(&str, &[&str]); 6] = [
    (
        "a.thresh",
        &[
            "campaign \"A\"\nuse \"library\"\n\nscore fit\n  keen -> +1\n",
            "campaign \"A\"\nuse \"library\"\nuse \"other/words\"\n\nscore fit\n  keen and big -> +2\n",
            "campaign \"A\"\n\nscore fit\n  size > 1 -> +3\n\ntest \"two\"\n  given size is 2\n  expect fit = 4\n",
            "campaign \"A\"\n\nscore fit\n  sise > 1 -> +4\n",
            "define lonely: size > 3\n",
            "",
        ],
    ),
    (
        "b.thresh",
        &[
            "campaign \"B\"\n\nscore fit\n  size in sizes -> +5\n\nlist sizes from \"sizes.txt\"\n",
            "campaign \"B\"\n\nscore fit\n  size > 1 -> +6\n",
            "campaign \"B\"\nuse \"a\"\n\nscore fit\n  lonely -> +7\n",
        ],
    ),
    (
        "library.thresh",
        &["define keen: size > 1\n", "define keen: size > 0\n", "define keen: sise > 1\n", "campaign \"L\"\n"],
    ),
    ("other/words.thresh", &["define big: size > 1\n", "use \"library\"\n\ndefine big: keen\n", "define big: \n", ""]),
    (
        "other/a.thresh",
        &["", "", "", "campaign \"Again\"\n\nscore fit\n  size > 1 -> +8\n", "define small: size < 2\n"],
    ),
    (
        "vocabulary.toml",
        &[VOCABULARY.1, VOCABULARY.1, "[traits.size]\ntype = \"text\"\n", "[traits.sise]\ntype = \"number\"\n"],
    ),
];

/// A folder that holds the texts chosen, and a list with one item or another.
fn folder(choices: &[usize], items: &str) -> FolderFiles {
    let texts = FOLDER.iter().zip(choices).map(|((path, texts), choice)| (*path, texts[choice % texts.len()]));
    let mut files = FolderFiles::of_texts(texts.filter(|(_, text)| !text.is_empty()));
    files.lists.insert("sizes.txt".into(), FolderFile::of_bytes(items.as_bytes(), 1000));
    files
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What was remembered from the last build changes neither what is said nor what is in force.
    #[test]
    fn whatever_was_built_before_the_same_is_said_and_in_force(
        steps in proptest::collection::vec((proptest::collection::vec(0..60_usize, 6), 0..6_usize, 0..3_usize), 1..12),
        demand in prop_oneof![Just(FailingTests::Allowed), Just(FailingTests::Refused)],
    ) {
        let mut choices = vec![0; FOLDER.len()];
        let mut before: Option<Ruleset> = None;
        let mut last_good: BTreeMap<String, String> = BTreeMap::new();
        for (chosen, changed, item) in steps {
            // Most saves change one file.
            choices[changed] = chosen[changed];
            let files = folder(&choices, ["2\n", "3\n", "two\n"][item]);
            let (fresh, said) = build(&files, None, demand);
            let (after, said_after) = build(&files, before.as_ref(), demand);
            prop_assert_eq!(format!("{:?}", said.diagnostics), format!("{:?}", said_after.diagnostics));
            for line in in_force(&fresh) {
                let (id, _) = line.split_once(' ').unwrap_or((&line, ""));
                last_good.insert(id.to_owned(), line.clone());
            }
            for line in in_force(&after) {
                let stale = line.strip_prefix('~');
                let whole = stale.unwrap_or(&line);
                let (id, _) = whole.split_once(' ').unwrap_or((whole, ""));
                prop_assert_eq!(whole, &last_good[id]);
                prop_assert_eq!(stale.is_none(), fresh.campaign(id).is_some());
            }
            prop_assert!(fresh.campaigns().iter().all(|campaign| after.campaign(campaign.id().as_str()).is_some()));
            let stale = after.campaigns().iter().any(|campaign| campaign.freshness() == Freshness::Stale);
            prop_assert_eq!(stale || fresh.revision() == after.revision(), true);
            before = Some(after);
        }
    }
}

#[test]
fn a_save_checks_what_it_touches_and_no_more() {
    let library = ("library.thresh", "define keen: size > 1\n");
    let user = |points: i64| format!("campaign \"U\"\nuse \"library\"\n\nscore fit\n  keen -> +{points}\n");
    let (own, used) = (campaign(5), user(7));
    let before = loaded(&[("a.thresh", &own), ("b.thresh", &used), library]);
    let again = |texts: &[(&str, &str)]| {
        let (after, findings) = build(&files(texts), Some(&before), FailingTests::Allowed);
        assert_eq!(errors(&findings), Vec::<String>::new());
        let is_taken_over = |id: &str| {
            let [was, is] = [&before, &after].map(|ruleset| Arc::clone(ruleset.campaign(id).unwrap().1.checked()));
            Arc::ptr_eq(&was, &is)
        };
        ["a", "b"].map(is_taken_over)
    };
    assert_eq!(again(&[("a.thresh", &campaign(6)), ("b.thresh", &used), library]), [false, true]);
    assert_eq!(again(&[("a.thresh", &own), ("b.thresh", &user(8)), library]), [true, false]);
    let changed = ("library.thresh", "define keen: size > 0\n");
    assert_eq!(again(&[("a.thresh", &own), ("b.thresh", &used), changed]), [true, false]);
    let come = ("c.thresh", own.as_str());
    assert_eq!(again(&[("a.thresh", &own), ("b.thresh", &used), come, library]), [false, false]);
}
