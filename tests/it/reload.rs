//! Saving rules while the service runs: the next answer is by them, or by the last that were good.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use thresh::domain::FailingTests;
use thresh::ruleset::Freshness;

use crate::serving::{Serving, VOCABULARY, campaign};

const BROKEN: &str = "campaign \"Test\"\n\nscore engagement\n  downloaded whitepaper +5\n";

fn serving(files: &[(&str, &str)]) -> Serving {
    let with_vocabulary = [files, &[("vocabulary.toml", VOCABULARY)]].concat();
    // Watching has to be enough: in these tests no poll comes to its help.
    Serving::set_up(&with_vocabulary, |config| config.reload.poll = Duration::from_secs(3600))
}

/// Waits until a campaign gives so many points.
#[track_caller]
fn check_points(serving: &Serving, campaign: &str, points: i64) {
    let what = format!("{campaign} gives {points}");
    serving.wait_until(&what, |_, _| serving.engagement(campaign).0 == Some(points));
}

/// The code and place of each diagnostic that `/v1/ruleset` shows.
fn diagnostics(serving: &Serving) -> Vec<String> {
    let ruleset = serving.get("/v1/ruleset").json();
    let diagnostics = ruleset["diagnostics"].as_array().unwrap();
    let shown = diagnostics.iter().map(|diagnostic| {
        let text = |key: &str| diagnostic[key].as_str().unwrap().to_owned();
        format!("{} {}:{}", text("code"), text("file"), diagnostic["start"]["line"])
    });
    shown.collect()
}

fn stale(serving: &Serving) -> Vec<String> {
    let active = serving.live.active();
    let campaigns = active.ruleset.campaigns().iter();
    let stale = campaigns.filter(|campaign| campaign.freshness() == Freshness::Stale);
    stale.map(|campaign| campaign.id().to_string()).collect()
}

/// Waits until something on disk was refused.
#[track_caller]
fn wait_for_refusal(serving: &Serving) {
    serving.wait_until("something is refused", |active, _| !active.ruleset.refused().diagnostics.is_empty());
}

#[track_caller]
fn wait_for_acceptance(serving: &Serving) {
    serving.wait_until("nothing is refused", |active, _| active.ruleset.refused().diagnostics.is_empty());
}

#[test]
fn a_rule_edited_in_place_counts_within_half_a_second() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    serving.wait_for_a_look();
    assert_eq!(serving.engagement("a").0, Some(5));
    let mut in_time = 0;
    for points in 6..11 {
        let before = serving.revision();
        serving.write("a.thresh", &campaign(points));
        let half_a_second = Duration::from_millis(500);
        in_time += usize::from(
            serving.live.wait_until(half_a_second, |active, _| active.ruleset.revision().as_str() != before),
        );
        check_points(&serving, "a", points);
        assert_eq!(serving.engagement("a").1, serving.revision());
    }
    assert!(in_time >= 3, "only {in_time} of 5 saves were in force after half a second");
}

#[test]
fn a_broken_save_changes_no_answer_and_mending_it_clears_the_diagnostics() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    serving.write("a.thresh", BROKEN);
    wait_for_refusal(&serving);
    assert_eq!(serving.engagement("a"), before);
    assert_eq!(stale(&serving), ["a"]);
    let shown = diagnostics(&serving);
    assert!(!shown.is_empty() && shown.iter().all(|line| line.ends_with(" a.thresh:4")), "{shown:?}");
    serving.write("a.thresh", &campaign(5));
    wait_for_acceptance(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving), diagnostics(&serving)), (before, vec![], vec![]));
    serving.write("a.thresh", &campaign(6));
    check_points(&serving, "a", 6);
}

#[test]
fn a_file_renamed_over_another_counts() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    for points in 6..9 {
        fs::write(serving.path(".a.thresh.new"), campaign(points)).unwrap();
        fs::rename(serving.path(".a.thresh.new"), serving.path("a.thresh")).unwrap();
        check_points(&serving, "a", points);
    }
    fs::write(serving.beside("a.new"), campaign(20)).unwrap();
    fs::rename(serving.beside("a.new"), serving.path("a.thresh")).unwrap();
    check_points(&serving, "a", 20);
}

#[test]
fn what_editors_leave_beside_a_file_counts_for_nothing() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    for name in [".a.thresh.swp", "a.thresh~", "4913", ".#a.thresh", "a.thresh.bak", "#a.thresh#"] {
        serving.write(name, "nonsense");
    }
    serving.wait_for_a_look();
    assert_eq!((serving.engagement("a"), diagnostics(&serving)), (before, vec![]));
}

#[test]
fn a_burst_of_files_counts_whole() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    for number in 0..300 {
        serving.write(&format!("many/c{number}.thresh"), &campaign(number + 1));
    }
    serving.wait_until("all are loaded", |active, _| active.ruleset.campaigns().len() == 301);
    assert_eq!(serving.engagement("c299").0, Some(300));
    fs::remove_dir_all(serving.path("many")).unwrap();
    serving.wait_until("all are gone", |active, _| active.ruleset.campaigns().len() == 1);
}

#[test]
fn an_emptied_file_is_an_error_and_no_removal() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    let before = serving.engagement("a");
    for nothing in ["", " \n\n", "# Nothing but a note.\n"] {
        serving.write("a.thresh", nothing);
        wait_for_refusal(&serving);
        assert_eq!((serving.engagement("a"), stale(&serving)), (before.clone(), vec!["a".to_owned()]));
        assert_eq!(diagnostics(&serving), ["empty-file a.thresh:1"]);
        serving.write("a.thresh", &campaign(5));
        wait_for_acceptance(&serving);
    }
}

#[test]
fn a_deleted_file_removes_its_campaign_and_an_emptied_folder_none() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    fs::remove_file(serving.path("a.thresh")).unwrap();
    serving.wait_until("a is gone", |active, _| active.ruleset.campaign("a").is_none());
    assert_eq!((serving.engagement("a").0, serving.engagement("b").0), (None, Some(7)));
    let before = serving.engagement("b");
    fs::remove_file(serving.path("b.thresh")).unwrap();
    wait_for_refusal(&serving);
    assert_eq!((serving.engagement("b"), stale(&serving)), (before, vec!["b".to_owned()]));
    serving.write("c.thresh", &campaign(8));
    check_points(&serving, "c", 8);
    assert!(serving.live.active().ruleset.campaign("b").is_none());
}

#[test]
fn one_broken_campaign_does_not_hold_up_another() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    serving.write("a.thresh", BROKEN);
    wait_for_refusal(&serving);
    serving.write("b.thresh", &campaign(8));
    check_points(&serving, "b", 8);
    assert_eq!((serving.engagement("a").0, stale(&serving)), (Some(5), vec!["a".to_owned()]));
}

#[test]
fn the_vocabulary_alone_counts_and_a_broken_one_holds_up_all() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    let other_event = VOCABULARY.replace("whitepaper\"]", "whitepaper\"]\nevent = \"Something Else\"");
    serving.write("vocabulary.toml", &other_event);
    check_points(&serving, "a", 0);
    let before = serving.engagement("a");
    serving.write("vocabulary.toml", "[events");
    wait_for_refusal(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving)), (before, vec!["a".to_owned(), "b".to_owned()]));
    let shown = diagnostics(&serving);
    assert!(!shown.is_empty() && shown.iter().all(|line| line.contains(" vocabulary.toml:1")), "{shown:?}");
    serving.write("vocabulary.toml", VOCABULARY);
    check_points(&serving, "a", 5);
    assert_eq!(diagnostics(&serving), Vec::<String>::new());
}

#[test]
fn a_list_file_alone_counts_and_a_deleted_one_holds_up_its_campaign() {
    let listed = "campaign \"Listed\"\n\nscore engagement\n  email.domain in partners -> +3\n\nlist partners from \"lists/partners.txt\"\n";
    let serving = serving(&[("a.thresh", listed), ("lists/partners.txt", "example.org"), ("b.thresh", &campaign(7))]);
    assert_eq!(serving.engagement("a").0, Some(0));
    serving.write("lists/partners.txt", "example.org\nexample.com\n");
    check_points(&serving, "a", 3);
    let before = serving.engagement("a");
    fs::remove_file(serving.path("lists/partners.txt")).unwrap();
    wait_for_refusal(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving)), (before.clone(), vec!["a".to_owned()]));
    let shown = diagnostics(&serving);
    assert!(shown.len() == 1 && shown[0].ends_with(" a.thresh:6"), "{shown:?}");
    serving.write("lists/partners.txt", "example.org\nexample.com\n");
    wait_for_acceptance(&serving);
    assert_eq!(serving.engagement("a"), before);
}

#[test]
fn a_library_used_by_two_campaigns_counts_for_both_and_holds_up_both() {
    let uses = |title: &str| format!("campaign \"{title}\"\nuse \"base\"\n");
    let base = |points: i64| format!("score engagement\n  downloaded whitepaper -> +{points}\n");
    let serving = serving(&[
        ("a.thresh", &uses("A")),
        ("b.thresh", &uses("B")),
        ("c.thresh", &campaign(7)),
        ("base.thresh", &base(1)),
    ]);
    serving.write("base.thresh", &base(2));
    check_points(&serving, "a", 2);
    assert_eq!(serving.engagement("b").0, Some(2));
    serving.write("base.thresh", "score engagement\n  downloaded whitepaper +5\n");
    wait_for_refusal(&serving);
    assert_eq!(stale(&serving), ["a", "b"]);
    assert_eq!((serving.engagement("a").0, serving.engagement("b").0), (Some(2), Some(2)));
    let shown = diagnostics(&serving);
    let once: std::collections::BTreeSet<&String> = shown.iter().collect();
    assert!(once.len() == shown.len() && shown.iter().all(|line| line.ends_with(" base.thresh:2")), "{shown:?}");
    serving.write("base.thresh", &base(3));
    check_points(&serving, "b", 3);
    assert_eq!(stale(&serving), Vec::<String>::new());
}

#[test]
fn two_campaigns_of_one_name_are_refused_and_named_both() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    serving.write("sub/a.thresh", &campaign(9));
    wait_for_refusal(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving)), (before, vec!["a".to_owned()]));
    let ruleset = serving.get("/v1/ruleset").json();
    let diagnostic = &ruleset["diagnostics"][0];
    assert_eq!((&diagnostic["file"], &diagnostic["labels"][1]["file"]), (&json!("sub/a.thresh"), &json!("a.thresh")));
    fs::remove_file(serving.path("a.thresh")).unwrap();
    check_points(&serving, "a", 9);
}

#[test]
fn touching_a_file_reloads_nothing() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.get("/v1/ruleset").json();
    serving.write("a.thresh", &campaign(5));
    serving.wait_for_a_look();
    assert_eq!(serving.get("/v1/ruleset").json(), before);
}

#[test]
fn other_content_of_the_same_size_counts() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    serving.write("a.thresh", &campaign(6));
    check_points(&serving, "a", 6);
}

#[test]
fn the_folder_may_be_replaced_and_is_watched_again() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let build_another = |name: &str, points: i64| {
        fs::create_dir(serving.beside(name)).unwrap();
        fs::write(serving.beside(name).join("a.thresh"), campaign(points)).unwrap();
        fs::write(serving.beside(name).join("vocabulary.toml"), VOCABULARY).unwrap();
    };
    build_another("next", 6);
    fs::rename(serving.beside("rules"), serving.beside("old")).unwrap();
    fs::rename(serving.beside("next"), serving.beside("rules")).unwrap();
    check_points(&serving, "a", 6);
    serving.write("a.thresh", &campaign(7));
    check_points(&serving, "a", 7);
    fs::remove_dir_all(serving.beside("rules")).unwrap();
    build_another("rules", 8);
    check_points(&serving, "a", 8);
    serving.write("a.thresh", &campaign(9));
    check_points(&serving, "a", 9);
}

#[test]
fn a_folder_that_stays_away_is_said_and_what_was_loaded_goes_on() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    fs::rename(serving.beside("rules"), serving.beside("old")).unwrap();
    wait_for_refusal(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving)), (before.clone(), vec!["a".to_owned()]));
    assert_eq!(serving.get("/readyz").status, 200);
    fs::rename(serving.beside("old"), serving.beside("rules")).unwrap();
    wait_for_acceptance(&serving);
    assert_eq!((serving.engagement("a"), stale(&serving)), (before, vec![]));
}

#[test]
fn a_link_that_is_swapped_counts_the_way_kubernetes_does_it() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let version = |name: &str, points: i64| {
        fs::create_dir(serving.path(name)).unwrap();
        fs::write(serving.path(name).join("a.thresh"), campaign(points)).unwrap();
    };
    let point_at = |name: &str| {
        std::os::unix::fs::symlink(name, serving.path("..data_tmp")).unwrap();
        fs::rename(serving.path("..data_tmp"), serving.path("..data")).unwrap();
    };
    version("..1", 6);
    point_at("..1");
    fs::remove_file(serving.path("a.thresh")).unwrap();
    std::os::unix::fs::symlink("..data/a.thresh", serving.path("a.thresh")).unwrap();
    check_points(&serving, "a", 6);
    version("..2", 7);
    point_at("..2");
    fs::remove_dir_all(serving.path("..1")).unwrap();
    check_points(&serving, "a", 7);
}

#[test]
fn a_folder_that_is_a_link_may_be_pointed_elsewhere() {
    let mut release = 1;
    let serving = serving(&[("a.thresh", &campaign(5))]);
    fs::rename(serving.beside("rules"), serving.beside("release-1")).unwrap();
    std::os::unix::fs::symlink("release-1", serving.beside("rules")).unwrap();
    serving.wait_for_a_look();
    for points in 6..9 {
        release += 1;
        let folder = serving.beside(&format!("release-{release}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.thresh"), campaign(points)).unwrap();
        fs::write(folder.join("vocabulary.toml"), VOCABULARY).unwrap();
        std::os::unix::fs::symlink(&folder, serving.beside("next")).unwrap();
        fs::rename(serving.beside("next"), serving.beside("rules")).unwrap();
        check_points(&serving, "a", points);
    }
}

#[test]
fn a_file_written_right_after_its_folder_is_seen() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    for number in 0..10 {
        serving.write(&format!("new-{number}/deeper/c{number}.thresh"), &campaign(1));
        serving.wait_until("it is loaded", |active, _| active.ruleset.campaigns().len() == number + 2);
    }
}

#[test]
fn without_a_word_from_the_operating_system_the_poll_sees_it() {
    let serving = Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        config.reload.poll = Duration::from_millis(20);
    });
    let looks = serving.live.status().looks;
    serving.wait_until("it looks by itself", |_, status| status.looks > looks + 3);
    serving.write("a.thresh", &campaign(6));
    check_points(&serving, "a", 6);
}

#[test]
fn a_hundred_saves_in_a_row_end_with_the_last() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    for points in 100..200 {
        serving.write("a.thresh", &campaign(points));
    }
    serving.wait_until("the last save is in force", |active, _| {
        active
            .ruleset
            .campaign("a")
            .is_some_and(|(_, campaign)| format!("{:?}", campaign.checked()).contains("points: 199"))
    });
    assert_eq!(serving.engagement("a").0, Some(199));
}

#[test]
fn every_answer_comes_from_one_ruleset() {
    let serving = serving(&[("a.thresh", &campaign(1)), ("b.thresh", &campaign(1))]);
    let body = format!(r#"{{"contact": {}}}"#, crate::serving::ADA);
    let ends = |serving: &Serving| serving.live.active().ruleset.campaigns().len() == 2;
    for points in 2..12 {
        // Both files at once, by swapping the folder: whoever saw one of each would have mixed two rulesets.
        let next = serving.beside("next");
        fs::create_dir(&next).unwrap();
        for name in ["a.thresh", "b.thresh"] {
            fs::write(next.join(name), campaign(points)).unwrap();
        }
        fs::write(next.join("vocabulary.toml"), VOCABULARY).unwrap();
        fs::rename(serving.beside("rules"), serving.beside(&format!("old-{points}"))).unwrap();
        fs::rename(&next, serving.beside("rules")).unwrap();
        loop {
            let answer = serving.evaluate(&body).json();
            let scores: Vec<&Value> =
                answer["decisions"].as_array().unwrap().iter().map(|it| &it["scores"]["engagement"]).collect();
            assert!(scores.len() == 2 && scores[0] == scores[1], "{answer}");
            if scores[0] == &json!(points) {
                break;
            }
        }
        assert!(ends(&serving));
    }
}

#[test]
fn a_version_whose_tests_fail_is_not_taken_where_tests_are_required() {
    let tested = |points: i64, expected: i64| {
        let test = "test \"a reader\"\n  given downloaded whitepaper yesterday\n  expect engagement = ";
        format!("{}\n{test}{expected}\n", campaign(points))
    };
    let files = [("a.thresh", tested(5, 5)), ("b.thresh", campaign(7)), ("vocabulary.toml", VOCABULARY.to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let serving = Serving::set_up(&files, |config| config.reload.failing_tests = FailingTests::Refused);
    serving.write("a.thresh", &tested(6, 5));
    serving.write("b.thresh", &campaign(8));
    wait_for_refusal(&serving);
    check_points(&serving, "b", 8);
    assert_eq!((stale(&serving), serving.engagement("a").0), (vec!["a".to_owned()], Some(5)));
    assert_eq!(diagnostics(&serving).len(), 1);
    assert!(diagnostics(&serving)[0].starts_with("failed-test a.thresh:"), "{:?}", diagnostics(&serving));
    serving.write("a.thresh", &tested(6, 6));
    wait_for_acceptance(&serving);
    check_points(&serving, "a", 6);
    assert_eq!(stale(&serving), Vec::<String>::new());
}
