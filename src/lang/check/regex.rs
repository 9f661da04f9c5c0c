//! Regular expressions: the small language that every implementation reads the same way, compiled within a limit.

use regex_syntax::ast::{self, Ast};

use super::report::Report;
use crate::lang::checked::Regex;
use crate::lang::diagnostic::values as messages;
use crate::lang::source::Span;
use crate::lang::syntax;
use crate::limits::{NESTING_MAX, REGEX_BYTES_MAX};

/// Compiles an author's expression; `None` if it is more than the language has, which was said.
pub(super) fn compiled(regex: &syntax::Regex, report: &mut Report) -> Option<Regex> {
    let ignore_case = match regex.flags.as_str() {
        "" => false,
        "i" => true,
        flags => {
            report.say(messages::unknown_flag(place_of_flags(regex), flags));
            return None;
        }
    };
    let nest_limit = u32::try_from(NESTING_MAX).unwrap_or(u32::MAX);
    let tree = match ast::parse::ParserBuilder::new().nest_limit(nest_limit).build().parse(&regex.source) {
        Ok(tree) => tree,
        Err(error) => {
            report.say(messages::bad_regex(inside(regex, error.span()), trouble(error.kind())));
            return None;
        }
    };
    let mut plain = PlainText { source: &regex.source, written: 0, rewritten: String::new() };
    if let Err(refused) = ast::visit(&tree, &mut plain) {
        report.say(messages::not_in_regex(inside(regex, &refused), refused_text(&regex.source, &refused)));
        return None;
    }
    let rewritten = plain.finish();
    match regex::RegexBuilder::new(&rewritten)
        .case_insensitive(ignore_case)
        .size_limit(REGEX_BYTES_MAX)
        .nest_limit(nest_limit.saturating_mul(2))
        .build()
    {
        Ok(compiled) => {
            let source = format!("/{}/{}", regex.source, regex.flags);
            Some(Regex { source: source.into(), compiled })
        }
        Err(_) => {
            report.say(messages::regex_too_large(regex.span));
            None
        }
    }
}

/// Copies an expression, writing out `\b \d \w \s` so that they mean ASCII, and stops at what the language does not have.
struct PlainText<'a> {
    source: &'a str,
    written: usize,
    rewritten: String,
}

impl PlainText<'_> {
    fn replace(&mut self, span: &ast::Span, by: &str) {
        self.rewritten.push_str(self.source.get(self.written..span.start.offset).unwrap_or(""));
        self.rewritten.push_str(by);
        self.written = span.end.offset;
    }

    fn finish(mut self) -> String {
        self.rewritten.push_str(self.source.get(self.written..).unwrap_or(""));
        self.rewritten
    }
}

impl ast::Visitor for &mut PlainText<'_> {
    type Output = ();
    type Err = ast::Span;

    fn finish(self) -> Result<(), ast::Span> {
        Ok(())
    }

    fn visit_pre(&mut self, node: &Ast) -> Result<(), ast::Span> {
        match node {
            Ast::Empty(_) | Ast::Dot(_) | Ast::Alternation(_) | Ast::Concat(_) | Ast::ClassBracketed(_) => Ok(()),
            Ast::Literal(literal) => plain_literal(literal),
            Ast::Assertion(assertion) => match assertion.kind {
                ast::AssertionKind::StartLine | ast::AssertionKind::EndLine => Ok(()),
                ast::AssertionKind::WordBoundary => {
                    self.replace(&assertion.span, r"(?-u:\b)");
                    Ok(())
                }
                ast::AssertionKind::StartText
                | ast::AssertionKind::EndText
                | ast::AssertionKind::NotWordBoundary
                | ast::AssertionKind::WordBoundaryStart
                | ast::AssertionKind::WordBoundaryEnd
                | ast::AssertionKind::WordBoundaryStartAngle
                | ast::AssertionKind::WordBoundaryEndAngle
                | ast::AssertionKind::WordBoundaryStartHalf
                | ast::AssertionKind::WordBoundaryEndHalf => Err(assertion.span),
            },
            Ast::ClassPerl(class) => {
                let ascii = match (&class.kind, class.negated) {
                    (_, true) => return Err(class.span),
                    (ast::ClassPerlKind::Digit, false) => r"(?-u:\d)",
                    (ast::ClassPerlKind::Space, false) => r"(?-u:\s)",
                    (ast::ClassPerlKind::Word, false) => r"(?-u:\w)",
                };
                self.replace(&class.span, ascii);
                Ok(())
            }
            Ast::Repetition(repetition) if repetition.greedy => Ok(()),
            Ast::Repetition(repetition) => Err(repetition.op.span),
            Ast::Group(group) => match &group.kind {
                ast::GroupKind::CaptureIndex(_) => Ok(()),
                ast::GroupKind::NonCapturing(flags) if flags.items.is_empty() => Ok(()),
                ast::GroupKind::CaptureName { .. } | ast::GroupKind::NonCapturing(_) => Err(group.span),
            },
            Ast::Flags(flags) => Err(flags.span),
            Ast::ClassUnicode(class) => Err(class.span),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), ast::Span> {
        match item {
            ast::ClassSetItem::Empty(_) | ast::ClassSetItem::Union(_) => Ok(()),
            ast::ClassSetItem::Literal(literal) => plain_literal(literal),
            ast::ClassSetItem::Range(range) => plain_literal(&range.start).and(plain_literal(&range.end)),
            ast::ClassSetItem::Perl(class) => {
                let ascii = match (&class.kind, class.negated) {
                    (_, true) => return Err(class.span),
                    (ast::ClassPerlKind::Digit, false) => "0-9",
                    (ast::ClassPerlKind::Space, false) => r"\t\n\x0B\x0C\r ",
                    (ast::ClassPerlKind::Word, false) => "0-9A-Za-z_",
                };
                self.replace(&class.span, ascii);
                Ok(())
            }
            ast::ClassSetItem::Bracketed(class) => Err(class.span),
            ast::ClassSetItem::Ascii(class) => Err(class.span),
            ast::ClassSetItem::Unicode(class) => Err(class.span),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, operation: &ast::ClassSetBinaryOp) -> Result<(), ast::Span> {
        Err(operation.span)
    }
}

/// A character as it stands, or escaped because it would mean something.
fn plain_literal(literal: &ast::Literal) -> Result<(), ast::Span> {
    match literal.kind {
        ast::LiteralKind::Verbatim | ast::LiteralKind::Meta | ast::LiteralKind::Superfluous => Ok(()),
        ast::LiteralKind::Octal
        | ast::LiteralKind::HexFixed(_)
        | ast::LiteralKind::HexBrace(_)
        | ast::LiteralKind::Special(_) => Err(literal.span),
    }
}

fn refused_text<'a>(source: &'a str, span: &ast::Span) -> &'a str {
    source.get(span.start.offset..span.end.offset).unwrap_or("")
}

/// The place within the file of a place within the expression, which begins after the first slash; all of it where a habit was put
/// right in it, so that it is not what its author wrote.
fn inside(regex: &syntax::Regex, part: &ast::Span) -> Span {
    let whole = regex.span;
    if !is_as_written(regex) {
        return whole;
    }
    let offset = |at: usize| whole.start.saturating_add(1).saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let (start, end) = (offset(part.start.offset).min(whole.end), offset(part.end.offset).min(whole.end));
    Span { start, end, ..whole }
}

/// The place of an expression's flags.
fn place_of_flags(regex: &syntax::Regex) -> Span {
    let length = if is_as_written(regex) { u32::try_from(regex.flags.len()).unwrap_or(0) } else { u32::MAX };
    Span { start: regex.span.end.saturating_sub(length).max(regex.span.start), ..regex.span }
}

fn is_as_written(regex: &syntax::Regex) -> bool {
    regex.span.range().len() == regex.source.len() + regex.flags.len() + "//".len()
}

/// What is wrong, in words that need no manual.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "another crate's enum, open on purpose: what is not named here gets the general words"
)]
fn trouble(kind: &ast::ErrorKind) -> &'static str {
    match kind {
        ast::ErrorKind::GroupUnclosed => "this `(` is never closed",
        ast::ErrorKind::GroupUnopened => "this `)` was never opened",
        ast::ErrorKind::ClassUnclosed => "this `[` is never closed",
        ast::ErrorKind::ClassRangeInvalid => "this range runs backwards",
        ast::ErrorKind::RepetitionMissing => "there is nothing before this to repeat",
        ast::ErrorKind::RepetitionCountInvalid => "this range of repetitions runs backwards",
        ast::ErrorKind::RepetitionCountUnclosed => "this `{` is never closed",
        ast::ErrorKind::EscapeUnexpectedEof => "a character is missing after `\\`",
        ast::ErrorKind::NestLimitExceeded(_) => "the groups are too deep",
        _ => "this is nothing that an expression here can say",
    }
}
