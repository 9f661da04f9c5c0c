//! Streams of contacts in every format: what is read, what is reported and on which line.

use std::io::{BufReader, Read, Write};

use proptest::prelude::*;
use thresh::limits::CONTACT_BYTES_MAX;
use thresh::profile::Value;
use thresh::wire::contacts::{Contacts, Format};

/// Each contact's line with its id or the problem, read in small pieces so that every boundary is met.
fn read(bytes: &[u8], format: Option<Format>, id_key: &str) -> Vec<String> {
    let piece = if bytes.len() < 1000 { 3 } else { 1 << 16 };
    let contacts = Contacts::open(BufReader::with_capacity(piece, bytes), format, id_key).unwrap();
    let shown = contacts.map(|raw| {
        let raw = raw.unwrap();
        match raw.profile(id_key) {
            Ok(profile) => format!("{}: {}", raw.line(), profile.contact_id()),
            Err(error) => format!("{}: {error}", raw.line()),
        }
    });
    shown.collect()
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    assert_eq!(read(bytes, None, "id"), expected, "{}", String::from_utf8_lossy(bytes));
    assert_eq!(read(&gzip(bytes), None, "id"), expected, "as gzip: {}", String::from_utf8_lossy(bytes));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn nothing_is_nothing() {
    for bytes in [&b""[..], b"\n \r\n\t\n", b"\xef\xbb\xbf", b"[]", b" [ \n ] \n"] {
        check(bytes, &[]);
    }
}

#[test]
fn lines_are_read_each_for_itself() {
    check(b"{\"id\": \"a\"}\n\n{\"id\": \"b\"}\r\n  {\"id\": \"c\"}", &["1: a", "3: b", "4: c"]);
    check(b"\xef\xbb\xbf\n{\"id\": \"a\"}\n", &["2: a"]);
    check(
        b"{\"id\": \"a\"}\n{\"id\": \"b\", \n[1]\n\xff\n{\"id\": \"c\"}{\"id\": \"d\"}\n{\"id\": \"e\"}",
        &[
            "1: a",
            "2: this is not JSON: the text ends while parsing a value",
            "3: this should be a contact: an object with `id`, `traits`, `events`",
            "4: this is not JSON: the text is not UTF-8 at byte 1",
            "5: this is not JSON: trailing characters, at byte 12",
            "6: e",
        ],
    );
    check(
        b"{\"id\": \"cut off\n{\"id\": \"b\"}\n",
        &["1: this is not JSON: the text ends while parsing a string (at /id)", "2: b"],
    );
}

#[test]
fn one_object_may_stand_on_many_lines() {
    check(b"\n{\n  \"id\": \"a\",\n  \"events\": []\n}\n", &["2: a"]);
    check(b"{ \"id\": \"a\",\n  \"events\": []}", &["1: a"]);
    check(b"{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"b\"\n}\n", &["1: this is not JSON: trailing characters, at byte 17"]);
}

#[test]
fn an_array_is_read_element_by_element() {
    check(b"[{\"id\": \"a\"}]", &["1: a"]);
    check(b" \n[\n{\"id\": \"a, ]}\\\"[{\"},\n\n  {\"id\": \"b\",\n \"traits\": {\"x\": [1, [2]]}}\n,{\"id\": \"c\"} ] \n", &["3: a, ]}\"[{", "5: b", "7: c"]);
    check(
        b"[{\"id\": \"a\"}, 5, , {\"id\": \"b\"} x, {\"id\": \"c\"},]",
        &[
            "1: a",
            "1: this should be a contact: an object with `id`, `traits`, `events`",
            "1: this is not JSON: the text ends while parsing a value",
            "1: this is not JSON: trailing characters, at byte 13",
            "1: c",
            "1: this is not JSON: the text ends while parsing a value",
        ],
    );
    check(b"[{\"id\": \"a\"}\n", &["1: a", "2: this is not JSON: the list's closing `]` is missing"]);
    check(b"[{\"id\": \"a\"},", &["1: a", "1: this is not JSON: the list's closing `]` is missing"]);
    check(b"[{\"id\": \"a", &["1: this is not JSON: the text ends while parsing a string (at /id)"]);
    check(b"[{\"id\": \"a\"}]\n[]", &["1: a", "2: this is not JSON: something follows after the list's end"]);
}

#[test]
fn rows_are_read_by_their_header() {
    check(b"id,Name\na,Ann\n\n\"b\",\"Bo,\"\"B\"\"\nBaker\"\r\nc,", &["2: a", "4: b", "6: c"]);
    check(b"\xef\xbb\xbf ID ;a,b;c\n 1 ;x;y\n", &["2: 1"]);
    check(b"id\tname\na\tb\n", &["2: a"]);
    check(
        b"id,name\na\nb,c,d\n,x\n\xff,y\ne,z",
        &[
            "2: the row has 1 cells, the header has 2",
            "3: the row has 3 cells, the header has 2",
            "4: the contact has no id",
            "5: the row is not UTF-8 at byte 1; save the table as CSV in UTF-8",
            "6: e",
        ],
    );
    check(
        b"Name,Mail\nAnn,ann@example.com\n",
        &[
            "1: the header has no column `id`; say which column is the contact's id: `[contact]` `id = \"…\"` in thresh.toml",
        ],
    );
    check(b"id,name\na,\"never closed\nb,c\n", &["2: a"]);
    assert_eq!(read(b"Record ID,id\n7,8\n", None, "Record ID"), ["2: 7"]);
    assert_eq!(read(b"Record ID,Id\n7,8\n", None, "Contact ID"), ["2: 8"]);
}

#[test]
fn a_cell_says_nothing_when_it_is_empty() {
    let bytes = b"id,Company name,Number of Employees,Phone, \nc,\" \"\"A\"\" & B \",250, ,x\n";
    let raw = Contacts::open(&bytes[..], None, "id").unwrap().next().unwrap().unwrap();
    let profile = raw.profile("id").unwrap();
    assert_eq!(profile.trait_value("Company name"), Some(&Value::Cell(" \"A\" & B ".into())));
    assert_eq!(profile.trait_value("Number of Employees"), Some(&Value::Cell("250".into())));
    assert_eq!(profile.trait_value("Phone"), None);
    assert_eq!(profile.traits().len(), 3, "id, company, employees");
}

#[test]
fn a_format_that_is_given_is_not_guessed() {
    assert_eq!(read(b"[1]\n{\"id\": \"a\"}", Some(Format::JsonLines), "id").len(), 2);
    assert_eq!(read(b"{\"id\":\n\"a\"}", Some(Format::Json), "id"), ["1: a"]);
    assert_eq!(read(b"{id\nx\n", Some(Format::Csv), "{id"), ["2: x"]);
}

#[test]
fn a_broken_archive_is_a_problem_of_its_content() {
    let whole = gzip(b"{\"id\": \"a\"}\n{\"id\": \"b\"}\n");
    let cut = read(&whole[..whole.len() - 4], None, "id");
    assert_eq!(&cut[..2], ["1: a", "2: b"]);
    assert!(cut[2].starts_with("3: the compressed input is broken from here on"), "{cut:?}");
    assert!(read(b"\x1f\x8bnonsense", None, "id")[0].contains("broken from here on"));
    let twice = [gzip(b"{\"id\": \"a\"}\n"), gzip(b"{\"id\": \"b\"}\n")].concat();
    assert_eq!(read(&twice, None, "id"), ["1: a", "2: b"], "archives one after the other are one stream");
}

#[test]
fn an_error_of_the_system_is_an_error() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    assert!(Contacts::open(BufReader::new(Failing), None, "id").is_err());
    let mut contacts = Contacts::open(BufReader::new(b"{\"id\": \"a\"}\n".chain(Failing)), None, "id").unwrap();
    assert!(contacts.next().unwrap().is_ok());
    assert!(contacts.next().unwrap().is_err());
    assert!(contacts.next().is_none());
}

#[test]
fn what_is_too_long_is_passed_over_in_bounded_memory() {
    let long = |bytes: usize| format!("{{\"id\": \"{}\"}}", "x".repeat(bytes - 10));
    for end in ["\n", "\r\n"] {
        let lines =
            [long(CONTACT_BYTES_MAX), long(CONTACT_BYTES_MAX + 1), long(3 * CONTACT_BYTES_MAX), long(11)].join(end);
        let contacts = Contacts::open(lines.as_bytes(), Some(Format::JsonLines), "id").unwrap();
        let read: Vec<(u64, bool)> = contacts
            .map(|raw| {
                let raw = raw.unwrap();
                assert!(raw.bytes() <= CONTACT_BYTES_MAX + 2);
                (raw.line(), raw.profile("id").is_ok())
            })
            .collect();
        assert_eq!(read, [(1, true), (2, false), (3, false), (4, true)]);
    }
    let array = format!("[{},{}]", long(2 * CONTACT_BYTES_MAX), long(11));
    assert_eq!(read(array.as_bytes(), None, "id"), ["1: the contact is longer than 4194304 bytes", "1: x"]);
    let row = format!("id,n\na,\"{}\nb,c\n", "x\n".repeat(CONTACT_BYTES_MAX));
    assert_eq!(read(row.as_bytes(), None, "id")[0], "2: the contact is longer than 4194304 bytes");
    let rows = format!("id,n\na,{}\nb,c\n", "x".repeat(3 * CONTACT_BYTES_MAX));
    assert_eq!(read(rows.as_bytes(), None, "id"), ["2: the contact is longer than 4194304 bytes", "3: b"]);
}

#[test]
fn reading_goes_on_after_a_signal() {
    struct Interrupted<'a>(&'a [u8], bool);
    impl Read for Interrupted<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            let room = into.len().min(4);
            if self.1 { Err(std::io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut into[..room]) }
        }
    }
    for text in ["id,n\na,b\nc,d\n", "{\"id\": \"a\"}\n{\"id\": \"c\"}\n"] {
        // Telling the format looks at the first bytes, which are there.
        let (first, rest) = text.as_bytes().split_at(5);
        let bytes = BufReader::new(first).chain(BufReader::with_capacity(4, Interrupted(rest, false)));
        let contacts = Contacts::open(bytes, None, "id").unwrap();
        let ids: Vec<_> = contacts.map(|raw| raw.unwrap().profile("id").unwrap().contact_id().to_owned()).collect();
        assert_eq!(ids, ["a", "c"]);
    }
}

/// A text made of what tables are made of.
fn tables() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop::sample::select(vec!["\"", ",", "\n", "\r\n", "a", " ", "é", "\"\"", "b,"]), 0..30)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn rows_are_those_of_the_csv_crate(quoted in proptest::collection::vec(proptest::collection::vec("[a-c\",\n é]{0,4}", 3), 1..5)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "b", "c"]).unwrap();
        for row in &quoted {
            writer.write_record(std::iter::once(format!("i{}", row[0])).chain(row[1..].iter().cloned())).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let contacts = Contacts::open(&bytes[..], None, "id").unwrap();
        let read: Vec<_> = contacts.map(|raw| {
            let raw = raw.unwrap();
            let profile = raw.profile("id").unwrap();
            let cell = |name| match profile.trait_value(name) { Some(Value::Cell(cell)) => cell.to_string(), _ => String::new() };
            (profile.contact_id().to_owned(), cell("b"), cell("c"))
        }).collect();
        let known = |cell: &String| if cell.trim().is_empty() { String::new() } else { cell.clone() };
        let written: Vec<_> =
            quoted.iter().map(|row| (format!("i{}", row[0]).trim().to_owned(), known(&row[1]), known(&row[2]))).collect();
        prop_assert_eq!(read, written);
    }

    #[test]
    fn no_table_does_harm(text in tables()) {
        let _ = read(text.as_bytes(), Some(Format::Csv), "a");
        let _ = read(format!("id,b\n{text}").as_bytes(), None, "id");
    }

    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for format in [None, Some(Format::Json), Some(Format::JsonLines), Some(Format::Csv)] {
            let _ = read(&bytes, format, "id");
        }
        let _ = read(&[b"[", &bytes[..]].concat(), None, "id");
        let _ = read(&[b"\x1f\x8b\x08", &bytes[..]].concat(), None, "id");
    }
}
