//! The campaign's heading: goal, owner, dates, zone, audience, money.

use super::Checker;
use crate::domain::{CampaignId, Day, Decimal, Period, Zone};
use crate::lang::checked::{Budget, CheckedCampaign, Criteria, StageIndex, Wording};
use crate::lang::diagnostic::{campaign as messages, values as value_messages};
use crate::lang::resolved::{Audience, Part};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, CampaignEntry, DateRange, Text, Word};

/// The heading's lines, each read; the audience goes its own way.
pub(super) struct Heading {
    title: String,
    goal: Option<String>,
    owner: Option<String>,
    runs: Option<(Day, Day)>,
    zone: Zone,
    qualifies_at: Option<StageIndex>,
    budget: Option<Budget>,
    target: Option<u64>,
    cycle: Option<Period>,
}

impl Heading {
    /// The campaign with this heading and nothing below it yet.
    pub(super) fn of(self, id: &CampaignId) -> CheckedCampaign {
        CheckedCampaign {
            id: id.clone(),
            title: self.title,
            goal: self.goal,
            owner: self.owner,
            runs: self.runs,
            zone: self.zone,
            audience: None,
            audience_wording: Wording::default(),
            qualifies_at: self.qualifies_at,
            budget: self.budget,
            target: self.target,
            cycle: self.cycle,
            definitions: Vec::new(),
            criteria: Criteria::default(),
            experiments: Vec::new(),
            tests: Vec::new(),
        }
    }
}

/// The lines as written, each kind once.
#[derive(Default)]
struct Lines<'a> {
    goal: Option<(&'a Text, Span)>,
    owner: Option<(&'a Text, Span)>,
    runs: Option<(&'a DateRange, Span)>,
    timezone: Option<(&'a Text, Span)>,
    audience: Option<(&'a syntax::Condition, Span)>,
    qualifies: Option<(&'a Word, Span)>,
    budget: Option<((&'a Spanned<Decimal>, &'a Word), Span)>,
    target: Option<((&'a Spanned<Decimal>, &'a Word), Span)>,
    cycle: Option<(&'a Spanned<Period>, Span)>,
}

impl<'a> Checker<'a> {
    pub(super) fn audience_and_heading(
        &mut self,
        campaign: &'a syntax::Campaign,
    ) -> (Option<Audience<'a>>, Option<Heading>) {
        (self.audience(campaign), self.heading(campaign))
    }

    fn heading(&mut self, campaign: &syntax::Campaign) -> Option<Heading> {
        super::names::name_within_limit(&campaign.title.value, campaign.title.span, &mut self.report);
        let (lines, unlike) = self.lines(campaign);
        let runs = match lines.runs {
            Some((range, span)) => {
                self.between_days(span, &range.from, &range.to).map(|_| range.from.day.zip(range.to.day))
            }
            None => Some(None),
        };
        let zone = match lines.timezone {
            Some((name, _)) => self.zone(name),
            None => Some(Zone::utc()),
        };
        let qualifies_at = self.qualifies_at(lines.qualifies.map(|(word, _)| word));
        let budget = match lines.budget {
            Some(((amount, currency), _)) => self.budget(amount, currency).map(Some),
            None => Some(None),
        };
        let target = match lines.target {
            Some(((amount, unit), _)) => self.target(amount, unit).map(Some),
            None => Some(None),
        };
        let cycle = match lines.cycle {
            Some((period, _)) => self.period(period.value, period.span).map(Some),
            None => Some(None),
        };
        let heading = Heading {
            title: campaign.title.value.to_string(),
            goal: lines.goal.map(|(goal, _)| goal.value.to_string()),
            owner: lines.owner.map(|(owner, _)| owner.value.to_string()),
            runs: runs?,
            zone: zone?,
            qualifies_at: qualifies_at?,
            budget: budget?,
            target: target?,
            cycle: cycle?,
        };
        unlike.then_some(heading)
    }

    fn audience(&mut self, campaign: &'a syntax::Campaign) -> Option<Audience<'a>> {
        let written = campaign.entries.iter().find_map(|entry| match &entry.value {
            CampaignEntry::Audience(condition) => Some(condition),
            CampaignEntry::Goal(_)
            | CampaignEntry::Owner(_)
            | CampaignEntry::Runs(_)
            | CampaignEntry::Timezone(_)
            | CampaignEntry::Qualifies(_)
            | CampaignEntry::Budget { .. }
            | CampaignEntry::Target { .. }
            | CampaignEntry::Cycle(_) => None,
        })?;
        Some(Part { written, meaning: self.worded(written) })
    }

    fn lines<'c>(&mut self, campaign: &'c syntax::Campaign) -> (Lines<'c>, bool) {
        let mut lines = Lines::default();
        let mut unlike = true;
        for entry in &campaign.entries {
            let span = entry.span;
            unlike &= match &entry.value {
                CampaignEntry::Goal(goal) => self.set_once(&mut lines.goal, goal, span, "goal"),
                CampaignEntry::Owner(owner) => self.set_once(&mut lines.owner, owner, span, "owner"),
                CampaignEntry::Runs(range) => self.set_once(&mut lines.runs, range, span, "runs"),
                CampaignEntry::Timezone(name) => self.set_once(&mut lines.timezone, name, span, "timezone"),
                CampaignEntry::Audience(condition) => self.set_once(&mut lines.audience, condition, span, "audience"),
                CampaignEntry::Qualifies(stage) => self.set_once(&mut lines.qualifies, stage, span, "qualifies"),
                CampaignEntry::Budget { amount, currency } => {
                    self.set_once(&mut lines.budget, (amount, currency), span, "budget")
                }
                CampaignEntry::Target { amount, unit } => {
                    self.set_once(&mut lines.target, (amount, unit), span, "target")
                }
                CampaignEntry::Cycle(period) => self.set_once(&mut lines.cycle, period, span, "cycle"),
            };
        }
        (lines, unlike)
    }

    fn zone(&mut self, name: &Text) -> Option<Zone> {
        let zone = Zone::named(&name.value);
        if zone.is_none() {
            let names = Zone::names();
            let city = |zone: &str| zone.rsplit('/').next().unwrap_or("").to_owned();
            let typed = city(&name.value).replace(' ', "_");
            let by_city = names.iter().find(|zone| city(zone).eq_ignore_ascii_case(&typed)).map(String::as_str);
            let nearest = by_city.or_else(|| self.report.nearest(&name.value, names.iter().map(String::as_str)));
            self.report.say(messages::unknown_zone(name.span, &name.value, nearest));
        }
        zone
    }

    fn budget(&mut self, amount: &Spanned<Decimal>, currency: &Word) -> Option<Budget> {
        const MILLIONTHS_A_CENT: i128 = 10_000;
        let letters = currency.text.len() == 3 && currency.text.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !letters {
            self.report.say(messages::no_currency(currency.span, &currency.text));
            return None;
        }
        let millionths = amount.value.millionths();
        let cents = i64::try_from(millionths / MILLIONTHS_A_CENT).ok();
        if millionths < 0 || millionths % MILLIONTHS_A_CENT != 0 || cents.is_none() {
            self.report.say(messages::no_amount(amount.span));
        }
        let cents = cents.filter(|_| millionths >= 0 && millionths % MILLIONTHS_A_CENT == 0)?;
        Some(Budget { cents, currency: currency.text.to_ascii_uppercase() })
    }

    fn target(&mut self, amount: &Spanned<Decimal>, unit: &Word) -> Option<u64> {
        const MILLION: i128 = 1_000_000;
        if !matches!(unit.text.to_ascii_lowercase().as_str(), "order" | "orders") {
            self.report.say(messages::target_is_orders(unit.span, &unit.text));
            return None;
        }
        let millionths = amount.value.millionths();
        if millionths < 0 || millionths % MILLION != 0 {
            self.report.say(value_messages::no_whole_number(amount.span));
            return None;
        }
        u64::try_from(millionths / MILLION).ok()
    }
}
