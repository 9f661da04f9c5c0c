//! Campaign, scores, rules, grades, stages, lists, definitions → lines.

use super::line::{Line, Table};
use super::{award_text, condition_text};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{
    Campaign, CampaignEntry, Condition, DateRange, Define, Disqualify, File, Grade, GradeEntry, GradeReach, Group,
    GroupClause, List, ListItems, Matrix, Rule, Score, Section, Sign, StageClause, StageLine, Stages, Term, Use,
    Without,
};

/// Columns that a line may fill before it is broken where it can be.
const LINE_COLUMNS_MAX: usize = 110;

/// The lines of a file in the order of their places.
pub(super) struct Lines<'t> {
    pub(super) source: &'t str,
    pub(super) file: &'t File,
    pub(super) lines: Vec<Line>,
}

impl Lines<'_> {
    /// Adds every line of the file.
    pub(super) fn all(&mut self) {
        let file = self.file;
        if let Some(campaign) = &file.campaign {
            self.campaign(campaign);
        }
        for section in &file.sections {
            self.section(0, section);
        }
        self.lines.sort_by_key(|line| line.span.start);
    }

    pub(super) fn section(&mut self, level: usize, section: &Section) {
        match section {
            Section::Use(library) => self.use_library(level, library),
            Section::Score(score) => self.score(level, score),
            Section::Grade(grade) => self.grade(level, grade),
            Section::Matrix(matrix) => self.matrix(level, matrix),
            Section::Stages(stages) => self.stages(level, stages),
            Section::Disqualify(disqualify) => self.disqualify(level, disqualify),
            Section::List(list) => self.list(level, list),
            Section::Define(define) => self.define(level, define),
            Section::Experiment(experiment) => self.experiment(experiment),
            Section::Test(test) => self.test_block(test),
        }
    }

    pub(super) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    fn campaign(&mut self, campaign: &Campaign) {
        let heading = format!("campaign {}", condition_text::written(&campaign.title));
        self.push(Line::alone(0, heading, campaign.keyword.to(campaign.title.span)));
        for entry in &campaign.entries {
            self.campaign_entry(entry);
        }
    }

    fn campaign_entry(&mut self, entry: &Spanned<CampaignEntry>) {
        let (keyword, text) = match &entry.value {
            CampaignEntry::Goal(goal) => ("goal", condition_text::written(goal)),
            CampaignEntry::Owner(owner) => ("owner", condition_text::written(owner)),
            CampaignEntry::Runs(dates) => ("runs", date_range(dates)),
            CampaignEntry::Timezone(zone) => ("timezone", condition_text::written(zone)),
            CampaignEntry::Audience(condition) => return self.audience(condition, entry.span),
            CampaignEntry::Qualifies(stage) => ("qualifies", format!("at {}", stage.text)),
            CampaignEntry::Budget { amount, currency } => ("budget", format!("{} {}", amount.value, currency.text)),
            CampaignEntry::Target { amount, unit } => ("target", format!("{} {}", amount.value, unit.text)),
            CampaignEntry::Cycle(period) => ("cycle", format!("within {}", period.value)),
        };
        self.push(Line::of(Table::Entries, 1, vec![keyword.to_owned(), text], entry.span));
    }

    fn audience(&mut self, condition: &Condition, span: Span) {
        let mut keyword = "audience";
        for (text, place) in self.parts(13, condition, span) {
            self.push(Line::of(Table::Entries, 1, vec![keyword.to_owned(), text], place));
            keyword = "";
        }
    }

    fn use_library(&mut self, level: usize, library: &Use) {
        let text = format!("use {}", condition_text::written(&library.library));
        self.push(Line::alone(level, text, library.span));
    }

    fn score(&mut self, level: usize, score: &Score) {
        let mut text = format!("score {}", score.name.text);
        let mut span = score.keyword.to(score.name.span);
        if let Some(range) = &score.range {
            text.push_str(&format!(" from {} to {}", range.from.value, range.to.value));
            span = span.to(range.span);
        }
        if let Some(terms) = &score.sum {
            text.push_str(&sum(terms));
            span = terms.last().map_or(span, |last| span.to(last.score.span));
        }
        let has_lines = !(score.rules.is_empty() && score.groups.is_empty() && score.fading.is_empty());
        let heading = Line::alone(level, text, span);
        self.push(if has_lines && level == 0 { heading.below_a_blank() } else { heading });
        for fading in &score.fading {
            self.push(Line::alone(level + 1, award_text::clause_text(&fading.value), fading.span));
        }
        for rule in &score.rules {
            self.rule(level + 1, rule);
        }
        for without in &score.without {
            self.without(level + 1, without);
        }
        for group in &score.groups {
            self.group(level + 1, group);
        }
    }

    fn without(&mut self, level: usize, without: &Without) {
        self.push(Line::alone(level, format!("without {}", without.name.value), without.span));
    }

    fn group(&mut self, level: usize, group: &Group) {
        let mut text = format!("group {}", condition_text::written(&group.title));
        let mut span = group.keyword.to(group.title.span);
        for clause in &group.clauses {
            text.push_str(&group_clause(clause.value));
            span = span.to(clause.span);
        }
        self.push(Line::alone(level, text, span));
        for rule in &group.rules {
            self.rule(level + 1, rule);
        }
    }

    fn rule(&mut self, level: usize, rule: &Rule) {
        let add = if rule.add.is_some() { "add " } else { "" };
        let label = rule.label.as_ref().map(|label| (format!("{add}{}:", label.text), label.span));
        let condition = condition_text::text(&rule.condition);
        let award = award_text::text(&rule.award);
        let mut prefix = label.as_ref().map_or_else(|| add.to_owned(), |(label, _)| format!("{label} "));
        let texts = [&prefix, &condition, &award];
        let columns = level * 2 + texts.map(|text| text.chars().count()).iter().sum::<usize>() + 1;
        let (mut first_level, mut last_level) = (level, level + 1);
        if let Some((label, place)) = label.filter(|_| columns > LINE_COLUMNS_MAX) {
            self.push(Line::of(Table::Rules, level, vec![label], Span { start: rule.span.start, ..place }));
            prefix.clear();
            (first_level, last_level) = (level + 1, level + 1);
        }
        let place = rule.condition.span();
        let mut parts = self.parts(first_level * 2 + prefix.chars().count(), &rule.condition, place);
        if rule.label.is_none() && rule.add.is_none() && condition_text::begins_another_line(&condition) {
            parts.first_mut().into_iter().for_each(|(first, _)| first.insert(0, '('));
            parts.last_mut().into_iter().for_each(|(last, _)| last.push(')'));
        }
        if let Some((first, place)) = parts.first_mut() {
            first.insert_str(0, &prefix);
            place.start = if prefix.is_empty() { place.start } else { rule.span.start };
        }
        let last = parts.len().saturating_sub(1);
        for (at, (text, place)) in parts.into_iter().enumerate() {
            let level = if at == 0 { first_level } else { last_level };
            let (cells, place) =
                if at == last { (vec![text, award.clone()], place.to(rule.span.after())) } else { (vec![text], place) };
            self.push(Line::of(Table::Rules, level, cells, place));
        }
    }

    fn grade(&mut self, level: usize, grade: &Grade) {
        let heading = format!("grade {}", grade.name.text);
        let entries: Vec<String> = grade.entries.iter().map(grade_entry).collect();
        let text = entries.join(", ");
        let has_comment = self.has_comment_within(grade.span);
        if !has_comment && level * 2 + heading.len() + text.chars().count() + 2 <= LINE_COLUMNS_MAX {
            return self.push(Line::of(Table::Grades, level, vec![heading, text], grade.span));
        }
        self.push(Line::alone(level, heading, grade.keyword.to(grade.name.span)));
        let last = entries.len().saturating_sub(1);
        for (at, (text, entry)) in entries.into_iter().zip(&grade.entries).enumerate() {
            let comma = if at < last { "," } else { "" };
            self.push(Line::alone(level + 1, format!("{text}{comma}"), entry.span));
        }
    }

    fn matrix(&mut self, level: usize, matrix: &Matrix) {
        let cells =
            vec![format!("matrix {}", matrix.name.text), format!("{} by {}", matrix.row.text, matrix.column.text)];
        self.push(Line::of(Table::Grades, level, cells, matrix.span));
    }

    fn stages(&mut self, level: usize, stages: &Stages) {
        self.push(Line::alone(level, "stages".to_owned(), stages.keyword).below_a_blank());
        for stage in &stages.stages {
            self.stage(level + 1, "", stage);
        }
    }

    /// One stage, `prefix` being `stage ` in a variant.
    pub(super) fn stage(&mut self, level: usize, prefix: &str, stage: &StageLine) {
        let title = stage.title.as_ref().map(condition_text::written);
        let mut cells = vec![format!("{prefix}{}", stage.name.text)];
        cells.extend(title.clone());
        let mut place = stage.title.as_ref().map_or(stage.name.span, |title| stage.name.span.to(title.span));
        if !prefix.is_empty() {
            place.start = self.word_before(place);
        }
        let mut clauses = stage.clauses.iter().peekable();
        if clauses.peek().is_none() {
            return self.push(Line::of(Table::Stages, level, cells, place));
        }
        if title.is_none() {
            cells.push(String::new());
        }
        while let Some(clause) = clauses.next() {
            let mut parts = self.stage_clause(clause);
            // A line that begins with `when` would be a stage of that name.
            while let Some(when) = clauses.next_if(|next| matches!(next.value, StageClause::When(_))) {
                let text: Vec<String> = self.stage_clause(when).into_iter().map(|(text, _)| text).collect();
                if let Some((last, place)) = parts.last_mut() {
                    *last = format!("{last} {}", text.join(" "));
                    *place = place.to(when.span);
                }
            }
            for (text, part) in parts {
                cells.push(text);
                let whole = if cells.first().is_some_and(|name| !name.is_empty()) { place.to(part) } else { part };
                self.push(Line::of(Table::Stages, level, cells, whole));
                cells = vec![String::new(), String::new()];
            }
        }
    }

    fn stage_clause(&self, clause: &Spanned<StageClause>) -> Vec<(String, Span)> {
        let (keyword, condition) = match &clause.value {
            StageClause::When(condition) => ("when ", condition),
            StageClause::Until(condition) => ("until ", condition),
            StageClause::Stays(period) => return vec![(format!("stays {period}"), clause.span)],
            StageClause::NeverFallsBack => return vec![("never falls back".to_owned(), clause.span)],
        };
        let mut parts = self.parts(45, condition, condition.span());
        if let Some((first, place)) = parts.first_mut() {
            first.insert_str(0, keyword);
            place.start = clause.span.start;
        }
        parts
    }

    fn disqualify(&mut self, level: usize, disqualify: &Disqualify) {
        let reason = format!("disqualify {}", condition_text::written(&disqualify.reason));
        let parts = self.parts(level * 2 + reason.chars().count() + 7, &disqualify.when, disqualify.when.span());
        let mut reason = Some(reason);
        for (text, mut place) in parts {
            let when = if reason.is_some() { "when " } else { "" };
            if reason.is_some() {
                place.start = disqualify.span.start;
            }
            let cells = vec![reason.take().unwrap_or_default(), format!("{when}{text}")];
            self.push(Line::of(Table::Disqualifications, level, cells, place));
        }
    }

    fn list(&mut self, level: usize, list: &List) {
        let items = match &list.items {
            ListItems::From(file) => {
                let text = format!("list {} from {}", list.name.text, condition_text::written(file));
                return self.push(Line::alone(level, text, list.span));
            }
            ListItems::Here(items) => items,
        };
        let heading = format!("list {}:", list.name.text);
        let start = Span { end: list.name.span.end, ..list.span };
        // The author's rows are kept: a list of hundreds reads by its rows.
        let mut rows: Vec<(Vec<String>, Span)> = vec![(Vec::new(), start)];
        let mut end = start;
        for item in items {
            let between = self.source.get(end.end as usize..item.span.start as usize).unwrap_or("");
            if between.contains('\n') {
                rows.push((Vec::new(), item.span));
            }
            if let Some((row, place)) = rows.last_mut() {
                row.push(condition_text::written(item));
                *place = place.to(item.span);
            }
            end = item.span;
        }
        let mut rows = rows.into_iter();
        if let Some((row, place)) = rows.next() {
            let cells = if row.is_empty() { vec![heading] } else { vec![heading, row.join(", ")] };
            let table = if row.is_empty() { Table::Alone } else { Table::Lists };
            self.push(Line::of(table, level, cells, place));
        }
        for (row, place) in rows {
            self.push(Line::alone(level + 1, row.join(", "), place));
        }
    }

    fn define(&mut self, level: usize, define: &Define) {
        let heading = format!("define {}:", define.name.text);
        let condition = condition_text::text(&define.condition);
        if level * 2 + heading.chars().count() + condition.chars().count() < LINE_COLUMNS_MAX {
            return self.push(Line::alone(level, format!("{heading} {condition}"), define.span));
        }
        self.push(Line::alone(level, heading, Span { end: define.name.span.end, ..define.span }));
        for (text, place) in self.parts(level * 2 + 2, &define.condition, define.condition.span()) {
            self.push(Line::alone(level + 1, text, place));
        }
    }

    /// The text of a condition, broken before each `and` or `or` if it would not fit behind so many columns.
    fn parts(&self, columns: usize, condition: &Condition, whole: Span) -> Vec<(String, Span)> {
        let text = condition_text::text(condition);
        if columns + text.chars().count() <= LINE_COLUMNS_MAX {
            return vec![(text, whole)];
        }
        let mut parts = condition_text::parts(condition);
        if let Some((_, place)) = parts.first_mut() {
            place.start = whole.start;
        }
        if let Some((_, place)) = parts.last_mut() {
            place.end = whole.end;
        }
        parts
    }

    /// The start of the word in front of a place.
    pub(super) fn word_before(&self, place: Span) -> u32 {
        let before = self.source.get(..place.start as usize).unwrap_or("").trim_end();
        let start = before.rfind(char::is_whitespace).map_or(0, |white| white + 1);
        u32::try_from(start).unwrap_or(place.start)
    }

    pub(super) fn is_before_a_comma(&self, place: Span) -> bool {
        self.source.get(place.end as usize..).unwrap_or("").trim_start().starts_with(',')
    }

    fn has_comment_within(&self, span: Span) -> bool {
        let comments = &self.file.comments;
        let next = comments.partition_point(|comment| comment.span.start < span.start);
        comments.get(next).is_some_and(|comment| comment.span.start < span.end)
    }
}

/// `2026-03-01 to 2026-12-31`
pub(super) fn date_range(dates: &DateRange) -> String {
    format!("{} to {}", dates.from.text, dates.to.text)
}

pub(super) fn group_clause(clause: GroupClause) -> String {
    match clause {
        GroupClause::AtMost(points) => format!(" at most {points}"),
        GroupClause::AtLeast(points) => format!(" at least {points}"),
        GroupClause::BestOnly => ", best only".to_owned(),
        GroupClause::FirstOnly => ", first only".to_owned(),
    }
}

pub(super) fn sum(terms: &[Term]) -> String {
    let mut output = String::from(" =");
    for (at, term) in terms.iter().enumerate() {
        output.push_str(match (term.sign, at) {
            (Sign::Plus, 0) => " ",
            (Sign::Minus, 0) => " -",
            (Sign::Plus, _) => " + ",
            (Sign::Minus, _) => " - ",
        });
        if let Some(percent) = &term.percent {
            output.push_str(&format!("{} of ", award_text::percentage(percent)));
        }
        output.push_str(&term.score.text);
    }
    output
}

pub(super) fn grade_entry(entry: &GradeEntry) -> String {
    let value = &entry.value.text;
    match &entry.reach {
        GradeReach::From(points) => format!("{value} from {}", points.value),
        GradeReach::Below => format!("{value} below"),
        GradeReach::When(condition) => format!("{value} when {}", condition_text::text(condition)),
        GradeReach::Otherwise => format!("{value} otherwise"),
    }
}
