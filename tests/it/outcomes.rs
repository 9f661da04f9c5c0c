//! Files of outcomes, whatever is in them: nothing stops the reader, and each line is an outcome or is said to be none.

use std::error::Error;

use proptest::prelude::*;
use thresh::funnel::Outcome;
use thresh::limits::CONTACT_BYTES_MAX;
use thresh::wire::{lines as reading, log, outcomes};

/// What a file is made of, line by line.
#[derive(Clone, Debug)]
enum Line {
    Good(u32),
    Blank,
    Junk(Vec<u8>),
}

fn lines(junk: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<Line>> {
    let line = prop_oneof![
        3 => any::<u32>().prop_map(Line::Good),
        1 => Just(Line::Blank),
        2 => junk.prop_map(Line::Junk),
    ];
    prop::collection::vec(line, 0..40)
}

/// The file, and the numbers of the lines that are no outcomes.
fn file(first: &[u8], lines: &[Line], good: impl Fn(u32) -> String) -> (Vec<u8>, Vec<u64>, Vec<u32>) {
    let (mut bytes, mut bad, mut kept) = (first.to_vec(), Vec::new(), Vec::new());
    let number_of_first = 1 + first.iter().filter(|byte| **byte == b'\n').count() as u64;
    for (number, line) in (number_of_first..).zip(lines) {
        match line {
            Line::Good(of) => {
                kept.push(*of);
                bytes.extend(good(*of).bytes());
            }
            Line::Blank => {}
            Line::Junk(junk) => {
                bad.push(number);
                bytes.extend(junk);
            }
        }
        bytes.push(b'\n');
    }
    (bytes, bad, kept)
}

/// What the reader of evidence makes of a file: the ids of the outcomes, and the lines that are none.
fn evidence(bytes: &[u8]) -> Result<(Vec<String>, Vec<u64>), Box<dyn Error>> {
    let (mut ids, mut bad) = (Vec::new(), Vec::new());
    reading::each(bytes, &log::OUTCOME_FIELDS, &mut |line,
                                                     fields: Result<_, log::LogError>|
     -> Result<(), Box<dyn Error>> {
        match fields.and_then(|fields| log::outcome(&fields)) {
            Ok(outcome) => ids.push(outcome.contact_id),
            Err(_) => bad.push(line),
        }
        Ok(())
    })?;
    Ok((ids, bad))
}

#[track_caller]
fn check_evidence(bytes: &[u8], bad: &[u64], kept: &[u32]) {
    let (ids, lines) = evidence(bytes).unwrap();
    assert_eq!(lines, bad);
    assert_eq!(ids, kept.iter().map(|of| format!("c-{of}")).collect::<Vec<_>>());
}

#[track_caller]
fn check(bytes: &[u8], bad: &[u64], kept: &[u32]) {
    let read = outcomes::read(bytes);
    let lines: Vec<u64> = read.problems.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, bad, "{:?}", read.problems);
    let ids: Vec<String> = read.outcomes.into_iter().map(|Outcome { contact_id, .. }| contact_id).collect();
    assert_eq!(ids, kept.iter().map(|of| format!("c-{of}")).collect::<Vec<_>>());
}

/// Bytes of a line in which none of these stands, and something that is not blank does.
fn without(bytes: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let one = any::<u8>().prop_filter("not within a line", |byte| !matches!(byte, b'\n' | b'\r'));
    let kept = move |byte: u8| if bytes.contains(&byte) { b'x' } else { byte };
    prop::collection::vec(one.prop_map(kept), 1..60).prop_filter("blank", |line| !line.trim_ascii().is_empty())
}

/// Names of outcomes, and whether a row follows whose quote is never closed; where one does, names have no quotes of their own.
fn rows_of_evidence() -> impl Strategy<Value = Vec<(String, bool)>> {
    prop_oneof![
        prop::collection::vec(("[a-z][a-z\n, ]{0,18}", any::<bool>()), 0..12),
        prop::collection::vec(("[a-z\"\n, ]{1,20}", Just(false)), 0..12),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0_usize..5) {
        let begins: [&[u8]; 5] = [b"", b"{", b"[", b"contact_id,outcome,at\n", b"\x1f\x8b\x08"];
        let bytes = [begins[kind], &bytes].concat();
        let read = outcomes::read(&bytes);
        let _ = log::outcomes(&bytes);
        let _ = evidence(&bytes);
        let has_rows = match kind {
            3 => bytes[begins[3].len()..].iter().any(|byte| !byte.is_ascii_whitespace()),
            _ => !bytes.trim_ascii().is_empty() && bytes != b"\xef\xbb\xbf",
        };
        // An array may be empty, a table may have a header alone; everything else says something.
        let may_be_empty = matches!(bytes.trim_ascii().first(), Some(b'[')) || kind == 3;
        prop_assert!(may_be_empty || !has_rows || !read.outcomes.is_empty() || !read.problems.is_empty());
        if kind == 3 && has_rows {
            prop_assert!(!read.outcomes.is_empty() || !read.problems.is_empty(), "rows are lost");
        }
    }

    #[test]
    fn each_line_of_json_lines_is_an_outcome_or_a_problem(lines in lines(without(b""))) {
        let good = |of| format!(r#"{{"contact_id": "c-{of}", "outcome": "won", "at": "2026-03-01"}}"#);
        let (bytes, bad, mut kept) = file(format!("{}\n", good(7)).as_bytes(), &lines, good);
        kept.insert(0, 7);
        check(&bytes, &bad, &kept);
        let instant = |of| format!(r#"{{"contact_id": "c-{of}", "outcome": "won", "at": "2026-03-01T00:00:00Z"}}"#);
        let (bytes, bad, _) = file(format!("\u{feff}{}\n", instant(7)).as_bytes(), &lines, instant);
        check_evidence(&bytes, &bad, &kept);
    }

    #[test]
    fn each_row_of_evidence_is_an_outcome_or_a_problem(lines in lines(without(b""))) {
        let good = |of| format!("c-{of},won,2026-03-01T00:00:00Z,\"125\"");
        let (bytes, bad, kept) = file(b"contact_id,outcome,at,value\n", &lines, good);
        check_evidence(&bytes, &bad, &kept);
    }

    #[test]
    fn each_row_of_a_table_is_an_outcome_or_a_problem(lines in lines(without(b"\""))) {
        let good = |of| format!("c-{of},won,2026-03-01,12.50");
        let (bytes, bad, kept) = file(b"contact_id,outcome,at,amount\n", &lines, good);
        check(&bytes, &bad, &kept);
    }

    #[test]
    fn a_cell_of_evidence_may_go_over_several_lines(rows in rows_of_evidence()) {
        // Each name stands in quotes as it should, or is followed by a row whose quote is never closed.
        let (mut table, mut names, mut line, mut bad) = ("contact_id,outcome,at\n".to_owned(), Vec::new(), 2, Vec::new());
        for (name, broken) in rows {
            let quoted = name.replace('"', "\"\"");
            table += &format!("c-1,\"{quoted}\",2026-03-01T00:00:00Z\n");
            line += 1 + quoted.matches('\n').count() as u64;
            names.push(name);
            if broken {
                table += "c-2,\"won,2026-03-01T00:00:00Z\n";
                bad.push(line);
                line += 1;
            }
        }
        let (mut found, mut lines) = (Vec::new(), Vec::new());
        let read: Result<(), Box<dyn Error>> =
            reading::each(table.as_bytes(), &log::OUTCOME_FIELDS, &mut |line, fields: Result<_, log::LogError>| {
                match fields.and_then(|fields| log::outcome(&fields)) {
                    Ok(outcome) => found.push(outcome.outcome),
                    Err(_) => lines.push(line),
                }
                Ok(())
            });
        read.unwrap();
        prop_assert_eq!((found, lines), (names, bad), "{}", table);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_said(before in 0_u32..20, after in 1_u32..20, column in 0_usize..6) {
        let row = |of: u32| format!("c-{of},won,2026-03-01,12.50,m-{of},\"a note, in\ntwo lines\"\n");
        let cells = ["\"c-x,won,2026-03-01,1,m,n", "c-x,\"won,2026-03-01,1,m,n", "c-x,won,\"2026-03-01,1,m,n", "c-x,won,2026-03-01,\"1,m,n", "c-x,won,2026-03-01,1,\"m,n", "c-x,won,2026-03-01,1,m,\"n"];
        let mut table = "contact_id,outcome,at,amount,message_id,note\n".to_owned();
        (0..before).for_each(|of| table += &row(of));
        table += cells[column];
        table += "\n";
        (0..after).for_each(|of| table += &row(1_000 + of).replace('"', ""));
        let read = outcomes::read(table.as_bytes());
        prop_assert_eq!(read.outcomes.len(), before as usize);
        prop_assert_eq!(read.problems.len(), 1);
        prop_assert_eq!(read.problems[0].0, u64::from(2 + 2 * before));
        prop_assert!(read.problems[0].1.contains("quote"), "{:?}", &read.problems);
    }
}

#[test]
fn a_line_that_is_too_long_is_said_and_passed_over() {
    let long = "x".repeat(2 * CONTACT_BYTES_MAX);
    let at = "2026-03-01T00:00:00Z";
    check_evidence(format!("contact_id,outcome,at\n{long}\nc-1,won,{at}\n").as_bytes(), &[2], &[1]);
    let object = |id: &str| format!(r#"{{"contact_id": "{id}", "outcome": "won", "at": "{at}"}}"#);
    let objects = [object("c-1"), object(&long), object("c-2")].join("\r\n");
    check_evidence(objects.as_bytes(), &[2], &[1, 2]);
}
