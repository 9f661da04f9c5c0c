//! Windows and lengths of time made concrete for one time zone.

use super::table::ZoneId;
use crate::domain::{Period, Zone};
use crate::lang::checked::Window;
use crate::lang::syntax::CalendarUnit;

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Length {
    /// So many microseconds; at most [`Length::FOREVER`].
    Micros(i64),
    /// So many calendar months of a zone.
    Months(u32, ZoneId),
}

impl Length {
    /// Microseconds longer than from the first instant to the last, and still far from overflow when added to an instant.
    pub(super) const FOREVER: i64 = 700_000_000_000_000_000;

    /// A period counted in this zone.
    pub(super) fn of(period: Period, zone: ZoneId) -> Length {
        match period.micros() {
            Some(micros) => Length::Micros(micros.min(Length::FOREVER)),
            None => Length::Months(period.amount, zone),
        }
    }
}

/// When an event happened, or where a date lies; instants in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum When {
    /// Any time.
    Ever,
    /// (at − length, at]
    Within(Length),
    /// At or before at − length.
    MoreThanAgo(Length),
    /// (at − far, at − near]
    BetweenAgo {
        /// The nearer bound.
        near: Length,
        /// The farther bound.
        far: Length,
    },
    /// At or after an instant.
    Since(i64),
    /// Before an instant.
    Before(i64),
    /// At or after the first and before the second.
    Between(i64, i64),
    /// In the calendar unit of the zone that `at` lies in.
    Current(CalendarUnit, ZoneId),
    /// (at, at + length]
    WithinNext(Length),
}

/// How the set of a contact's events in a window changes while time passes and no event is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Motion {
    /// Not at all.
    Still,
    /// Events only leave.
    Shrinks,
    /// Events only enter.
    Grows,
    /// Either.
    Both,
}

impl Motion {
    /// How a thing moves that rests on two others and grows with each.
    pub(crate) fn and(self, other: Motion) -> Motion {
        match (self, other) {
            (Motion::Still, motion) | (motion, Motion::Still) => motion,
            (Motion::Shrinks, Motion::Shrinks) => Motion::Shrinks,
            (Motion::Grows, Motion::Grows) => Motion::Grows,
            (Motion::Both, _)
            | (_, Motion::Both)
            | (Motion::Shrinks, Motion::Grows)
            | (Motion::Grows, Motion::Shrinks) => Motion::Both,
        }
    }

    /// How a thing moves that shrinks where this grows.
    pub(crate) fn opposite(self) -> Motion {
        match self {
            Motion::Still => Motion::Still,
            Motion::Shrinks => Motion::Grows,
            Motion::Grows => Motion::Shrinks,
            Motion::Both => Motion::Both,
        }
    }
}

impl When {
    /// A window by the calendar of this zone.
    pub(super) fn of(window: Window, zone: ZoneId, calendar: &Zone) -> When {
        let start_of = |day| calendar.start_of(day).micros();
        match window {
            Window::Ever => When::Ever,
            Window::Within(period) => When::Within(Length::of(period, zone)),
            Window::MoreThanAgo(period) => When::MoreThanAgo(Length::of(period, zone)),
            Window::BetweenAgo { near, far } => {
                When::BetweenAgo { near: Length::of(near, zone), far: Length::of(far, zone) }
            }
            Window::Since(day) => When::Since(start_of(day)),
            Window::Before(day) => When::Before(start_of(day)),
            Window::Between(first, last) => When::Between(start_of(first), start_of(last.plus(1))),
            Window::Current(unit) => When::Current(unit, zone),
            Window::WithinNext(period) => When::WithinNext(Length::of(period, zone)),
        }
    }

    /// How the events in it change; events lie at or before `at`.
    pub(crate) fn motion(self) -> Motion {
        match self {
            When::Ever | When::Since(_) | When::Before(_) | When::Between(..) | When::WithinNext(_) => Motion::Still,
            When::Within(_) | When::Current(..) => Motion::Shrinks,
            When::MoreThanAgo(_) => Motion::Grows,
            When::BetweenAgo { .. } => Motion::Both,
        }
    }

    /// Whether what came earlier leaves it earlier. By months that is not so: where a clock is set back, or the last days of a month are
    /// counted to one day, a later event can leave a window first.
    pub(super) fn is_left_in_order(self) -> bool {
        match self {
            When::Within(Length::Months(..))
            | When::BetweenAgo { far: Length::Months(..), .. }
            | When::MoreThanAgo(_)
            | When::WithinNext(_) => false,
            When::Within(Length::Micros(_))
            | When::BetweenAgo { far: Length::Micros(_), .. }
            | When::Ever
            | When::Since(_)
            | When::Before(_)
            | When::Between(..)
            | When::Current(..) => true,
        }
    }

    /// Whether a date's place in it changes while time passes.
    pub(super) fn moves(self) -> bool {
        match self {
            When::Ever | When::Since(_) | When::Before(_) | When::Between(..) => false,
            When::Within(_)
            | When::Current(..)
            | When::MoreThanAgo(_)
            | When::BetweenAgo { .. }
            | When::WithinNext(_) => true,
        }
    }
}
