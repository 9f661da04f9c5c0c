//! Intervals drawn as SVG: a mark for the estimate, a line for what the data allow, and where nothing would differ.

use crate::wire::markup::escaped;
use std::fmt::Write as _;

/// Pixels.
const WIDTH: f64 = 760.0;
const LEFT: f64 = 230.0;
const RIGHT: f64 = 30.0;
const ROW: f64 = 34.0;
const TOP: f64 = 14.0;
const FOOT: f64 = 40.0;

/// A row of a chart.
pub(super) struct Bar {
    /// What it is of.
    pub(super) name: String,
    /// The estimate.
    pub(super) estimate: f64,
    /// The least and the greatest that the data allow.
    pub(super) interval: (f64, f64),
    /// How it is drawn.
    pub(super) look: Look,
}

/// How a row is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// What the verdict rests on.
    Strong,
    /// What stands beside it.
    Faint,
}

/// A chart of intervals over one axis, with a line at 0 where that is within it.
pub(super) fn intervals(title: &str, unit: &str, bars: &[Bar]) -> String {
    let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
    let ends = bars.iter().flat_map(|bar| [finite(bar.interval.0), finite(bar.interval.1), bar.estimate]);
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let step = step(high - low);
    let (low, high) =
        ((low / step).floor() * step, ((high / step).ceil() * step).max((low / step).floor() * step + step));
    let x = |value: f64| LEFT + (finite(value).clamp(low, high) - low) / (high - low) * (WIDTH - LEFT - RIGHT);
    let height = TOP + ROW * bars.len() as f64 + FOOT;
    let bottom = height - FOOT;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">\n",
        escaped(title)
    );
    // Writing to a `String` cannot fail.
    let mut tick = low;
    while tick <= high + step / 2.0 {
        let (at, label) = (x(tick), label(tick, step));
        let class = if tick.abs() < step / 1e6 { "zero" } else { "grid" };
        let _ =
            writeln!(svg, "<line class=\"{class}\" x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom:.1}\"/>");
        let _ = writeln!(svg, "<text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\">{label}</text>", bottom + 16.0);
        tick += step;
    }
    for (position, bar) in bars.iter().enumerate() {
        let y = TOP + ROW * (position as f64 + 0.5);
        let class = match bar.look {
            Look::Strong => "strong",
            Look::Faint => "faint",
        };
        let (from, to, at) = (x(bar.interval.0), x(bar.interval.1), x(bar.estimate));
        let _ = writeln!(
            svg,
            "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            LEFT - 12.0,
            y + 4.5,
            escaped(&bar.name)
        );
        let _ = writeln!(svg, "<line class=\"{class}\" x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\"/>");
        for end in [from, to] {
            let _ = writeln!(
                svg,
                "<line class=\"{class} end\" x1=\"{end:.1}\" y1=\"{:.1}\" x2=\"{end:.1}\" y2=\"{:.1}\"/>",
                y - 6.0,
                y + 6.0
            );
        }
        let _ = writeln!(svg, "<circle class=\"{class}\" cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"5\"/>");
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    let _ = writeln!(
        svg,
        "<text class=\"unit\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>\n</svg>",
        height - 6.0,
        escaped(unit)
    );
    svg
}

/// A step of 1, 2 or 5 times a power of ten that divides a span into at most eight.
fn step(span: f64) -> f64 {
    let span = if span > 0.0 { span } else { 1.0 };
    let mut step = 1e-9;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(100) {
        if span / step <= 8.0 {
            break;
        }
        step *= factor;
    }
    step
}

fn label(tick: f64, step: f64) -> String {
    let digits = (-step.log10().floor()).max(0.0) as usize;
    let text = format!("{tick:.digits$}");
    if text.trim_start_matches('-').chars().all(|character| matches!(character, '0' | '.')) {
        "0".to_owned()
    } else {
        text
    }
}
