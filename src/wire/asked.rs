//! What people and programs write to ask for figures: days, times, amounts, shares → values, each mistake with what to write.

use crate::domain::{Cents, Day, Decimal, OutcomeName, Period, Share, Timestamp, Unit as TimeUnit, trimmed};
use crate::funnel::Unit;

/// An instant.
///
/// # Errors
/// When it is none, with what to write.
pub fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "write an instant such as 2026-11-23T12:00:00Z".to_owned())
}

/// A day.
///
/// # Errors
/// When it is none, with what to write.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day such as 2026-11-23".to_owned())
}

/// Whom figures count: `contact`, `company`, or a trait.
///
/// # Errors
/// When it is empty, with what to write.
pub fn unit(text: &str) -> Result<Unit, String> {
    Ok(match trimmed(text) {
        "" => return Err("write contact, company, or a trait".to_owned()),
        "contact" => Unit::Contact,
        "company" => Unit::Company,
        key => Unit::Trait(key.to_owned()),
    })
}

/// The name of an outcome.
///
/// # Errors
/// When it is empty, with what to write.
pub fn outcome_name(text: &str) -> Result<OutcomeName, String> {
    let name = trimmed(text);
    if name.is_empty() {
        Err("write the name of an outcome such as won".to_owned())
    } else {
        Ok(OutcomeName::new(name))
    }
}

/// A time of at least one unit, as rules write it.
///
/// ```
/// use thresh::wire::asked::period;
/// assert_eq!(period("3 months").unwrap().amount, 3);
/// assert!(period("0 days").is_err() && period("soon").is_err());
/// ```
///
/// # Errors
/// When it is none, with what to write.
pub fn period(text: &str) -> Result<Period, String> {
    let wrong = || "write a time such as \"90 days\", \"2 weeks\" or \"3 months\"".to_owned();
    let (amount, unit) = trimmed(text).split_once(' ').ok_or_else(wrong)?;
    let amount: u32 = amount.parse().ok().filter(|amount| *amount > 0).ok_or_else(wrong)?;
    let unit = match unit.trim().to_ascii_lowercase().trim_end_matches('s') {
        "minute" => TimeUnit::Minute,
        "hour" => TimeUnit::Hour,
        "day" => TimeUnit::Day,
        "week" => TimeUnit::Week,
        "month" => TimeUnit::Month,
        _ => return Err(wrong()),
    };
    Ok(Period { amount, unit })
}

/// An amount of money in its unit, to a hundredth, not below zero.
///
/// ```
/// use thresh::domain::Cents;
/// use thresh::wire::asked::amount;
/// assert_eq!(amount("15000.50"), Ok(Cents::new(1_500_050)));
/// assert!(amount("-1").is_err() && amount("0.001").is_err());
/// ```
///
/// # Errors
/// When it is none, with what to write.
pub fn amount(text: &str) -> Result<Cents, String> {
    const MILLIONTHS_A_CENT: i128 = 10_000;
    let millionths = Decimal::parse(text).map(Decimal::millionths).filter(|it| *it >= 0 && it % MILLIONTHS_A_CENT == 0);
    let cents = millionths.and_then(|millionths| i64::try_from(millionths / MILLIONTHS_A_CENT).ok());
    cents.map(Cents::new).ok_or_else(|| "write an amount such as 15000 or 15000.50".to_owned())
}

/// A share in percent → from 0 to 1.
///
/// ```
/// use thresh::wire::asked::percent;
/// assert_eq!(percent("7.5%"), Ok(0.075));
/// assert!(percent("7.5").is_err());
/// ```
///
/// # Errors
/// When it is none, with what to write.
pub fn percent(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(Decimal::parse).and_then(Share::of_percent);
    percent.map(Share::of_whole).ok_or_else(|| "write a share such as 5% or 7.5%".to_owned())
}
