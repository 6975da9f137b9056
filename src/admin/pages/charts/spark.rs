//! An hour at a glance, beside a name.

use leptos::prelude::*;

use super::axis::round;
use crate::platform::server::jobs::reading::MINUTES;
use crate::ui::words::exact;

/// Minutes that make a point.
const POINT: usize = 5;

/// The course of an hour; in words, how much it is now.
#[component]
pub fn Spark(minutes: [i64; MINUTES]) -> impl IntoView {
    view! {
        <svg class="chart spark" viewBox="0 0 96 24" preserveAspectRatio="none" role="img"
            aria-label=format!("{} a minute now", exact(rate(&minutes)))>
            <path class="line" vector-effect="non-scaling-stroke" d=course(&minutes)></path>
        </svg>
    }
}

/// What a minute brings now: the last whole one.
pub fn rate(minutes: &[i64; MINUTES]) -> i64 {
    minutes[MINUTES - 2]
}

fn course(minutes: &[i64; MINUTES]) -> String {
    let points: Vec<i64> = minutes.chunks(POINT).map(|chunk| chunk.iter().sum()).collect();
    let most = points.iter().copied().max().unwrap_or_default().max(1) as f64;
    let step = 96.0 / (points.len() - 1) as f64;
    let at = |(place, n): (usize, &i64)| {
        format!(
            "{}{} {}",
            if place == 0 { 'M' } else { 'L' },
            round(step * place as f64),
            round(22.0 - 20.0 * *n as f64 / most)
        )
    };
    points.iter().enumerate().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_runs_along_the_bottom_when_nothing_happens() {
        let mut minutes = [0; MINUTES];
        assert!(course(&minutes).starts_with("M0 22L8.7 22L") && course(&minutes).ends_with("L96 22"));
        minutes[MINUTES - 1] = 40;
        assert!(course(&minutes).ends_with("L96 2"));
    }
}
