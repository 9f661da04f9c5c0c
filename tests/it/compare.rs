//! Two rulesets over the same contacts: what is counted is what deciding says, and a comparison looks the same from either side.

use std::collections::{BTreeMap, BTreeSet};

use thresh::compare::{Both, Comparison, Matrix, Move, Movers, Position, Report, Scratches, Tally};
use thresh::domain::{Applies, FailingTests, Standing, Timestamp};
use thresh::eval::{Scratch, evaluate};
use thresh::profile::Profile;
use thresh::ruleset::{FolderFiles, Ruleset, build};

use crate::generate::draws::Draws;
use crate::generate::world::World;
use crate::generate::{contact, text};
use crate::scoring::ruleset_of;

/// Pairs of rule files that are drawn.
const CASES: u64 = 100;

/// Two versions of a campaign, and contacts.
struct Case {
    rulesets: Both<Ruleset>,
    contacts: Vec<Profile<'static>>,
    at: Timestamp,
}

fn ruleset(campaign: &str) -> Ruleset {
    let files = FolderFiles::of_texts([("aurora.thresh", campaign), ("vocabulary.toml", text::VOCABULARY)]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    assert_eq!(findings.errors().count(), 0, "{campaign}");
    ruleset
}

fn case(seed: u64) -> Case {
    let mut draws = Draws::of_seed(seed);
    let world = World::drawn(&mut draws);
    let zone = world.zone.to_string();
    let before = ruleset(&text::campaign(&mut draws, &zone));
    let after = ruleset(&text::campaign(&mut draws, &zone));
    let count = 1 + draws.below(12);
    let campaign = before.campaigns()[0].checked();
    let contacts = (0..count).map(|_| contact::profile(&mut draws, &world, campaign)).collect();
    Case { contacts, rulesets: Both::new(before, after), at: world.now }
}

/// What a comparison says of contacts that are counted in so many tallies, which are merged.
fn report(rulesets: Both<&Ruleset>, contacts: &[Profile<'_>], at: Timestamp, tallies: usize) -> Report {
    let comparison = Comparison::new(rulesets, None, at, None);
    let mut tally = Tally::default();
    for part in contacts.chunks(contacts.len().div_ceil(tallies).max(1)) {
        let mut next = Tally::default();
        let mut scratches = Scratches::default();
        part.iter().for_each(|contact| comparison.add(contact, &mut scratches, &mut next));
        tally.merge(next);
    }
    comparison.report(&tally)
}

fn swapped<T>(both: Both<T>) -> Both<T> {
    Both::new(both.after, both.before)
}

/// Where the ruleset's one campaign, as it stands, says that contacts stand: by evaluating each.
fn standing(ruleset: &Ruleset, contacts: &[Profile<'_>], at: Timestamp) -> (BTreeMap<String, u64>, u64) {
    let (mut places, mut qualified) = (BTreeMap::new(), 0);
    for contact in contacts {
        for verdict in evaluate(ruleset.program(), contact, at, &mut Scratch::default()) {
            let place = match (verdict.applies, verdict.stage) {
                (Applies::OutsideAudience | Applies::OutsideRuns, _) => "(outside)".to_owned(),
                (Applies::Yes, None) => "(no stages)".to_owned(),
                (Applies::Yes, Some(Standing::Disqualified)) => "disqualified".to_owned(),
                (Applies::Yes, Some(Standing::Stage(stage))) => stage.to_string(),
            };
            *places.entry(place).or_default() += 1;
            qualified += u64::from(verdict.qualified);
        }
    }
    (places, qualified)
}

/// How many contacts a matrix has in each row, or in each column, where there are any.
fn sums(matrix: &Matrix, of: impl Fn(usize, usize) -> usize, positions: &[Position]) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (row, counts) in matrix.contacts.iter().enumerate() {
        for (column, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            *sums.entry(positions[of(row, column)].as_str().to_owned()).or_default() += count;
        }
    }
    sums
}

#[test]
fn what_is_counted_is_what_the_campaigns_say_of_each() {
    for seed in 1..=CASES {
        let case = case(seed);
        let report = report(case.rulesets.as_ref(), &case.contacts, case.at, 1);
        let campaign = &report.campaigns[0];
        let all: u64 = campaign.stages.contacts.iter().flatten().sum();
        assert_eq!((report.contacts, all + campaign.outside), (case.contacts.len() as u64, report.contacts), "{seed}");
        for (side, ruleset, qualified, concerned) in [
            (0, &case.rulesets.before, campaign.qualified.contacts.before, campaign.concerned.before),
            (1, &case.rulesets.after, campaign.qualified.contacts.after, campaign.concerned.after),
        ] {
            let (mut places, decided) = standing(ruleset, &case.contacts, case.at);
            let of = |row, column| if side == 0 { row } else { column };
            let positions = if side == 0 { &campaign.stages.before } else { &campaign.stages.after };
            let mut counted = sums(&campaign.stages, of, positions);
            if campaign.outside > 0 {
                *counted.entry("(outside)".to_owned()).or_default() += campaign.outside;
            }
            assert_eq!((&counted, qualified), (&places, decided), "seed {seed}");
            let outside = places.remove("(outside)").unwrap_or(0);
            assert_eq!(concerned + outside, report.contacts, "seed {seed}");
        }
        for movers in [&campaign.up, &campaign.down, &campaign.aside] {
            let told: u64 = movers.causes.iter().map(|cause| cause.contacts).sum();
            assert!(told >= movers.contacts, "seed {seed}: everybody who moves has a cause");
            assert!(movers.causes.iter().all(|cause| cause.contacts <= movers.contacts), "seed {seed}");
        }
    }
}

/// The same moves, each the other way.
fn mirrored(movers: &Movers) -> BTreeSet<(String, String, u64)> {
    let mirror = |it: &Move| (it.to.as_str().to_owned(), it.from.as_str().to_owned(), it.contacts);
    movers.moves.iter().map(mirror).collect()
}

fn moves(movers: &Movers) -> BTreeSet<(String, String, u64)> {
    movers.moves.iter().map(|it| (it.from.as_str().to_owned(), it.to.as_str().to_owned(), it.contacts)).collect()
}

#[test]
fn the_other_way_round_it_is_the_mirror_image() {
    for seed in 1..=CASES {
        let case = case(seed);
        let there = report(case.rulesets.as_ref(), &case.contacts, case.at, 1);
        let back = report(swapped(case.rulesets.as_ref()), &case.contacts, case.at, 1);
        let (there, back) = (&there.campaigns[0], &back.campaigns[0]);
        let transposed: Vec<Vec<u64>> = (0..there.stages.after.len())
            .map(|column| there.stages.contacts.iter().map(|row| row[column]).collect())
            .collect();
        assert_eq!(transposed, back.stages.contacts, "seed {seed}");
        for (one, other) in [
            (&there.up, &back.down),
            (&there.down, &back.up),
            (&there.entered, &back.left),
            (&there.left, &back.entered),
            (&there.aside, &back.aside),
        ] {
            assert_eq!(mirrored(one), moves(other), "seed {seed}");
            let counts = |movers: &Movers| -> u64 { movers.causes.iter().map(|cause| cause.contacts).sum() };
            assert_eq!(counts(one), counts(other), "seed {seed}");
        }
        assert_eq!(swapped(there.qualified.contacts), back.qualified.contacts);
        for (one, other) in there.scores.iter().zip(&back.scores) {
            assert_eq!((one.rose, one.fell), (other.fell, other.rose), "seed {seed}");
            assert_eq!(swapped(one.figures), other.figures);
        }
        let said: BTreeSet<_> = there.changes.iter().map(|change| (&change.heading, &change.name)).collect();
        assert_eq!(said, back.changes.iter().map(|change| (&change.heading, &change.name)).collect(), "seed {seed}");
    }
}

#[test]
fn nobody_moves_between_equal_rules() {
    for seed in 1..=CASES {
        let case = case(seed);
        let same = Both::new(&case.rulesets.before, &case.rulesets.before);
        let report = report(same, &case.contacts, case.at, 1);
        let campaign = &report.campaigns[0];
        let movers = [&campaign.up, &campaign.down, &campaign.entered, &campaign.left, &campaign.aside];
        assert!(movers.iter().all(|movers| **movers == Movers::default()), "seed {seed}");
        assert_eq!(campaign.changes, [], "seed {seed}");
        assert!(campaign.scores.iter().all(|score| score.rose + score.fell == 0 && score.figures.is_same()));
        assert!(campaign.grades.iter().all(|grade| grade.changed == 0));
    }
}

#[test]
fn parts_that_are_merged_say_what_the_whole_says() {
    for seed in 1..=CASES {
        let case = case(seed);
        let whole = report(case.rulesets.as_ref(), &case.contacts, case.at, 1);
        for tallies in [2, 3, 12] {
            assert_eq!(report(case.rulesets.as_ref(), &case.contacts, case.at, tallies), whole, "seed {seed}");
        }
    }
}

/// What is told of the change between two versions of a campaign's rules, one change a line.
#[track_caller]
fn check_changes(before: &[(&str, &str)], after: &[(&str, &str)], expected: &[&str]) {
    let rulesets = Both::new(ruleset_of(before), ruleset_of(after));
    let at = Timestamp::from_micros(0);
    let report = report(rulesets.as_ref(), &[], at, 1);
    let changes = report.campaigns.iter().flat_map(|campaign| &campaign.changes).chain(&report.vocabulary);
    let told: Vec<String> = changes
        .map(|change| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} | {} | {}", change.heading, text(&change.text.before), text(&change.text.after))
        })
        .collect();
    assert_eq!(told, expected);
}

const VOCABULARY: (&str, &str) =
    ("vocabulary.toml", "[events.\"opened letter\"]\n[events.\"asked us\"]\n[traits]\ncity = { type = \"text\" }\n");

#[test]
fn only_what_is_said_differently_is_a_change() {
    let before = "campaign \"A\"\nscore s\n  opened letter AND asked us => +5 # why\n  asked us -> +1\n\
                  stages\n  a\n  b when s >= 5\n";
    let other_form = "# Note\ncampaign \"A\"\nscore s\n  opened letter and asked us  -> +5\n  asked us -> 1\n\
                      stages\n  a\n  b  when s >= 5\ntest \"t\"\n  given asked us today\n  expect s = 1\n";
    check_changes(&[("a.thresh", before), VOCABULARY], &[("a.thresh", other_form), VOCABULARY], &[]);
    let after = "campaign \"A\"\n  audience city is Bonn\nscore s from 0 to 9\n  asked us -> +2\n  opened letter -> +1\n\
                 stages\n  a\n  c when s >= 2\n  b when s >= 5\n";
    check_changes(
        &[("a.thresh", before), VOCABULARY],
        &[("a.thresh", after), VOCABULARY],
        &[
            "campaign |  | audience city is Bonn",
            "score s | score s | score s from 0 to 9",
            "score s | opened letter and asked us -> +5 | ",
            "score s | asked us -> +1 | asked us -> +2",
            "score s |  | opened letter -> +1",
            "stages |  | c when s >= 2",
        ],
    );
}

#[test]
fn libraries_lists_and_the_vocabulary_are_looked_into() {
    let campaign = "campaign \"A\"\nuse \"common\"\nscore s\n  city in near -> +5\n  city in far -> -5\n";
    let library = |items: &str| format!("list near: {items}\nlist far from \"far.txt\"\n");
    let (one, other) = (library("Bonn, Ulm"), library("Bonn, Trier"));
    let more = VOCABULARY.1.replace("{ type = \"text\" }", "{ type = \"text\", from = \"Town\" }");
    check_changes(
        &[("a.thresh", campaign), ("common.thresh", &one), ("far.txt", "Rome\n"), VOCABULARY],
        &[
            ("a.thresh", campaign),
            ("common.thresh", &other),
            ("far.txt", "# None\nOslo\nROME\n"),
            ("vocabulary.toml", &more),
        ],
        &[
            "list near | Ulm | ",
            "list near |  | Trier",
            "list far |  | Oslo",
            "vocabulary | traits \"city\" = { type = \"text\" } | traits \"city\" = { from = \"Town\", type = \"text\" }",
        ],
    );
}

#[test]
fn stages_in_another_order_are_told() {
    let text = |first: &str, second: &str| {
        format!(
            "campaign \"A\"\nscore s\n  asked us -> +5\nstages\n  a\n  {first} when s >= 1\n  {second} when s >= 1\n"
        )
    };
    check_changes(
        &[("a.thresh", &text("b", "c")), VOCABULARY],
        &[("a.thresh", &text("c", "b")), VOCABULARY],
        &["stages | stages a, b, c | stages a, c, b"],
    );
}
