//! Where things stand in a chart of an hour.

use leptos::prelude::*;

use crate::platform::server::jobs::reading::MINUTES;

/// Left and right end, top and bottom of what is drawn, in the units of the view box.
pub const LEFT: f64 = 88.0;
const RIGHT: f64 = 958.0;
const TOP: f64 = 8.0;
pub const BOTTOM: f64 = 152.0;
/// The share of its minute that a bar takes.
const FILLED: f64 = 0.66;

/// The left edge of a minute's bar.
pub fn x(place: usize) -> f64 {
    round(LEFT + (RIGHT - LEFT) * place as f64 / MINUTES as f64)
}

/// How wide a bar is.
pub fn bar() -> f64 {
    round((RIGHT - LEFT) / MINUTES as f64 * FILLED)
}

/// How high `value` stands when `most` is as high as the chart.
pub fn height(value: f64, most: f64) -> f64 {
    round((BOTTOM - TOP) * value / most.max(1.0))
}

/// One digit behind the point is finer than any screen.
pub fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A line across with its label.
pub fn grid(at: f64, label: String) -> impl IntoView {
    view! {
        <path class="axis" d=format!("M{LEFT} {}H{RIGHT}", round(BOTTOM - at))></path>
        <text x=LEFT - 10.0 y=round(BOTTOM - at + 4.5) text-anchor="end">{label}</text>
    }
}

/// The line at the bottom, with the time under it.
pub fn hour() -> impl IntoView {
    view! {
        <path class="axis" d=format!("M{LEFT} {BOTTOM}H{RIGHT}")></path>
        <text x=LEFT y="176">"an hour ago"</text>
        <text x=round((LEFT + RIGHT) / 2.0) y="176" text-anchor="middle">"30 minutes ago"</text>
        <text x=RIGHT y="176" text-anchor="end">"now"</text>
    }
}

/// A round number of at least `most`, and the step between the lines to it: one of 1, 2, 5 times a power of ten.
pub fn scale(most: i64) -> (i64, i64) {
    let most = most.max(3);
    let mut step = 1;
    for grow in [2, 5, 10].into_iter().cycle() {
        if step * 4 >= most {
            break;
        }
        step = match grow {
            2 => step * 2,
            5 => step / 2 * 5,
            _ => step * 2,
        };
    }
    (most.div_euclid(step) * step + if most.rem_euclid(step) > 0 { step } else { 0 }, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_round_and_has_at_most_four_lines() {
        assert_eq!(scale(0), (3, 1));
        assert_eq!(scale(7), (8, 2));
        assert_eq!(scale(19), (20, 5));
        assert_eq!(scale(73), (80, 20));
        assert_eq!(scale(61_000), (80_000, 20_000));
        for most in 1..5_000 {
            let (top, step) = scale(most);
            assert!(top >= most && top / step <= 4, "{most}: {top} by {step}");
        }
    }
}
