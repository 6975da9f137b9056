//! How much is done in each minute.

use leptos::prelude::*;

use super::axis::{BOTTOM, bar, grid, height, hour, round, scale, x};
use crate::platform::server::jobs::reading::Minute;
use crate::ui::words::{count_of, exact, number_of};

/// Bars of what finished, with what failed on top in red.
#[component]
pub fn Throughput(minutes: Vec<Minute>) -> impl IntoView {
    let most = minutes.iter().map(|minute| minute.finished + minute.failed).max().unwrap_or_default();
    let (top, step) = scale(most);
    let lines = (1..=top / step).map(|line| grid(height((line * step) as f64, top as f64), exact(line * step)));
    let lines = lines.collect_view();
    let bars = minutes
        .iter()
        .enumerate()
        .map(|(place, minute)| {
            let finished = height(minute.finished as f64, top as f64);
            let failed = height(minute.failed as f64, top as f64);
            let bar_of = |class: &'static str, height: f64, above: f64| {
                (height > 0.0).then(|| {
                    view! {
                        <rect class=class x=x(place) y=round(BOTTOM - above - height) width=bar() height=height></rect>
                    }
                })
            };
            view! { {bar_of("bar", finished, 0.0)} {bar_of("fell", failed, finished)} }
        })
        .collect_view();
    view! {
        <svg class="chart large" id="chart-throughput" data-live="" viewBox="0 0 960 180" role="img"
            aria-labelledby="throughput-title throughput-finding">
            <title id="throughput-title">"Jobs finished a minute, in the last hour"</title>
            <desc id="throughput-finding">{finding(&minutes)}</desc>
            {lines}
            {bars}
            {hour()}
        </svg>
    }
    .into_any()
}

fn finding(minutes: &[Minute]) -> String {
    let finished: i64 = minutes.iter().map(|minute| minute.finished).sum();
    let failed: i64 = minutes.iter().map(|minute| minute.failed).sum();
    let most = minutes.iter().map(|minute| minute.finished).max().unwrap_or_default();
    if finished + failed == 0 {
        return "No job has finished in the last hour.".into();
    }
    format!(
        "{} finished, at most {} in a minute; {} failed.",
        count_of(finished, "job", "jobs"),
        exact(most),
        number_of(failed, "attempt", "attempts")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finding_is_said_in_words() {
        assert_eq!(finding(&[]), "No job has finished in the last hour.");
        let minutes = [(1_200, 0), (40, 1)].map(|(finished, failed)| Minute { finished, failed, ..Minute::default() });
        assert_eq!(finding(&minutes), "1,240 jobs finished, at most 1,200 in a minute; one attempt failed.");
    }
}
