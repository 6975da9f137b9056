//! How long jobs wait for a worker.

use leptos::prelude::*;

use super::axis::{BOTTOM, bar, grid, height, hour, round, x};
use crate::admin::pages::words::bucket;
use crate::platform::server::jobs::reading::{BUCKETS_US, Histogram, Minute};

/// Of how many in a hundred the chart speaks.
const SHARE: i64 = 95;
/// The buckets that have a line.
const LINES: [usize; 3] = [1, 5, 9];

/// For each minute the time within which nearly all of its jobs had begun. The scale is that of the
/// buckets, so the lines are equally far apart and each stands for much more than the one below.
#[component]
pub fn Waits(minutes: Vec<Minute>) -> impl IntoView {
    let of = |place: usize| height((place + 1) as f64, BUCKETS_US.len() as f64);
    let lines = LINES.map(|place| grid(of(place), bucket(place))).collect_view();
    let bars = minutes
        .iter()
        .enumerate()
        .filter_map(|(place, minute)| Some((place, of(minute.wait.within(SHARE)?))))
        .map(|(place, height)| {
            view! { <rect class="bar" x=x(place) y=round(BOTTOM - height) width=bar() height=height></rect> }
        })
        .collect_view();
    view! {
        <svg class="chart large" id="chart-waits" data-live="" viewBox="0 0 960 180" role="img"
            aria-labelledby="waits-title waits-finding">
            <title id="waits-title">"How long 95 of 100 jobs waited at most, in each minute of the last hour"</title>
            <desc id="waits-finding">{finding(&minutes)}</desc>
            {lines}
            {bars}
            {hour()}
        </svg>
    }
    .into_any()
}

fn finding(minutes: &[Minute]) -> String {
    let mut all = Histogram::default();
    minutes.iter().for_each(|minute| all.add(&minute.wait));
    match (all.within(50), all.within(SHARE)) {
        (Some(half), Some(most)) => {
            format!("Half of all jobs began within {}, 95 of 100 within {}.", within(half), within(most))
        }
        _ => "No job has begun in the last hour.".into(),
    }
}

fn within(place: usize) -> String {
    if place + 1 == BUCKETS_US.len() { "more than 10 min".into() } else { bucket(place) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finding_is_said_in_words() {
        assert_eq!(finding(&[]), "No job has begun in the last hour.");
        let mut minute = Minute::default();
        minute.wait.buckets[1] = 90;
        minute.wait.buckets[8] = 10;
        assert_eq!(finding(&[minute]), "Half of all jobs began within 2 ms, 95 of 100 within 5 s.");
    }
}
