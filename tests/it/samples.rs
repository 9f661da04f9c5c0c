//! The shipped campaigns decide the sample contacts as the notes in their files say, point by point.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::command::{decisions, root};

const AT: &str = "2026-11-23T12:00:00Z";
const STAGES: [&str; 5] = ["visitor", "unqualified", "mql", "sql", "opportunity"];

/// What a campaign's notes say of one contact.
#[derive(Debug, Default, PartialEq)]
struct Note {
    /// A stage, or `outside the audience`.
    ends: String,
    scores: BTreeMap<String, Tally>,
}

/// A score as the notes add it up.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    points: i64,
    grade: String,
    /// Every `(+n)` and `(-n)`, from the least.
    parts: Vec<i64>,
}

/// Reads the notes at a file's end: `# c-1005 Omar …: unqualified`, then `#   engagement 40: … (+20), …` for each score.
fn notes(text: &str) -> BTreeMap<String, Note> {
    let mut notes: BTreeMap<String, Note> = BTreeMap::new();
    let mut contact = String::new();
    let mut score = String::new();
    for line in text.lines().skip_while(|line| !line.starts_with("# What the contacts of contacts.jsonl score")) {
        let Some(said) = line.strip_prefix("# ") else { continue };
        if said.starts_with("c-") {
            contact = said.split(' ').next().unwrap().to_owned();
            notes.entry(contact.clone()).or_default().ends = said.rsplit(": ").next().unwrap().to_owned();
            continue;
        }
        let Some(note) = notes.get_mut(&contact) else { continue };
        if !said.starts_with("   ") {
            let (name, rest) = said.trim().split_once(' ').unwrap();
            score = name.to_owned();
            note.scores.insert(score.clone(), head(rest));
        }
        let tally = note.scores.get_mut(&score).unwrap();
        tally.parts.extend(parts(said));
        tally.parts.sort_unstable();
    }
    notes
}

/// `40: …` or `35, grade C: …`
fn head(rest: &str) -> Tally {
    let (head, _) = rest.split_once(':').unwrap();
    let (points, grade) = head.split_once(", grade ").unwrap_or((head, ""));
    Tally { points: points.parse().unwrap(), grade: grade.to_owned(), parts: Vec::new() }
}

fn parts(said: &str) -> Vec<i64> {
    let inside = said.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    inside.filter(|part| part.starts_with(['+', '-'])).filter_map(|part| part.parse().ok()).collect()
}

/// A decision in the form of a note, its grades only for those scores where the note gives one.
fn as_note(decision: &Value, note: &Note) -> Note {
    if decision["applies"] == "outside-audience" {
        return Note { ends: "outside the audience".to_owned(), scores: BTreeMap::new() };
    }
    let tally = |(name, points): (&String, &Value)| {
        let lines = ["matched", "cuts"].into_iter().flat_map(|key| decision[key].as_array().unwrap());
        let mut parts: Vec<i64> =
            lines.filter(|line| line["score"] == **name).map(|line| line["points"].as_i64().unwrap()).collect();
        parts.sort_unstable();
        let graded = note.scores.get(name).is_some_and(|tally| !tally.grade.is_empty());
        let grade = if graded { decision["grades"][name].as_str().unwrap_or("none") } else { "" };
        (name.clone(), Tally { points: points.as_i64().unwrap(), grade: grade.to_owned(), parts })
    };
    let scores = decision["scores"].as_object().unwrap().iter().map(tally).collect();
    Note { ends: decision["stage"].as_str().unwrap().to_owned(), scores }
}

fn sample_decisions() -> Vec<Value> {
    decisions(&["evaluate", "rules/contacts.jsonl", "--at", AT])
}

#[track_caller]
fn check(campaign: &str) {
    let text = fs::read_to_string(root().join(format!("rules/{campaign}.thresh"))).unwrap();
    let notes = notes(&text);
    assert_eq!(notes.len(), 12, "each sample contact has its note");
    let decisions = sample_decisions();
    let of_campaign: Vec<&Value> = decisions.iter().filter(|decision| decision["campaign"] == campaign).collect();
    assert_eq!(of_campaign.len(), 12);
    for decision in &of_campaign {
        let contact = decision["contact_id"].as_str().unwrap();
        let note = notes.get(contact).unwrap_or_else(|| panic!("{contact} has no note"));
        assert_eq!(&as_note(decision, note), note, "{campaign}, {contact}: the decision, then the note");
        for tally in note.scores.values() {
            assert_eq!(tally.parts.iter().sum::<i64>(), tally.points, "{campaign}, {contact}: the note adds up");
        }
        assert_eq!(decision["warnings"], Value::Array(Vec::new()), "{campaign}, {contact}");
    }
    for stage in STAGES {
        assert!(of_campaign.iter().any(|decision| decision["stage"] == stage), "{campaign}: nobody is at {stage}");
    }
}

#[test]
fn the_product_launch_scores_as_its_notes_say() {
    check("aurora-launch");
}

#[test]
fn the_revival_of_a_classic_scores_as_its_notes_say() {
    check("diva-revival");
}

#[test]
fn the_new_technology_scores_as_its_notes_say() {
    check("induction-technology");
}

#[test]
fn the_new_sales_model_scores_as_its_notes_say() {
    check("pay-per-cup");
}

#[test]
fn page_views_alone_make_a_visitor_and_one_sign_up_an_unqualified_lead() {
    let decisions = sample_decisions();
    let stages = |contact: &str| -> Vec<&str> {
        let own = decisions.iter().filter(|decision| decision["contact_id"] == contact);
        own.map(|decision| decision["stage"].as_str().unwrap()).collect()
    };
    assert_eq!(stages("c-1001"), ["visitor"; 4]);
    assert_eq!(stages("c-1002"), ["unqualified"; 4]);
}

#[test]
fn a_note_is_read_as_written() {
    let text = "x -> +1\n# What the contacts of contacts.jsonl score here\n# c-1 Ada: the first: sql\n\
                #   fit 5, grade B: a (+20), b (that one)\n#     and c (-15)\n# c-2 Jan: outside the audience\n";
    let fit = Tally { points: 5, grade: "B".to_owned(), parts: vec![-15, 20] };
    let ada = Note { ends: "sql".to_owned(), scores: BTreeMap::from([("fit".to_owned(), fit)]) };
    let jan = Note { ends: "outside the audience".to_owned(), scores: BTreeMap::new() };
    assert_eq!(notes(text), BTreeMap::from([("c-1".to_owned(), ada), ("c-2".to_owned(), jan)]));
}
