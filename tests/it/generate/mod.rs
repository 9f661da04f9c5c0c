//! Campaigns, contacts and instants of every kind, made by chance from few names, so that things collide.

pub(crate) mod awards;
pub(crate) mod campaign;
pub(crate) mod condition;
pub(crate) mod contact;
pub(crate) mod draws;
pub(crate) mod experiments;
pub(crate) mod forms;
pub(crate) mod layout;
pub(crate) mod text;
pub(crate) mod told;
pub(crate) mod world;

use thresh::domain::{Period, Timestamp};
use thresh::lang::checked::CheckedCampaign;
use thresh::lang::codes::Severity;
use thresh::lang::experiment::Decider;
use thresh::lang::render::{self, Colour};
use thresh::profile::Profile;

use crate::diagnostics::checked;
use draws::Draws;
use world::World;

/// One question: campaigns of one program, a contact and an instant; and a contact who was asked about before.
pub(crate) struct Case {
    pub(crate) campaigns: Vec<CheckedCampaign>,
    /// Who decides in each.
    pub(crate) deciders: Vec<Decider>,
    pub(crate) before: Option<Profile<'static>>,
    pub(crate) profile: Profile<'static>,
    pub(crate) at: Timestamp,
}

/// A question of any kind.
pub(crate) fn case(draws: &mut Draws) -> Case {
    let world = World::drawn(draws);
    let mut campaigns = vec![campaign::campaign(draws, &world, world::CAMPAIGN)];
    campaigns[0].experiments = experiments::experiments(draws, &world, &campaigns[0]);
    campaigns.extend(draws.maybe(15, |draws| {
        let elsewhere = world.elsewhere(draws);
        campaign::campaign(draws, &elsewhere, "borealis")
    }));
    let before = draws.maybe(15, |draws| contact::profile(draws, &world, &campaigns[0]));
    let profile = contact::profile(draws, &world, &campaigns[0]);
    let at = instant(draws, &world, &profile);
    let deciders = campaigns.iter().map(|campaign| experiments::decider(draws, campaign)).collect();
    Case { campaigns, deciders, before, profile, at }
}

/// A question to a campaign in which a score has about a thousand rules, or thousands.
pub(crate) fn large_case(draws: &mut Draws) -> Case {
    let world = World::drawn(draws);
    let mut campaign = campaign::campaign(draws, &world, world::CAMPAIGN);
    campaign::with_many_rules(draws, &world, &mut campaign);
    campaign.experiments = experiments::experiments(draws, &world, &campaign);
    let profile = contact::profile(draws, &world, &campaign);
    let at = instant(draws, &world, &profile);
    let deciders = vec![experiments::decider(draws, &campaign)];
    Case { campaigns: vec![campaign], deciders, before: None, profile, at }
}

/// A question to a campaign that was written, parsed and checked; the file's text if it is not accepted.
pub(crate) fn written_case(draws: &mut Draws) -> Result<Case, String> {
    let world = World::drawn(draws);
    let text = text::campaign(draws, &world.zone.to_string());
    let mut checked = checked(&[("aurora.thresh", text.as_str()), ("vocabulary.toml", text::VOCABULARY)]);
    checked.diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let Some(campaign) = checked.campaign else {
        return Err(render::human(&checked.diagnostics, &checked.sources, Colour::Plain));
    };
    let profile = contact::profile(draws, &world, &campaign);
    let at = instant(draws, &world, &profile);
    let deciders = vec![experiments::decider(draws, &campaign)];
    Ok(Case { campaigns: vec![campaign], deciders, before: None, profile, at })
}

/// An instant to ask at: the world's, or at, a microsecond before or after some boundary that an event or a stage makes.
pub(crate) fn instant(draws: &mut Draws, world: &World, profile: &Profile<'_>) -> Timestamp {
    let events = profile.events().iter().map(|event| event.at);
    let since = profile.stage(world::CAMPAIGN).and_then(|brought| brought.since);
    let starts: Vec<Timestamp> = events.chain(since).collect();
    if starts.is_empty() || !draws.chance(50) {
        return world.now;
    }
    let start = draws.one_of(&starts);
    let boundary = match draws.below(4) {
        0 => start,
        1 => world.period(draws).after(start, &world.zone),
        2 => several_periods(draws, world).after(start, &world.zone),
        _ => world.zone.start_of(world.zone.day_of(start).plus(1)),
    };
    boundary.plus_micros(draws.one_of(&[0, -1, 1]))
}

fn several_periods(draws: &mut Draws, world: &World) -> Period {
    let period = world.period(draws);
    Period { amount: period.amount * draws.one_of(&[2, 3, 5]), ..period }
}
