//! Every form that a checked campaign can have, counted: a form that is new in the language does not compile here until it is named.

mod conditions;

use std::collections::{BTreeMap, BTreeSet};

use thresh::domain::{Day, Decimal, Period};
use thresh::lang::checked::{
    Award, CheckedCampaign, Counts, Criteria, Definition, Disqualification, Fading, FallsBack, Grade, GradeBody, Group,
    Matrix, Measured, Often, PerUnit, Rule, Score, ScoreBody, Stage, Term,
};

/// What campaigns use: each form with how often, and the spans and days that they speak of.
#[derive(Default)]
pub(crate) struct Forms {
    pub(crate) counts: BTreeMap<&'static str, usize>,
    pub(crate) periods: Vec<Period>,
    pub(crate) days: BTreeSet<Day>,
}

/// All of them.
pub(crate) const FORMS: &str = "
    campaign runs, campaign audience, campaign qualifies, definition, matrix, disqualification,
    score of rules, score of scores, score range, score whole share, score part, score negative share,
    group of all, group best only, group first only, group at least, group at most,
    points positive, points negative, points none, points because, points at most,
    pays once, pays each, pays once per unit, pays once per different, per of trait, per of property,
    fading never, fading halving, fading losing, fading expiring, fading stepping,
    grade by thresholds, grade by conditions,
    stage when, stage until, stage stays, stage falls back, stage never falls back,
    not, all, any, all of nothing, any of nothing, at least of, definition used, happened, chain, chain of three, chain within,
    not followed, aggregate, trait, points tested, grade tested, grade tested for nothing, reached,
    several series, count of times, count of days, at least one, at least several, at least none, at most none, at most some, any number,
    event everything, event track, event page, event screen, event name, event name with star, event filter, event burst,
    filter not, filter all, filter any, filter at least, filter test,
    ever, within, more than ago, between ago, since, before, between days, this day, this week, this month, within next,
    sum, average, highest, lowest, latest, number of different,
    text type, texts type, number type, yes-no type, date type, any type, trait from, trait domain,
    known, is true, is false, number test, number between, equal, less, at most, greater, at least, date test,
    text is, text in, text in nothing, text in stars, contains, has word, has words, starts with, ends with, matches,
    second, minute, hour, day, week, month
";

/// The names of [`FORMS`].
pub(crate) fn names() -> BTreeSet<&'static str> {
    FORMS.split(',').map(str::trim).collect()
}

impl Forms {
    fn has(&mut self, form: &'static str) {
        *self.counts.entry(form).or_default() += 1;
    }

    fn has_if(&mut self, is_so: bool, form: &'static str) {
        if is_so {
            self.has(form);
        }
    }

    pub(crate) fn of_campaign(&mut self, campaign: &CheckedCampaign) {
        // What is for people, for the budget and for trying out decides nothing.
        let CheckedCampaign {
            id: _,
            title: _,
            goal: _,
            owner: _,
            budget: _,
            target: _,
            cycle: _,
            tests: _,
            zone: _,
            audience_wording: _,
            experiments: _,
            runs,
            audience,
            qualifies_at,
            definitions,
            criteria,
        } = campaign;
        if let Some((first, last)) = *runs {
            self.has("campaign runs");
            self.days.extend([first, last.plus(1)]);
        }
        if let Some(audience) = audience {
            self.has("campaign audience");
            self.of_condition(audience);
        }
        self.has_if(qualifies_at.is_some(), "campaign qualifies");
        for Definition { name: _, condition, wording: _ } in definitions {
            self.has("definition");
            self.of_condition(condition);
        }
        self.of_criteria(criteria);
    }

    fn of_criteria(&mut self, criteria: &Criteria) {
        let Criteria { scores, grades, matrices, stages, disqualifications } = criteria;
        scores.iter().for_each(|score| self.of_score(score));
        grades.iter().for_each(|grade| self.of_grade(grade));
        for Matrix { name: _, row: _, column: _ } in matrices {
            self.has("matrix");
        }
        stages.iter().for_each(|stage| self.of_stage(stage));
        for Disqualification { reason: _, when, wording: _ } in disqualifications {
            self.has("disqualification");
            self.of_condition(when);
        }
    }

    fn of_score(&mut self, score: &Score) {
        let Score { name: _, body, range } = score;
        self.has_if(range.is_some(), "score range");
        match body {
            ScoreBody::Rules { rules, groups } => {
                self.has("score of rules");
                rules.iter().for_each(|rule| self.of_rule(rule));
                groups.iter().for_each(|group| self.of_group(group));
            }
            ScoreBody::Sum(terms) => {
                self.has("score of scores");
                for Term { percent, score: _ } in terms {
                    let whole = Decimal::from_integer(100);
                    self.has(if *percent == whole { "score whole share" } else { "score part" });
                    self.has_if(percent.millionths() < 0, "score negative share");
                }
            }
        }
    }

    fn of_group(&mut self, group: &Group) {
        let Group { title: _, counts, at_least, at_most, rules } = group;
        self.has(match counts {
            Counts::All => "group of all",
            Counts::BestOnly => "group best only",
            Counts::FirstOnly => "group first only",
        });
        self.has_if(at_least.is_some(), "group at least");
        self.has_if(at_most.is_some(), "group at most");
        rules.iter().for_each(|rule| self.of_rule(rule));
    }

    fn of_rule(&mut self, rule: &Rule) {
        let Rule { name: _, condition, wording: _, award, span: _ } = rule;
        self.of_condition(condition);
        let Award { points, often, per, at_most, fading, because } = award;
        self.has(match points.signum() {
            1 => "points positive",
            -1 => "points negative",
            _ => "points none",
        });
        self.has_if(because.is_some(), "points because");
        self.has_if(at_most.is_some(), "points at most");
        match often {
            Often::Once => self.has("pays once"),
            Often::Each(test) => {
                self.has("pays each");
                self.of_event_test(test);
            }
            Often::OncePer(unit, test) => {
                self.has("pays once per unit");
                self.of_calendar_unit(*unit);
                self.of_event_test(test);
            }
            Often::OncePerDifferent(property, test) => {
                self.has("pays once per different");
                self.of_property(property);
                self.of_event_test(test);
            }
        }
        match per.as_deref() {
            Some(PerUnit { amount: _, of: Measured::Trait(subject) }) => {
                self.has("per of trait");
                self.of_trait(subject);
            }
            Some(PerUnit { amount: _, of: Measured::Property(property) }) => {
                self.has("per of property");
                self.of_property(property);
            }
            None => {}
        }
        self.of_fading(fading);
    }

    fn of_fading(&mut self, fading: &Fading) {
        match fading {
            Fading::Never => self.has("fading never"),
            Fading::Halving(period) => {
                self.has("fading halving");
                self.of_period(*period);
            }
            Fading::Losing { percent: _, every } => {
                self.has("fading losing");
                self.of_period(*every);
            }
            Fading::Expiring(period) => {
                self.has("fading expiring");
                self.of_period(*period);
            }
            Fading::Stepping(steps) => {
                self.has("fading stepping");
                steps.iter().for_each(|(_, period)| self.of_period(*period));
            }
        }
    }

    fn of_grade(&mut self, grade: &Grade) {
        let Grade { name: _, values: _, body } = grade;
        match body {
            GradeBody::Thresholds { score: _, from: _ } => self.has("grade by thresholds"),
            GradeBody::Conditions(conditions) => {
                self.has("grade by conditions");
                conditions.iter().for_each(|condition| self.of_condition(condition));
            }
        }
    }

    fn of_stage(&mut self, stage: &Stage) {
        let Stage { name: _, title: _, when, when_wording: _, until, until_wording: _, stays, falls_back } = stage;
        self.has_if(when.is_some(), "stage when");
        self.has_if(until.is_some(), "stage until");
        self.has_if(stays.is_some(), "stage stays");
        self.has(match falls_back {
            FallsBack::Possible => "stage falls back",
            FallsBack::Never => "stage never falls back",
        });
        when.iter().chain(until).for_each(|condition| self.of_condition(condition));
        stays.iter().for_each(|period| self.of_period(*period));
    }
}
