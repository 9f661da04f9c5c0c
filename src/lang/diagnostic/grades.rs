//! Messages about scores and grades in conditions, and about how grades are written.

use super::{Code, Diagnostic, Span, in_backticks};

/// How many of a grade's values a help line lists.
const VALUES_LISTED_MAX: usize = 12;

/// Something else than a comparison of a score.
pub fn asked_of_a_score(span: Span, score: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("`{score}` is a score, and a score is compared with a number"))
        .labelled("can't be asked of points")
        .help(format!("write `{score} >= 40`"))
}

/// Something else than a value of a grade.
pub fn asked_of_a_grade(span: Span, grade: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("`{grade}` is a grade, and a grade has one of its values"))
        .labelled("can't be asked of a grade")
        .help(format!("write `{grade} is A`, `{grade} is B or better` or `{grade} in (A, B)`"))
}

/// `fit >= B`
pub fn grade_has_no_points(span: Span, grade: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "signs compare points, and this is no number")
        .labelled("not a number")
        .help(format!("write `{grade} is B or better` for the grade, `{grade} >= 40` for the points"))
}

/// `engagement is 40`
pub fn score_is(span: Span, score: &str, number: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::WrongTest,
        span,
        format!("`{score}` is a score without grades, so it has points and no value"),
    )
    .labelled("`is` asks for a grade");
    match number {
        Some(number) => diagnostic.help(format!("write `{score} = {number}`")).mend(span, format!("= {number}")),
        None => diagnostic.help(format!("write `{score} >= 40`, or add `grade {score} A from 60, B below`")),
    }
}

/// `fit is F`, `fit is 20`
pub fn no_such_grade(span: Span, grade: &str, typed: &str, values: &[String], points: Option<&str>) -> Diagnostic {
    let listed: Vec<&str> = values.iter().map(String::as_str).take(VALUES_LISTED_MAX).collect();
    let diagnostic = Diagnostic::new(Code::UnknownValue, span, format!("`{grade}` is never `{typed}`"))
        .labelled("not one of its grades");
    let grades = match (listed.as_slice(), values.len() > listed.len()) {
        (listed, true) => format!("its grades are {}, …", in_backticks(listed, "and")),
        (listed, false) => format!("its grades are {}", in_backticks(listed, "and")),
    };
    match points {
        Some(points) => diagnostic.help(format!("{grades}; for points write `{grade} = {points}`")),
        None => diagnostic.help(grades),
    }
}

/// `rating is A1 or better`
pub fn matrix_has_no_better(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "two grades side by side have no better and worse")
        .labelled("only for a single grade")
        .help("ask each grade: `fit is B or better and engagement is 2 or better`")
}

/// A grade with a single value.
pub fn one_value(span: Span, grade: &str) -> Diagnostic {
    Diagnostic::new(Code::IncompleteGrade, span, format!("the grade `{grade}` has one value, so it tells nothing"))
        .labelled("a second value is missing")
        .help(format!("write `grade {grade} A from 60, B below`"))
}

/// A grade whose last value is not for what is left.
pub fn nothing_left_over(span: Span, grade: &str, by_score: bool) -> Diagnostic {
    let end = if by_score { "D below" } else { "cold otherwise" };
    Diagnostic::new(Code::IncompleteGrade, span, format!("some contacts would have no grade `{grade}`"))
        .labelled("the last value is for all who are left")
        .help(format!("end the line with a value such as `{end}`"))
}

/// `below` or `otherwise` before the end.
pub fn left_over_comes_last(span: Span, value: &str) -> Diagnostic {
    Diagnostic::new(Code::IncompleteGrade, span, format!("`{value}` is for all who are left, so nothing can follow it"))
        .labelled("not the last value")
        .help("move it to the end")
}

/// Thresholds and conditions in one grade.
pub fn from_or_when(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::IncompleteGrade, span, format!("in `{name}` some values go by points and some by conditions"))
        .labelled("of the other kind")
        .help("write `from 60` for all values, or `when …` for all")
}

/// A threshold that is not below the one before it.
pub fn thresholds_descend(span: Span, threshold: i64, above: Span, higher: i64) -> Diagnostic {
    Diagnostic::new(
        Code::WrongOrder,
        span,
        format!("grades go from best to worst, and {threshold} is not below {higher}"),
    )
    .labelled("never reached")
    .and_at(above, "the better grade begins here")
    .help("write the highest number first")
}

/// A grade by points without a score of its name.
pub fn grade_without_score(span: Span, grade: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::GradeWithoutScore, span, format!("there is no score `{grade}` to grade"))
        .labelled("grades the score of this name");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help(format!("add `score {grade}`, or write the values with `when …`")),
    }
}

/// A grade with more values than a grade may have.
pub fn too_many_values(span: Span, grade: &str, values_max: usize) -> Diagnostic {
    Diagnostic::new(Code::IncompleteGrade, span, format!("the grade `{grade}` has more than {values_max} values"))
        .labelled("too many")
        .help("use fewer values, or the score itself")
}
