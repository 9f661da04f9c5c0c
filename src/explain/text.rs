//! One decision as a person would tell it.

use super::calendar::{ahead, clock, day};
use super::next::{Fall, Way};
use super::sentence::Voice;
use super::{Explained, GroupLines, MatchedTold, Paid, Part, ScoreLines, Share, Terms, experiment, said};
use crate::domain::{Applies, Difference, Matched, Standing, Verdict};

/// A decision as text: who and when, the stage and why, each score's ledger, what the next stage needs, when it will change.
pub fn text(explained: &Explained<'_>) -> String {
    Page::of(explained).written()
}

/// The middle of [`text`]: the stage and why, and each score's ledger.
pub fn ledger(explained: &Explained<'_>) -> String {
    let mut page = Page::of(explained);
    page.middle();
    page.text
}

struct Page<'e> {
    explained: &'e Explained<'e>,
    voice: Voice<'e>,
    text: String,
}

impl<'e> Page<'e> {
    fn of(explained: &'e Explained<'e>) -> Page<'e> {
        let zone = &explained.campaign.zone;
        let voice = Voice { told: &explained.told, sources: explained.sources, zone, at: explained.decision.at };
        Page { explained, voice, text: String::new() }
    }

    fn written(mut self) -> String {
        let verdict = &self.explained.decision.verdict;
        self.heading();
        self.middle();
        if verdict.applies == Applies::Yes {
            self.next();
        }
        self.ending(verdict);
        self.text
    }

    fn middle(&mut self) {
        let verdict = &self.explained.decision.verdict;
        match verdict.applies {
            Applies::Yes => {
                self.standing(verdict);
                self.experiments();
                self.scores(verdict);
            }
            Applies::OutsideAudience => self.outside_audience(),
            Applies::OutsideRuns => self.line(0, "The campaign does not run at this instant."),
        }
    }

    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self) {
        let (decision, campaign) = (&self.explained.decision, self.explained.campaign);
        let id = decision.contact_id.replace(char::is_control, "\u{fffd}");
        let (zone, at) = (self.voice.zone, decision.at);
        let never = crate::domain::Timestamp::MIN;
        let (day, clock) = (day(at, never, zone), clock(at, zone));
        self.line(0, &format!("{id} in “{}”, {day}, {clock} {zone}\n", campaign.title));
    }

    fn outside_audience(&mut self) {
        self.line(0, "The contact is outside the campaign's audience:");
        if let Some(part) = &self.explained.told.audience {
            for line in self.voice.part(part, None) {
                self.line(1, &line);
            }
        }
    }

    fn standing(&mut self, verdict: &Verdict<'_>) {
        let Some(held) = &verdict.held else { return };
        let stages = &self.explained.criteria().stages;
        let titled = |name: &str| match stages.iter().find(|stage| stage.name.as_str() == name) {
            Some(stage) if stage.title != name => format!("{name}, “{}”", stage.title),
            Some(_) | None => name.to_owned(),
        };
        let qualified = if verdict.qualified { "qualified" } else { "not qualified" };
        match verdict.stage {
            Some(Standing::Disqualified) => {
                let underneath = titled(held.stage);
                self.line(0, &format!("Stage: disqualified, not qualified (underneath: {underneath})"));
            }
            Some(Standing::Stage(_)) | None => {
                self.line(0, &format!("Stage: {}; {qualified}", titled(held.stage)));
            }
        }
        let (told, voice) = (&self.explained.told, self.voice);
        for (reason, parts) in verdict.disqualified.iter().zip(&told.disqualified) {
            self.line(1, &format!("disqualified as “{reason}”:"));
            for line in parts.iter().flat_map(|part| voice.part(part, None)) {
                self.line(2, &line);
            }
        }
        for line in told.stage.iter().flat_map(|part| voice.part(part, None)) {
            self.line(1, &line);
        }
        if told.stage.is_empty() && stages.first().is_some_and(|first| first.name.as_str() != held.stage) {
            self.line(1, "kept from before: nothing has ended it yet");
        }
    }

    /// Who decides in each experiment that concerns the contact, and what the others would say.
    fn experiments(&mut self) {
        let decision = &self.explained.decision;
        let lines: Vec<String> = decision.experiments.iter().flat_map(|it| experiment::lines(it, decision)).collect();
        lines.iter().for_each(|line| self.line(0, line));
    }

    fn scores(&mut self, verdict: &Verdict<'_>) {
        let mut matched = verdict.matched.iter().zip(&self.explained.told.matched).peekable();
        for lines in &self.explained.told.scores {
            let ScoreLines { score, points, terms, cut } = lines;
            let grade = verdict.grades.iter().find(|graded| graded.grade.as_str() == score.as_str());
            let grade = grade.map_or_else(String::new, |graded| format!(", grade {}", graded.value));
            self.line(0, &format!("\n{score}: {points}{grade}"));
            match terms {
                Terms::Rules(groups) => {
                    let mut of_score = Vec::new();
                    while let Some(line) = matched.next_if(|(line, _)| line.score == *score) {
                        of_score.push(line);
                    }
                    self.rules(&of_score, groups);
                }
                Terms::Sum { terms, remainder } => {
                    for term in terms {
                        self.line(1, &format!("{}% of {}: {}", term.percent, term.score, signed(term.points)));
                    }
                    if *remainder != Share::default() {
                        self.line(1, &format!("cut to a whole number: {}", signed(*remainder)));
                    }
                }
            }
            self.cut(1, *cut, &format!("the range of {score}"));
        }
        let matrices = verdict
            .grades
            .iter()
            .filter(|graded| !verdict.scores.iter().any(|scored| scored.score.as_str() == graded.grade.as_str()));
        for graded in matrices {
            self.line(0, &format!("\n{}: {}", graded.grade, graded.value));
        }
    }

    fn rules(&mut self, lines: &[(Matched<'_>, &MatchedTold)], groups: &[GroupLines<'_>]) {
        if lines.is_empty() {
            self.line(1, "no rule holds");
        }
        for group in groups {
            let of_group: Vec<_> = lines.iter().filter(|(line, _)| line.group == group.group).collect();
            let depth = match group.group {
                Some(title) if !of_group.is_empty() || group.cut != Difference::NONE => {
                    self.line(1, &format!("{title}"));
                    2
                }
                Some(_) | None => 1,
            };
            for (line, told) in of_group {
                self.rule(depth, line, told);
            }
            self.cut(depth, group.cut, "the limit of this group");
        }
        let alone = lines.iter().filter(|(line, _)| line.group.is_none());
        if !groups.iter().any(|group| group.group.is_none()) {
            alone.for_each(|(line, told)| self.rule(1, line, told));
        }
    }

    fn rule(&mut self, depth: usize, line: &Matched<'_>, told: &MatchedTold) {
        let points = signed(line.points);
        let how = how(&told.paid);
        let because = line.because.map_or_else(String::new, |because| format!(", because “{because}”"));
        let (explained, voice) = (self.explained, self.voice);
        let evidence: Vec<Part<'_>> = explained.told.evidence(told).collect();
        if let [part] = evidence.as_slice()
            && let ([event], true) = (explained.told.seen(part).events.as_slice(), part.holds)
        {
            let sentence = voice.event(event);
            self.line(depth, &format!("{sentence}: {points}{how}{because}"));
            return;
        }
        let rule = line.rule.as_str();
        let mut parts = evidence.iter().flat_map(|part| voice.part(part, Some(rule)));
        match (evidence.as_slice(), parts.next(), parts.next()) {
            ([_], Some(only), None) => self.line(depth, &format!("{rule} ({only}): {points}{how}{because}")),
            (_, first, second) => {
                let all: Vec<String> = first.into_iter().chain(second).chain(parts).collect();
                self.line(depth, &format!("{rule}: {points}{how}{because}"));
                all.iter().for_each(|line| self.line(depth + 1, line));
            }
        }
    }

    fn cut(&mut self, depth: usize, cut: Difference, limit: &str) {
        if cut != Difference::NONE {
            self.line(depth, &format!("{limit}: {}", signed(cut)));
        }
    }

    fn next(&mut self) {
        let Some(next) = &self.explained.next else { return };
        if let Some(stage) = next.stage {
            self.line(0, &format!("\nNext: {stage} needs"));
            for part in &self.explained.told.missing {
                let words =
                    part.words.map_or_else(String::new, |words| said(self.explained.sources.text(words)).into_owned());
                let actual = self.voice.actual(&self.explained.told.seen(part).actual);
                let needs = part
                    .needs
                    .as_ref()
                    .map_or_else(String::new, |needs| format!("; {} more of {}", needs.points, needs.score));
                // What must not be so is said as what must be otherwise.
                let otherwise = if part.holds { "that this ends: " } else { "" };
                self.line(1, &format!("{otherwise}{words} ({actual}{needs})"));
            }
            if next.ways.is_empty() {
                self.line(1, "no single rule would bring it now");
            }
            for (position, way) in next.ways.iter().enumerate() {
                if position == 0 {
                    self.line(1, "what would bring it, the least to do first:");
                }
                let line = self.way(way);
                self.line(2, &line);
            }
        }
        if let Some(fall) = &next.falls_back {
            self.fall(fall);
        }
    }

    fn way(&self, way: &Way<'_>) -> String {
        let deeds = way.deeds.iter().map(|deed| {
            let words = deed.words.map(|words| said(self.explained.sources.text(words)).into_owned());
            let what = words.unwrap_or_else(|| deed.phrase.to_owned());
            match deed.times {
                1 => what,
                times => format!("{what} ({times} more)"),
            }
        });
        let deeds = deeds.collect::<Vec<_>>().join(", ");
        match way.rule {
            Some(rule) if rule.rule.as_str() == deeds => {
                format!("{deeds}: {:+} {}, then {}", rule.points, rule.score, way.stage)
            }
            Some(rule) => format!("{deeds}: {:+} {} by {}, then {}", rule.points, rule.score, rule.rule, way.stage),
            None => format!("{deeds}, then {}", way.stage),
        }
    }

    fn fall(&mut self, fall: &Fall<'_>) {
        let when = ahead(fall.at, self.explained.decision.at, self.voice.zone);
        match fall.stage {
            Some(stage) => self.line(0, &format!("\nFalls back to {stage} {when}, if nothing new happens")),
            None => self.line(0, &format!("\nThe campaign no longer applies from {when} on")),
        }
        for lost in fall.rules.iter().filter(|_| fall.stage.is_some()) {
            self.line(1, &format!("{}: {} instead of {}", lost.rule, signed(lost.after), signed(lost.before)));
        }
    }

    fn ending(&mut self, verdict: &Verdict<'_>) {
        match verdict.valid_until {
            Some(until) => {
                let when = ahead(until, self.explained.decision.at, self.voice.zone);
                self.line(0, &format!("\nIt could first change by itself {when}."));
            }
            None => self.line(0, "\nNothing of this ever changes by itself."),
        }
        for warning in &verdict.warnings {
            self.line(0, &format!("note: {warning}"));
        }
    }
}

/// How often a rule paid, what faded, what its limit took, where that says more than its points.
fn how(paid: &Paid) -> String {
    let mut parts = Vec::new();
    if paid.times != 1 {
        parts.push(format!("{} times", paid.times));
    }
    for (difference, what) in [
        (paid.faded, "has faded"),
        (paid.limit, "is beyond the rule's limit"),
        (paid.passed_over, "does not count, because another rule of the group does"),
    ] {
        if difference != Difference::NONE {
            parts.push(format!("{} {what}", signed(Difference::new(-difference.get()))));
        }
    }
    let changed =
        paid.faded != Difference::NONE || paid.limit != Difference::NONE || paid.passed_over != Difference::NONE;
    if changed {
        parts.insert(0, format!("of {}", signed(paid.full)));
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// A number as rules write points: `+20`, `-10`, `0`.
fn signed(number: impl std::fmt::Display) -> String {
    let text = number.to_string();
    if text.starts_with('-') || text == "0" { text } else { format!("+{text}") }
}
