//! Rust text without what is said in it: comments, strings and characters are blanked, lines stay where they are.

/// The text with every comment, string and character replaced by spaces.
pub(super) fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = said(rest, code.chars().next_back());
        let (taken, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        if length.is_some() {
            code.extend(taken.chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        } else {
            code.push(first);
        }
        rest = after;
    }
    code
}

/// How many bytes of comment, string or character begin here, if any do.
fn said(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    if let Some(inside) = rest.strip_prefix('"') {
        return Some(1 + quoted(inside));
    }
    let after_word = before.is_some_and(|character| character.is_alphanumeric() || character == '_');
    if rest.starts_with('r') && !after_word || rest.starts_with('r') && before == Some('b') {
        return raw_string(rest);
    }
    if rest.starts_with('\'') { character(rest) } else { None }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length up to and with the closing quote.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    if rest.as_bytes().get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    Some(rest[body..].find(&close).map_or(rest.len(), |end| body + end + close.len()))
}

/// A character's length, quotes included; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest[1..].chars().next()?;
    if inner == '\\' {
        return rest[3..].find('\'').map(|end| 3 + end + 1);
    }
    rest[1 + inner.len_utf8()..].starts_with('\'').then_some(inner.len_utf8() + 2)
}

#[test]
fn what_is_said_is_no_code() {
    let text =
        "let a = \"use crate::x\"; // fn b() {\nlet c = '{'; let d: &'static str = r#\"}\"#; /* { /* { */ */ end";
    let code = code_of(text);
    assert_eq!(code.lines().count(), text.lines().count());
    let words: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(words.join(" "), "let a = ; let c = ; let d: &'static str = ; end");
    assert_eq!(code_of(r"a('\'', '\u{1F}', b'x', ' ')").replace(' ', ""), "a(,,b,)");
}
