//! The funnel and the sales cycle drawn as SVG, by style classes of the page that they stand in.

use std::fmt::Write;

use super::text::bar_label;
use super::words::{number, percent, share, time};
use crate::funnel::{CycleFigures, Figures};
use crate::wire::markup::escaped;

/// The width of the sales cycle's drawing; the page scales it.
const WIDTH: f64 = 960.0;
/// How high a stage is, and the step below it.
const STAGE_HEIGHT: f64 = 46.0;
const STEP_HEIGHT: f64 = 44.0;

/// How much room a funnel has.
#[derive(Clone, Copy)]
pub(super) enum Room {
    /// All of the page's width.
    Whole,
    /// Half of it: another funnel stands beside.
    Half,
}

impl Room {
    fn width(self) -> f64 {
        match self {
            Room::Whole => WIDTH,
            Room::Half => 470.0,
        }
    }

    /// Where the middle of the funnel is.
    fn middle(self) -> f64 {
        match self {
            Room::Whole => 520.0,
            Room::Half => 270.0,
        }
    }

    /// How wide it is at its widest.
    fn funnel(self) -> f64 {
        match self {
            Room::Whole => 460.0,
            Room::Half => 170.0,
        }
    }

    /// Characters of a stage's title that have room.
    fn characters(self) -> usize {
        match self {
            Room::Whole => 30,
            Room::Half => 20,
        }
    }
}

/// Where the sales cycle's chart lies.
const LEFT: f64 = 56.0;
const RIGHT: f64 = 900.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 250.0;

/// A level of the funnel.
struct Level {
    title: String,
    count: u64,
    aside: String,
}

/// The stages and the orders, each as wide as many came so far; nothing where there are no stages.
pub(super) fn funnel(figures: &Figures, room: Room) -> String {
    let mut levels: Vec<Level> = figures
        .stages
        .iter()
        .map(|stage| Level {
            title: stage.title.clone(),
            count: stage.reached,
            aside: format!("{} there now", number(stage.now)),
        })
        .collect();
    if levels.is_empty() {
        return String::new();
    }
    levels.push(Level { title: "Ordered".to_owned(), count: figures.orders.units, aside: String::new() });
    let most = levels.iter().map(|level| level.count).max().unwrap_or(0).max(1);
    let width = |count: u64| if count == 0 { 2.0 } else { (count as f64 / most as f64 * room.funnel()).max(6.0) };
    let height = levels.len() as f64 * (STAGE_HEIGHT + STEP_HEIGHT) - STEP_HEIGHT;
    let middle = room.middle();
    let mut svg =
        begin("funnel", (room.width(), height), "How many reached each stage in the period, from first to last");
    for (position, level) in levels.iter().enumerate() {
        let top = position as f64 * (STAGE_HEIGHT + STEP_HEIGHT);
        let own = width(level.count);
        if let Some(next) = levels.get(position + 1) {
            let next = width(next.count);
            let (from, to) = (top + STAGE_HEIGHT, top + STAGE_HEIGHT + STEP_HEIGHT);
            write_to(
                &mut svg,
                format_args!(
                    r#"<path class="step" d="M{:.1} {from:.1}L{:.1} {from:.1}L{:.1} {to:.1}L{:.1} {to:.1}Z"/>"#,
                    middle - own / 2.0,
                    middle + own / 2.0,
                    middle + next / 2.0,
                    middle - next / 2.0
                ),
            );
            step_label(&mut svg, figures, (position, room), top + STAGE_HEIGHT + STEP_HEIGHT / 2.0 + 4.0);
        }
        let shade = position as f64 / (levels.len() - 1).max(1) as f64;
        write_to(
            &mut svg,
            format_args!(
                r#"<rect class="stage" style="--shade:{shade:.2}" x="{:.1}" y="{top:.1}" width="{own:.1}" height="{STAGE_HEIGHT}" rx="3"/>"#,
                middle - own / 2.0
            ),
        );
        let text = top + STAGE_HEIGHT / 2.0;
        let dip = if level.aside.is_empty() { 5.0 } else { -2.0 };
        label(&mut svg, "name", (0.0, text + dip), &cut(&level.title, room.characters()));
        label(&mut svg, "aside", (0.0, text + 15.0), &level.aside);
        label(&mut svg, "count", (room.width(), text + 7.0), &number(level.count));
    }
    svg.push_str("</svg>");
    svg
}

/// How many of a stage went on, beside the step.
fn step_label(svg: &mut String, figures: &Figures, (position, room): (usize, Room), y: f64) {
    let Some(step) = figures.steps.get(position) else { return };
    let Some(rate) = step.cohort.share else { return };
    let of = step.cohort.denominator.count;
    let said = match room {
        Room::Whole => format!("{} within {}", percent(rate, of), figures.horizon),
        Room::Half => percent(rate, of),
    };
    label(svg, "rate", (room.width(), y), &said);
    if let Some(median) = step.took.median_days {
        label(svg, "took", (0.0, y), &format!("↓ half within {}", time(median)));
    }
}

/// How long the sales cycle took those who ordered, and by when which share of all has ordered.
pub(super) fn cycle(cycle: &CycleFigures, limit_days: Option<f64>) -> String {
    let Some(last) = cycle.bars.last() else { return String::new() };
    let hours = last.to_hours as f64;
    let x = |at: f64| LEFT + (RIGHT - LEFT) * (at / hours).min(1.0);
    let most = cycle.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let y = |share: f64| BOTTOM - (BOTTOM - TOP) * share;
    let mut svg = begin(
        "cycle",
        (WIDTH, BOTTOM + 52.0),
        "How long it took from first contact to first order, and which share of all had ordered by then",
    );
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        write_to(
            &mut svg,
            format_args!(r#"<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{0:.1}" y2="{0:.1}"/>"#, y(share)),
        );
        // Of few there is no half: such a line has no number.
        let count = most as f64 * share;
        let shown = if most >= 40 || count.fract() == 0.0 { number(count.round() as u64) } else { String::new() };
        label(&mut svg, "tick right", (LEFT - 8.0, y(share) + 4.0), &shown);
        label(&mut svg, "tick", (RIGHT + 8.0, y(share) + 4.0), &format!("{:.0}%", share * 100.0));
    }
    for bar in &cycle.bars {
        let (from, to) = (x(bar.from_hours as f64), x(bar.to_hours as f64));
        let top = y(bar.count as f64 / most as f64);
        write_to(
            &mut svg,
            format_args!(
                r#"<rect class="bar" x="{:.1}" y="{top:.1}" width="{:.1}" height="{:.1}"><title>{}: {}</title></rect>"#,
                from + 1.5,
                (to - from - 3.0).max(1.0),
                BOTTOM - top,
                bar_label(bar),
                number(bar.count)
            ),
        );
    }
    axis(&mut svg, cycle, x);
    curve(&mut svg, cycle, hours, (&x, &y));
    let marks = marks(cycle, limit_days);
    let last_mark = marks.iter().map(|(_, days, _)| *days).fold(0.0, f64::max);
    for (class, days, said) in &marks {
        let at = x(days * 24.0);
        if days * 24.0 <= hours {
            write_to(
                &mut svg,
                format_args!(r#"<line class="{class}" x1="{at:.1}" x2="{at:.1}" y1="{TOP}" y2="{BOTTOM}"/>"#),
            );
            // Of two marks the earlier one speaks to its left, so that they never write over each other.
            let side = if *days < last_mark { "right" } else { "left" };
            label(&mut svg, &format!("mark {side} {class}"), (at, TOP - 9.0), said);
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The middle of the cycles, and what the campaign wants.
fn marks(cycle: &CycleFigures, limit_days: Option<f64>) -> Vec<(&'static str, f64, String)> {
    let median = cycle.won.median_days.map(|days| ("median", days, format!("half: {}", time(days))));
    let limit = limit_days.map(|days| ("limit", days, format!("limit: {}", time(days))));
    median.into_iter().chain(limit).collect()
}

/// Where bars begin, as many as have room.
fn axis(svg: &mut String, cycle: &CycleFigures, x: impl Fn(f64) -> f64) {
    let whole_days = cycle.bars.iter().all(|bar| bar.to_hours.is_multiple_of(24));
    let (amount, unit) = if whole_days { (24, "days") } else { (1, "hours") };
    let starts = cycle.bars.iter().map(|bar| bar.from_hours);
    for hours in starts.chain(cycle.bars.last().map(|bar| bar.to_hours)) {
        label(svg, "tick middle", (x(hours as f64), BOTTOM + 18.0), &number(hours / amount));
    }
    let said = format!("{unit} from first contact to first order");
    label(svg, "axis middle", (f64::midpoint(LEFT, RIGHT), BOTTOM + 42.0), &said);
}

/// A step up at each time with an order.
fn curve(svg: &mut String, cycle: &CycleFigures, hours: f64, (x, y): (&impl Fn(f64) -> f64, &impl Fn(f64) -> f64)) {
    let mut path = format!("M{:.1} {:.1}", x(0.0), y(0.0));
    for (days, share) in cycle.survival.curve.iter().filter(|(days, _)| days * 24.0 <= hours) {
        write_to(&mut path, format_args!("H{:.1}V{:.1}", x(days * 24.0), y(*share)));
    }
    path.push_str(&format!("H{:.1}", x(hours)));
    write_to(svg, format_args!(r#"<path class="curve" d="{path}"/>"#));
}

fn begin(class: &str, (width, height): (f64, f64), said: &str) -> String {
    format!(r#"<svg class="{class}" viewBox="0 0 {width} {height:.0}" role="img"><title>{}</title>"#, escaped(said))
}

fn label(svg: &mut String, class: &str, (x, y): (f64, f64), text: &str) {
    if !text.is_empty() {
        write_to(svg, format_args!(r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{}</text>"#, escaped(text)));
    }
}

fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters - 1).chain(['…']).collect()
}

/// Writing to a text cannot fail.
pub(super) fn write_to(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}

/// The share that ordered, in short.
pub(super) fn to_order(figures: &Figures) -> Option<String> {
    figures.stages.first().map(|stage| share(&stage.to_order))
}
