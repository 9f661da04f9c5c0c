//! Which variant decides about a contact, and why that one.

use std::fmt::{self, Write};

use unicode_normalization::UnicodeNormalization as _;

use super::text::lower;
use super::{Decimal, Edition, ExperimentName, Share, VariantName, trimmed};

/// The variant that is the campaign as it stands.
pub const CONTROL: &str = "control";

/// How far an experiment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is only tried on history.
    Backtest,
    /// `control` decides, the variants are computed beside it.
    Shadow,
    /// Each contact is decided by the variant that it is assigned to.
    Split,
    /// It is over.
    Stopped,
}

impl Phase {
    /// Every phase in its order.
    pub const ALL: [Phase; 4] = [Phase::Backtest, Phase::Shadow, Phase::Split, Phase::Stopped];

    /// The word for it.
    ///
    /// ```
    /// assert_eq!(thresh::domain::Phase::Split.name(), "split");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Phase::Backtest => "backtest",
            Phase::Shadow => "shadow",
            Phase::Split => "split",
            Phase::Stopped => "stopped",
        }
    }

    /// Whether contacts that are decided now take part.
    pub fn is_live(self) -> bool {
        match self {
            Phase::Shadow | Phase::Split => true,
            Phase::Backtest | Phase::Stopped => false,
        }
    }
}

/// What an experiment of a campaign means for one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// The experiment.
    pub experiment: &'a ExperimentName,
    /// What it compares and how it assigns.
    pub edition: &'a Edition,
    /// How far the experiment has come.
    pub phase: Phase,
    /// The names of all its variants, [`CONTROL`] first.
    pub arms: &'a [VariantName],
    /// Which of them decides.
    pub arm: Arm,
    /// Why that one.
    pub reason: Reason,
    /// Who was assigned together; `None` where nobody was asked, or no unit is known.
    pub unit: Option<UnitValue<'a>>,
    /// Where the unit lies among all; `None` where nobody was assigned.
    pub bucket: Option<Bucket>,
    /// The share of the contacts taking part that this variant decides; `None` for whom chance did not decide.
    pub propensity: Option<Share>,
}

impl<'a> Assigned<'a> {
    /// The name of the variant that decides.
    pub fn variant(&self) -> &'a str {
        self.arms.get(self.arm.position()).map_or(CONTROL, VariantName::as_str)
    }
}

/// One of an experiment's variants by its position, `control` being the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arm(usize);

impl Arm {
    /// The campaign as it stands.
    pub const CONTROL: Arm = Arm(0);

    /// The arm at this position.
    pub fn at(position: usize) -> Arm {
        Arm(position)
    }

    /// Its position; 0 is `control`.
    pub fn position(self) -> usize {
        self.0
    }

    /// Its position among the variants beside `control`; `None` for that.
    pub fn variant(self) -> Option<usize> {
        self.0.checked_sub(1)
    }
}

/// Why a variant decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Chance said so.
    Assigned,
    /// The contact is none of those whom `traffic` lets take part.
    NotInTraffic,
    /// The contact is in a part of the layer that another experiment has, or nobody.
    Layer,
    /// None of the units is known of the contact.
    NoUnit,
    /// The request said so; never analysed.
    Forced,
    /// The variants are computed beside the campaign as it stands.
    Shadow,
    /// The experiment is over.
    Stopped,
    /// The experiment has not begun, its `runs` have ended, or it is only tried on history.
    NotRunning,
}

impl Reason {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(thresh::domain::Reason::NotInTraffic.name(), "not-in-traffic");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Reason::Assigned => "assigned",
            Reason::NotInTraffic => "not-in-traffic",
            Reason::Layer => "layer",
            Reason::NoUnit => "no-unit",
            Reason::Forced => "forced",
            Reason::Shadow => "shadow",
            Reason::Stopped => "stopped",
            Reason::NotRunning => "not-running",
        }
    }

    /// Whether the contact takes part: its verdicts are evidence.
    pub fn takes_part(self) -> bool {
        match self {
            Reason::Assigned | Reason::Shadow => true,
            Reason::NotInTraffic
            | Reason::Layer
            | Reason::NoUnit
            | Reason::Forced
            | Reason::Stopped
            | Reason::NotRunning => false,
        }
    }
}

/// One of the 10,000 buckets that units fall into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(u16);

impl Bucket {
    /// The bucket of this number; what is above counts on from 0.
    pub fn of(number: u32) -> Bucket {
        Bucket(u16::try_from(number % u32::from(Share::WHOLE.steps())).unwrap_or_default())
    }

    /// How many of the 10,000 steps lie before it.
    ///
    /// ```
    /// assert_eq!(thresh::domain::Bucket::of(4_915).steps(), 4_915);
    /// ```
    pub fn steps(self) -> u16 {
        self.0
    }

    /// Where it begins among all, from 0 to 1.
    ///
    /// ```
    /// assert_eq!(thresh::domain::Bucket::of(4_915).of_whole(), 0.4915);
    /// ```
    pub fn of_whole(self) -> f64 {
        f64::from(self.0) / f64::from(Share::WHOLE.steps())
    }
}

/// What stands for all contacts that are assigned together: trimmed, composed (NFC), an e-mail address and a domain in lower case.
///
/// ```
/// use thresh::domain::UnitValue;
/// assert_eq!(UnitValue::of_text(" Ada@Example.COM ").to_string(), "ada@example.com");
/// assert_eq!(UnitValue::of_text("C-1").to_string(), "C-1");
/// assert_eq!(UnitValue::of_domain("Example.COM").to_string(), "example.com");
/// assert_eq!(UnitValue::of_text("e\u{301}cole").to_string(), "école");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitValue<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'a> {
    /// Told apart by capitals too.
    Text(&'a str),
    /// The same in capitals and small letters.
    Caseless(&'a str),
    Number(Decimal),
}

impl<'a> UnitValue<'a> {
    /// A text; one with an `@` is an e-mail address.
    pub fn of_text(text: &'a str) -> UnitValue<'a> {
        UnitValue(if text.contains('@') { Kind::Caseless(text) } else { Kind::Text(text) })
    }

    /// A domain.
    pub fn of_domain(text: &'a str) -> UnitValue<'a> {
        UnitValue(Kind::Caseless(text))
    }

    /// A number.
    pub fn of_number(number: Decimal) -> UnitValue<'a> {
        UnitValue(Kind::Number(number))
    }
}

impl fmt::Display for UnitValue<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Text(text) => {
                let text = trimmed(text);
                if text.is_ascii() {
                    return formatter.write_str(text);
                }
                text.nfc().try_for_each(|character| formatter.write_char(character))
            }
            Kind::Caseless(text) => {
                trimmed(text).chars().map(lower).nfc().try_for_each(|character| formatter.write_char(character))
            }
            Kind::Number(number) => write!(formatter, "{number}"),
        }
    }
}
