//! What the store keeps: once, corrected, forgotten, erased from the file, taken out and taken in again.

use tempfile::TempDir;
use thresh::domain::{Cents, Keeping, Phase, Share, Timestamp};
use thresh::experiment::evidence::{Drawn, Exposure, First, Outcome, Said, Verdicts};
use thresh::store::{Committed, Decided, Entry, Erased, Group, Kind, Novelty, Store, StoreError, Written, open};

use crate::command::thresh;

struct Kept {
    place: TempDir,
    store: Box<dyn Store>,
}

impl Kept {
    fn new() -> Kept {
        let place = TempDir::new().unwrap();
        let store = open(place.path().join("thresh.db").to_str().unwrap()).unwrap();
        Kept { place, store }
    }

    fn file(&self) -> String {
        self.place.path().join("thresh.db").to_str().unwrap().to_owned()
    }

    fn write(&mut self, entries: &[Entry]) -> Committed {
        self.store.write(Group::of(entries)).unwrap()
    }

    fn rows(&self, kind: Kind) -> Vec<String> {
        let mut rows = Vec::new();
        let take = &mut |row: &thresh::store::Row| {
            rows.push(row.cells().collect::<Vec<_>>().join(","));
            Ok(())
        };
        self.store.each(kind, take).unwrap();
        rows
    }
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn exposure(contact: &str, at: &str, firsts: &[(&str, Said)]) -> Entry {
    let at = instant(at);
    let first = |(variant, said): &(&str, Said)| First { variant: (*variant).to_owned(), said: *said, at };
    Entry::Exposure {
        experiment: "lower-bar".to_owned(),
        campaign: "aurora".to_owned(),
        exposure: Exposure {
            contact_id: contact.to_owned(),
            unit: "example.com".to_owned(),
            variant: "challenger".to_owned(),
            edition: "e1".to_owned(),
            phase: Phase::Split,
            at,
            propensity: Share::from_percent(50),
            revision: "r1".to_owned(),
            drawn: Drawn::ByChance,
            verdicts: Verdicts::Known,
            firsts: firsts.iter().map(first).collect(),
        },
    }
}

fn outcome(contact: &str, outcome: &str, at: &str, message_id: Option<&str>) -> Outcome {
    Outcome {
        contact_id: contact.to_owned(),
        outcome: outcome.to_owned(),
        at: instant(at),
        value: Some(Cents::new(125_000)),
        message_id: message_id.map(str::to_owned),
        corrects: None,
    }
}

fn decided(contact: &str, at: &str, stage: &str, keeping: Keeping) -> Entry {
    Entry::Decided(Decided {
        contact_id: contact.to_owned(),
        campaign: "aurora".to_owned(),
        at: instant(at),
        stage: Some(stage.to_owned()),
        qualified: stage == "mql",
        scores: r#"{"engagement":40}"#.to_owned(),
        revision: "r1".to_owned(),
        keeping,
    })
}

#[test]
fn an_exposure_is_kept_once_with_the_first_of_everything() {
    let mut kept = Kept::new();
    let differs = [("challenger", Said::Differs), ("challenger", Said::Qualified)];
    let of = |at, firsts: &[(&str, Said)]| exposure("c-1", at, firsts);
    assert_eq!(kept.write(&[of("2026-05-02T00:00:00Z", &[]), of("2026-05-03T00:00:00Z", &differs)]).exposures, 1);
    assert_eq!(kept.write(&[of("2026-05-01T00:00:00Z", &[]), of("2026-05-09T00:00:00Z", &differs)]).exposures, 0);
    let exposures = kept.store.exposures("lower-bar").unwrap();
    let [one] = exposures.as_slice() else { panic!("{exposures:?}") };
    assert_eq!(one.at, instant("2026-05-01T00:00:00Z"), "the first instant, in whatever order they came");
    assert!(one.firsts.iter().all(|first| first.at == instant("2026-05-03T00:00:00Z")), "{one:?}");
    assert_eq!(one.firsts.len(), 2);
    assert_eq!((one.propensity, one.verdicts, one.drawn), (Share::from_percent(50), Verdicts::Known, Drawn::ByChance));
    assert_eq!(kept.store.exposures("another").unwrap(), []);
}

#[test]
fn an_outcome_counts_once_and_can_be_corrected() {
    let mut kept = Kept::new();
    kept.write(&[exposure("c-1", "2026-05-01T00:00:00Z", &[])]);
    let won = outcome("c-1", "won", "2026-06-01T00:00:00Z", Some("m-1"));
    let bare = outcome("c-1", "accepted", "2026-05-05T00:00:00Z", None);
    let correction =
        Outcome { corrects: Some("m-1".to_owned()), ..outcome("c-1", "lost", "2026-06-01T00:00:00Z", Some("m-2")) };
    let elsewhere = outcome("c-2", "won", "2026-06-01T00:00:00Z", Some("m-3"));
    let novelties =
        kept.write(&[&won, &won, &bare, &bare, &correction, &elsewhere].map(|outcome| Entry::Outcome(outcome.clone())));
    use Novelty::{Known, New};
    assert_eq!(novelties.outcomes, [New, Known, New, Known, New, New]);
    assert_eq!(Written::of(&novelties.outcomes), Written { accepted: 4, duplicates: 2 });
    let counted: Vec<String> =
        kept.store.outcomes("lower-bar").unwrap().into_iter().map(|outcome| outcome.outcome).collect();
    assert_eq!(counted, ["accepted", "lost"], "what is corrected no longer counts, nor does who was not exposed");
    // A correction may come before what it corrects.
    let early =
        Outcome { corrects: Some("m-9".to_owned()), ..outcome("c-1", "lost", "2026-07-01T00:00:00Z", Some("m-8")) };
    kept.write(&[Entry::Outcome(early), Entry::Outcome(outcome("c-1", "won", "2026-07-01T00:00:00Z", Some("m-9")))]);
    assert!(kept.store.outcomes("lower-bar").unwrap().iter().all(|outcome| outcome.outcome != "won"));
}

#[test]
fn of_decisions_all_or_the_changes_or_none_are_kept() {
    let mut kept = Kept::new();
    let days = ["visitor", "visitor", "mql", "mql", "visitor"];
    let entries = |contact: &str, keeping| -> Vec<Entry> {
        let dated = days
            .iter()
            .zip(1..)
            .map(|(stage, day)| decided(contact, &format!("2026-05-0{day}T00:00:00Z"), stage, keeping));
        dated.collect()
    };
    assert_eq!(kept.write(&entries("a", Keeping::All)).decisions, 5);
    assert_eq!(kept.write(&entries("b", Keeping::Changes)).decisions, 3);
    assert_eq!(kept.write(&entries("c", Keeping::Nothing)).decisions, 0);
    let rows = kept.rows(Kind::Decisions);
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[0], r#"a,aurora,2026-05-01T00:00:00Z,visitor,false,{"engagement":40},r1"#);
}

#[test]
fn an_erased_contact_is_nowhere_in_the_file() {
    let mut kept = Kept::new();
    let name = "secret-contact-4711";
    for contact in ["c-1", name, "c-3"] {
        let firsts = [("challenger", Said::Differs)];
        kept.write(&[
            exposure(contact, "2026-05-01T00:00:00Z", &firsts),
            Entry::Outcome(outcome(contact, "won", "2026-06-01T00:00:00Z", Some(contact))),
            decided(contact, "2026-05-01T00:00:00Z", "mql", Keeping::All),
        ]);
    }
    let about = kept.store.about(name).unwrap();
    assert_eq!((about.exposures.len(), about.outcomes.len(), about.decisions.len()), (1, 1, 1));
    let json = serde_json::to_value(&about).unwrap();
    assert_eq!(json["exposures"][0]["differs_since"], "challenger 2026-05-01T00:00:00Z");
    assert_eq!(json["outcomes"][0]["value"], 125_000);
    assert_eq!(json["decisions"][0]["scores"]["engagement"], 40);
    let bytes = |kept: &Kept| {
        let files =
            std::fs::read_dir(kept.place.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.flatten().collect::<Vec<u8>>()
    };
    let has_name = |bytes: &[u8]| bytes.windows(name.len()).any(|part| part == name.as_bytes());
    assert!(has_name(&bytes(&kept)), "it is there before");
    assert_eq!(kept.store.erase(name).unwrap(), Erased { exposures: 1, outcomes: 1, decisions: 1 });
    assert!(!has_name(&bytes(&kept)), "neither in the file nor in its log");
    assert_eq!(kept.store.erase(name).unwrap(), Erased::default());
    assert_eq!(kept.store.exposures("lower-bar").unwrap().len(), 2, "the others stay");
    assert_eq!(kept.store.exposures("lower-bar").unwrap()[0].firsts.len(), 1);
}

#[test]
fn what_is_too_old_goes() {
    let mut kept = Kept::new();
    kept.write(&[
        exposure("old", "2026-01-01T00:00:00Z", &[]),
        exposure("new", "2026-05-01T00:00:00Z", &[]),
        Entry::Outcome(outcome("old", "won", "2026-01-02T00:00:00Z", None)),
        decided("new", "2026-04-01T00:00:00Z", "mql", Keeping::All),
    ]);
    let erased = kept.store.forget_before(instant("2026-04-01T00:00:00Z")).unwrap();
    assert_eq!(erased, Erased { exposures: 1, outcomes: 1, decisions: 0 });
    assert_eq!(kept.rows(Kind::Exposures).len() + kept.rows(Kind::Decisions).len(), 2);
}

#[test]
fn a_store_of_a_later_version_is_left_alone() {
    let kept = Kept::new();
    let file = kept.file();
    drop(kept.store);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let said = open(&file).err().unwrap();
    assert!(matches!(said, StoreError::TooNew { found: 99, .. }), "{said}");
    assert!(open("postgres://somewhere/thresh").err().unwrap().to_string().contains("is no store"));
    assert!(open("/nowhere/at/all/thresh.db").is_err());
}

#[test]
fn an_analyst_reads_it_with_any_sqlite() {
    let mut kept = Kept::new();
    kept.write(&[exposure("c-1", "2026-05-01T00:00:00Z", &[("challenger", Said::Differs)])]);
    let connection = rusqlite::Connection::open(kept.file()).unwrap();
    let row: (String, f64, String) = connection
        .query_row("SELECT at_utc, propensity, differs_since_utc FROM exposures_readable", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(row, ("2026-05-01 00:00:00".to_owned(), 0.5, "2026-05-01 00:00:00".to_owned()));
}

/// Runs a command on a store and gives its exit code and what it said.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = thresh(arguments);
    (ran.code, ran.results, ran.notes)
}

#[test]
fn what_is_exported_can_be_imported_elsewhere() {
    let mut kept = Kept::new();
    kept.write(&[
        exposure("c-1", "2026-05-01T00:00:00Z", &[]),
        exposure("c,\"2", "2026-05-01T00:00:00.5Z", &[("challenger", Said::Differs), ("control", Said::Qualified)]),
        Entry::Outcome(outcome("c-1", "won", "2026-06-01T00:00:00Z", Some("m-1"))),
        Entry::Outcome(outcome("c-1", "Ümläut\nzwei", "2026-06-02T00:00:00Z", None)),
    ]);
    let beside = |name: &str| kept.place.path().join(name).to_str().unwrap().to_owned();
    for format in ["csv", "jsonl"] {
        let second = beside(&format!("{format}.db"));
        for (kind, count) in [("exposures", 2), ("outcomes", 2)] {
            let (out, again) = (beside(&format!("{kind}.{format}")), beside("again"));
            let (code, results, notes) =
                run(&["export", kind, "--format", format, "--store", &kept.file(), "-o", &out]);
            assert_eq!((code, results.as_str(), notes.as_str()), (Some(0), "", ""));
            let imported = run(&["import", kind, &out, "--store", &second]);
            assert_eq!(imported, (Some(0), format!("{count} {kind} imported, 0 known already\n"), String::new()));
            let imported = run(&["import", kind, &out, "--store", &second]);
            assert_eq!(imported.1, format!("0 {kind} imported, {count} known already\n"));
            run(&["export", kind, "--format", format, "--store", &second, "-o", &again]);
            assert_eq!(std::fs::read_to_string(&out).unwrap(), std::fs::read_to_string(&again).unwrap());
        }
    }
}

#[test]
fn what_cannot_be_imported_is_named_by_its_line() {
    let place = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let store = place.path().join("thresh.db").to_str().unwrap().to_owned();
    let import = |kind: &str, path: &str| run(&["import", kind, path, "--store", &store]);
    let bad = "\u{feff}contact_id,outcome,at,value\nc-1,won,2026-06-01T00:00:00Z,100\nc-2,won,yesterday,\n,won,2026-06-01T00:00:00Z,\n\
               c-4,won,2026-06-01T00:00:00Z,12.50\nc-5,won\n";
    let (code, results, notes) = import("outcomes", &file("bad.csv", bad));
    assert_eq!((code, results.as_str()), (Some(1), "1 outcomes imported, 0 known already, 4 lines skipped\n"));
    assert_eq!(
        notes,
        "line 3: `at` should be an instant such as `2026-11-23T12:00:00Z`\nline 4: `contact_id` is missing\n\
         line 5: `value` should be a whole number of cents\nline 6: 2 cells below 4 columns\n"
    );
    let (code, _, notes) = import("outcomes", &file("wrong.csv", "contact,outcome,at\nc-1,won,2026-06-01T00:00:00Z\n"));
    assert_eq!(code, Some(2));
    assert!(notes.contains("there is no field `contact`; there are contact_id, outcome, at"), "{notes}");
    let (code, results, _) = import("outcomes", &file("empty.csv", ""));
    assert_eq!((code, results.as_str()), (Some(0), "0 outcomes imported, 0 known already\n"));
    let lines = "{\"experiment\":\"e\",\"contact_id\":\"c-1\",\"variant\":\"control\",\"at\":\"2026-05-01T00:00:00Z\",\"propensity\":0.5}\n\n[]\n\
                 {\"experiment\":\"e\",\"contact_id\":\"c-2\",\"variant\":\"control\",\"at\":\"2026-05-01T00:00:00Z\",\"propensity\":2}\n";
    let (code, results, notes) = import("exposures", &file("lines.jsonl", lines));
    assert_eq!((code, results.as_str()), (Some(1), "1 exposures imported, 0 known already, 2 lines skipped\n"));
    assert_eq!(
        notes,
        "line 3: this is no JSON object\nline 4: `propensity` should be a share from 0 to 1 in steps of 0.0001\n"
    );
}

#[test]
fn commands_say_where_no_store_is() {
    let (code, _, notes) = run(&["export", "outcomes"]);
    assert_eq!(code, Some(2));
    assert!(notes.contains("write `url = \"thresh.db\"` under `[store]`"), "{notes}");
    let (code, _, notes) = run(&["export", "outcomes", "--store", "nowhere.db"]);
    assert_eq!((code, notes.as_str()), (Some(2), "error: there is no store nowhere.db\n"));
    let (code, _, notes) = run(&["erase", "c-1", "--store", "nowhere.db"]);
    assert_eq!((code, notes.as_str()), (Some(2), "error: there is no store nowhere.db\n"));
}

#[test]
fn one_contact_is_shown_and_erased_by_command() {
    let mut kept = Kept::new();
    kept.write(&[exposure("c-1", "2026-05-01T00:00:00Z", &[]), exposure("c-2", "2026-05-01T00:00:00Z", &[])]);
    let (code, shown, _) = run(&["export", "--contact", "c-1", "--store", &kept.file()]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (code, &shown["contact_id"], &shown["exposures"][0]["unit"]),
        (Some(0), &"c-1".into(), &"example.com".into())
    );
    let (code, said, _) = run(&["erase", "c-1", "--store", &kept.file()]);
    assert_eq!((code, said.as_str()), (Some(0), "of c-1: 1 exposures, 0 outcomes and 0 decisions deleted\n"));
    assert_eq!(kept.rows(Kind::Exposures).len(), 1);
}
