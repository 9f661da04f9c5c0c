//! Every way in which editors, deployers and file systems change a rules folder, and what the service makes of each.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use serde_json::Value;
use thresh::live::{Bell, Live, Sentry, Watching};
use thresh::ruleset::Freshness;

use crate::serving::{Serving, VOCABULARY, campaign};

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

/// The codes and files of what is refused, once something is.
#[track_caller]
fn refused(serving: &Serving) -> Vec<String> {
    serving.wait_until("something is refused", |active, _| !active.ruleset.refused().diagnostics.is_empty());
    let ruleset = serving.get("/v1/ruleset").json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let diagnostics = ruleset["diagnostics"].as_array().unwrap().iter();
    diagnostics.map(|it| format!("{} {}", text(&it["code"]), text(&it["file"]))).collect()
}

#[track_caller]
fn check_all_good(serving: &Serving) {
    serving.wait_until("nothing is refused", |active, _| {
        let campaigns = active.ruleset.campaigns();
        active.ruleset.refused().diagnostics.is_empty()
            && campaigns.iter().all(|campaign| campaign.freshness() == Freshness::Current)
    });
}

#[test]
fn as_vim_saves() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    serving.write(".a.thresh.swp", "b0VIM 9.1");
    for points in 6..9 {
        // It tries whether it may create a file, moves the old one aside, writes, and deletes the old one.
        serving.write("4913", "");
        fs::remove_file(serving.path("4913")).unwrap();
        fs::rename(serving.path("a.thresh"), serving.path("a.thresh~")).unwrap();
        serving.write("a.thresh", &campaign(points));
        fs::remove_file(serving.path("a.thresh~")).unwrap();
        check_points(&serving, "a", points);
        check_all_good(&serving);
    }
}

#[test]
fn as_vs_code_saves() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    for points in 6..9 {
        // In place; and, where it saves atomically, beside the file and over it.
        File::create(serving.path("a.thresh")).unwrap();
        serving.write("a.thresh", &campaign(points));
        check_points(&serving, "a", points);
        serving.write("a.thresh.vsctmp", &campaign(points + 10));
        fs::rename(serving.path("a.thresh.vsctmp"), serving.path("a.thresh")).unwrap();
        check_points(&serving, "a", points + 10);
        check_all_good(&serving);
    }
}

#[test]
fn as_emacs_saves() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    // Its lock is a link to nothing.
    symlink("ada@host.1234:5678", serving.path(".#a.thresh")).unwrap();
    serving.write("#a.thresh#", "half of a rule");
    fs::rename(serving.path("a.thresh"), serving.path("a.thresh~")).unwrap();
    serving.write("a.thresh", &campaign(6));
    fs::remove_file(serving.path(".#a.thresh")).unwrap();
    check_points(&serving, "a", 6);
    check_all_good(&serving);
}

#[test]
fn deleted_and_made_again() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(1))]);
    for points in 6..9 {
        fs::remove_file(serving.path("a.thresh")).unwrap();
        serving.write("a.thresh", &campaign(points));
        check_points(&serving, "a", points);
    }
    check_all_good(&serving);
}

#[test]
fn the_folder_above_deleted_and_made_again() {
    let files = [("a.thresh", campaign(5)), ("vocabulary.toml", VOCABULARY.to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let serving = Serving::set_up(&files, |config| {
        let above = config.rules.parent().unwrap().join("above");
        fs::create_dir(&above).unwrap();
        fs::rename(&config.rules, above.join("rules")).unwrap();
        config.rules = above.join("rules");
        config.reload.poll = Duration::from_secs(3600);
    });
    for points in 6..9 {
        let before = serving.engagement("a");
        fs::remove_dir_all(serving.beside("above")).unwrap();
        assert_eq!(serving.engagement("a"), before);
        let rules = serving.beside("above").join("rules");
        fs::create_dir_all(&rules).unwrap();
        fs::write(rules.join("vocabulary.toml"), VOCABULARY).unwrap();
        fs::write(rules.join("a.thresh"), campaign(points)).unwrap();
        check_points(&serving, "a", points);
        fs::write(rules.join("a.thresh"), campaign(points + 10)).unwrap();
        check_points(&serving, "a", points + 10);
    }
    check_all_good(&serving);
}

#[test]
fn emptied_and_written_after_a_pause() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    File::create(serving.path("a.thresh")).unwrap();
    // The pause is as long as the service takes to notice.
    assert_eq!(refused(&serving), ["empty-file a.thresh"]);
    assert_eq!(serving.engagement("a"), before);
    let (begin, end) = ("campaign \"Test\"\n\nscore engagement\n", "  downloaded whitepaper -> +6\n");
    serving.write("a.thresh", begin);
    serving.wait_for_a_look();
    serving.write("a.thresh", &format!("{begin}{end}"));
    check_points(&serving, "a", 6);
    check_all_good(&serving);
}

#[test]
fn three_hundred_files_changed_as_by_a_checkout() {
    let path = |number: i64| format!("many/c{number}.thresh");
    let names: Vec<String> = (0..300).map(path).collect();
    let text = campaign(1);
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let serving = serving(&files);
    for number in 0..300 {
        // A checkout unlinks each file and creates it again.
        fs::remove_file(serving.path(&path(number))).unwrap();
        serving.write(&path(number), &campaign(number + 2));
    }
    check_points(&serving, "c299", 301);
    check_points(&serving, "c0", 2);
    check_all_good(&serving);
    assert_eq!(serving.live.active().ruleset.campaigns().len(), 300);
}

#[test]
fn other_content_of_the_same_size_and_time() {
    for watched in [true, false] {
        let serving = Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
            config.reload.poll = Duration::from_millis(if watched { 3_600_000 } else { 20 });
            if !watched {
                config.reload.watched = thresh::config::Watched::Not;
            }
        });
        let modified = fs::metadata(serving.path("a.thresh")).unwrap().modified().unwrap();
        serving.write("a.thresh", &campaign(6));
        File::options().write(true).open(serving.path("a.thresh")).unwrap().set_modified(modified).unwrap();
        assert_eq!(fs::metadata(serving.path("a.thresh")).unwrap().modified().unwrap(), modified);
        check_points(&serving, "a", 6);
    }
}

#[test]
fn a_link_to_nothing_holds_up_only_its_own_campaign() {
    let serving = serving(&[("a.thresh", &campaign(5)), ("b.thresh", &campaign(7))]);
    fs::remove_file(serving.path("a.thresh")).unwrap();
    symlink("nowhere.thresh", serving.path("a.thresh")).unwrap();
    assert_eq!(refused(&serving), ["unreadable-file a.thresh"]);
    serving.write("b.thresh", &campaign(8));
    check_points(&serving, "b", 8);
    assert_eq!(serving.engagement("a").0, Some(5));
    serving.write("nowhere.thresh", &campaign(6));
    check_points(&serving, "a", 6);
}

#[test]
fn a_folder_with_the_name_of_a_rule_file_is_a_folder_like_any_other() {
    let serving = serving(&[("a.thresh", &campaign(5))]);
    let before = serving.engagement("a");
    fs::create_dir(serving.path("x.thresh")).unwrap();
    serving.wait_for_a_look();
    assert_eq!(serving.engagement("a"), before);
    check_all_good(&serving);
    serving.write("a.thresh", &campaign(6));
    check_points(&serving, "a", 6);
    serving.write("x.thresh/b.thresh", &campaign(7));
    check_points(&serving, "b", 7);
    fs::remove_dir_all(serving.path("x.thresh")).unwrap();
    serving.wait_until("b is gone", |active, _| active.ruleset.campaign("b").is_none());
    check_all_good(&serving);
}

/// What the process has warned of, whoever did.
static WARNINGS: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(|| {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&warnings);
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false);
    log.with_writer(move || Keeping(Arc::clone(&kept))).init();
    warnings
});

struct Keeping(Arc<Mutex<Vec<u8>>>);

impl io::Write for Keeping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A sentry that can watch nothing so many times, and never rings.
struct Failing {
    attempts: Arc<AtomicUsize>,
    fails: usize,
}

impl Sentry for Failing {
    fn watch(&mut self, _folder: &Path) -> io::Result<()> {
        if self.attempts.fetch_add(1, Ordering::Relaxed) < self.fails {
            return Err(io::Error::other("no space left for watches of saving.rs"));
        }
        Ok(())
    }

    fn unwatch(&mut self, _folder: &Path) {}
}

fn with_sentry(fails: usize) -> Serving {
    let attempts = Arc::new(AtomicUsize::new(0));
    let set = Box::new(move |_: Bell| {
        let sentry: Box<dyn Sentry> = Box::new(Failing { attempts: Arc::clone(&attempts), fails });
        Ok(sentry)
    });
    Serving::start(
        &[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)],
        |config| config.reload.poll = Duration::from_millis(20),
        |config| Live::start_with(&config.rules, &config.reload, set),
    )
}

#[test]
fn where_nobody_can_watch_it_falls_back_to_polling_and_says_so() {
    LazyLock::force(&WARNINGS);
    let serving = with_sentry(usize::MAX);
    serving.wait_until("it polls", |_, status| status.watching == Watching::Polling);
    serving.write("a.thresh", &campaign(6));
    check_points(&serving, "a", 6);
    assert!(serving.get("/metrics").body.contains("thresh_reload_watching 0.0\n"));
    let said = String::from_utf8(WARNINGS.lock().unwrap().clone()).unwrap();
    let said = said.lines().find(|line| line.contains("falling back to polling") && line.contains("saving.rs"));
    assert!(said.is_some_and(|line| line.contains("WARN") && line.contains("20ms")), "{said:?}");
}

#[test]
fn once_somebody_can_watch_again_it_does() {
    let serving = with_sentry(5);
    serving.wait_until("it polls", |_, status| status.watching == Watching::Polling || status.looks > 5);
    serving.wait_until("it is watched", |_, status| status.watching == Watching::Events && status.looks > 5);
    assert!(serving.get("/metrics").body.contains("thresh_reload_watching 1.0\n"));
}

#[test]
fn a_hang_up_makes_it_look() {
    let files = [
        ("a.thresh", campaign(5)),
        ("vocabulary.toml", VOCABULARY.to_owned()),
        ("thresh.toml", "[reload]\nwatch = false\npoll = \"1h\"\n".to_owned()),
    ];
    let process = crate::command_serve::Process::of(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    let revision = || {
        let answer = process.get("/v1/ruleset");
        answer.split("\"revision\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let before = revision();
    fs::write(process.folder().join("a.thresh"), campaign(6)).unwrap();
    assert_eq!(revision(), before);
    process.signal("HUP");
    process.wait_until("the new rules are in force", || revision() != before);
}
