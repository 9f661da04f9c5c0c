//! Where a contact stands and no more, asked again and again: how its history is followed through the rules.

use super::contact::Contact;
use super::scratch::Scratch;
use super::{prepare, verdict};
use crate::domain::{Applies, Timestamp};
use crate::lang::checked::StageIndex;
use crate::profile::Profile;
use crate::program::{Plan, Program};

/// Where a contact stands in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Whether the campaign concerns it.
    pub applies: Applies,
    /// The stage underneath any `disqualify`; where the campaign does not apply, as it was before.
    pub held: Option<HeldStage>,
    /// Whether it is disqualified.
    pub disqualified: bool,
    /// The earliest later instant at which this may differ; `None`: never.
    pub valid_until: Option<Timestamp>,
}

/// A stage by its position, and since when it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldStage {
    /// The stage.
    pub stage: StageIndex,
    /// Since when.
    pub since: Timestamp,
}

impl Stand {
    /// Before anything was asked.
    pub const NOT_YET: Stand =
        Stand { applies: Applies::OutsideRuns, held: None, disqualified: false, valid_until: Some(Timestamp::MIN) };
}

/// Brings up to an instant where a contact stands in each campaign of a program: asks those whose last answer is not valid any more,
/// each with the stage that it held by that answer, and tells of every new one.
///
/// A new stage may end sooner or keep what the one before did not, so that a campaign is asked again until the stage stays, at most as
/// often as it has stages. `control` decides; the stages that the profile brings are not looked at. Instants must not go back.
///
/// ```
/// use thresh::domain::Timestamp;
/// use thresh::eval::{Scratch, Stand, stand};
/// use thresh::profile::Profile;
/// use thresh::program::Program;
/// let profile = Profile::new("c-1".into(), vec![], vec![], vec![], 0).unwrap();
/// let mut told = 0;
/// let (program, at) = (Program::compile(&[]), Timestamp::from_micros(0));
/// stand(&program, &profile, at, &mut [], &mut Scratch::default(), |_, _: Stand| told += 1);
/// assert_eq!(told, 0);
/// ```
pub fn stand(
    program: &Program,
    profile: &Profile<'_>,
    at: Timestamp,
    stands: &mut [Stand],
    scratch: &mut Scratch,
    mut tell: impl FnMut(usize, Stand),
) {
    let contact = Contact::new(program, profile, at.micros());
    prepare(&contact, scratch);
    for (campaign, (plan, last)) in program.plans.iter().zip(stands).enumerate() {
        if last.valid_until.is_some_and(|end| end <= at) {
            *last = settled(&contact, plan, *last, scratch, |stand| tell(campaign, stand));
        }
    }
}

/// Asks until the stage stays as it is.
fn settled(
    contact: &Contact<'_>,
    plan: &Plan,
    last: Stand,
    scratch: &mut Scratch,
    mut tell: impl FnMut(Stand),
) -> Stand {
    let stage = |stand: Stand| stand.held.map(|held| held.stage);
    let mut before = last;
    let mut now = verdict::stand(contact, plan, before.held, scratch);
    tell(now);
    for _ in 0..plan.stages.len() {
        if stage(now) == stage(before) {
            break;
        }
        before = now;
        now = verdict::stand(contact, plan, before.held, scratch);
        tell(now);
    }
    now
}
