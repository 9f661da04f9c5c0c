//! Whatever the layout of a file: formatting it says the same, keeps every comment in its order, and changes nothing the second time.

use std::sync::LazyLock;

use regex::Regex;
use thresh::lang::format;
use thresh::lang::parse::parse;
use thresh::lang::source::FileId;
use thresh::lang::syntax::File;
use thresh::lang::vocabulary::Vocabulary;

use crate::agree::asked;
use crate::diagnostics::checked;
use crate::generate::draws::{Draws, smallest};
use crate::generate::layout::{self, LaidOut};
use crate::generate::text::VOCABULARY;

/// Files of an ordinary run; `THRESH_CASES` asks for more, `THRESH_SEED` for another first seed.
const FILES: u64 = 500;

static READ: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::parse(FileId(0), VOCABULARY).0);

#[test]
fn formatting_keeps_the_meaning_and_the_comments_of_any_layout() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    for seed in first..first + asked("THRESH_CASES").unwrap_or(FILES) {
        let mut draws = Draws::of_seed(seed);
        if let Err(wrong) = what_is_wrong(&layout::file(&mut draws)) {
            let kind = wrong.split(':').next().unwrap().to_owned();
            let fails = |drawn: &[u32]| {
                what_is_wrong(&layout::file(&mut Draws::again(drawn))).is_err_and(|other| other.starts_with(&kind))
            };
            let small = layout::file(&mut Draws::again(&smallest(draws.drawn(), fails)));
            panic!("seed {seed}: {}\n{}", what_is_wrong(&small).unwrap_err(), small.text);
        }
    }
}

fn what_is_wrong(laid_out: &LaidOut) -> Result<(), String> {
    let text = &laid_out.text;
    let file = understood(text)?;
    let formatted = format::format(text, &file, &READ);
    let again = understood(&formatted).map_err(|wrong| format!("formatted, {wrong}\n{formatted}"))?;
    if comments(&file) != comments(&again) {
        return Err(format!("comments: {:?} became {:?}\n{formatted}", comments(&file), comments(&again)));
    }
    if !format::say_the_same(&file, &again, &READ) {
        return Err(format!("tree: it says something else\n{formatted}"));
    }
    let twice = format::format(&formatted, &again, &READ);
    if twice != formatted {
        return Err(format!("twice: formatted once\n{formatted}\nand twice\n{twice}"));
    }
    if meaning(text) != meaning(&formatted) {
        return Err(format!("meaning: it means something else\n{formatted}"));
    }
    Ok(())
}

fn understood(text: &str) -> Result<File, String> {
    let (file, diagnostics) = parse(FileId(0), text);
    let said: Vec<String> = diagnostics.iter().map(|said| format!("{} at {:?}", said.message, said.span)).collect();
    if said.is_empty() { Ok(file) } else { Err(format!("parse: {said:?}")) }
}

fn comments(file: &File) -> Vec<&str> {
    file.comments.iter().map(|comment| comment.text.as_str()).collect()
}

/// What the checker makes of a file and says of it, places left out.
fn meaning(text: &str) -> (String, Vec<String>) {
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"Span \{ file: FileId\(\d+\), start: \d+, end: \d+ \}").unwrap());
    let ideal = "define ideal: size >= 7\n";
    let files =
        [("a.thresh", text), ("vocabulary.toml", VOCABULARY), ("ideal.thresh", ideal), ("lists/far.txt", "a\nb\n")];
    let case = checked(&files);
    let said = case.diagnostics.iter().map(|said| format!("{}: {}", said.code, said.message)).collect();
    (PLACE.replace_all(&format!("{:?}", case.campaign), "").into_owned(), said)
}

#[test]
fn most_files_are_campaigns_that_check() {
    let files: Vec<LaidOut> = (1..=200).map(|seed| layout::file(&mut Draws::of_seed(seed))).collect();
    let checked = files.iter().filter(|file| meaning(&file.text).0 != "None").count();
    assert!(checked > 60, "only {checked} of 200 check");
    assert!(files.iter().any(|file| file.experiments) && files.iter().any(|file| file.text.contains("\r\n")));
}
