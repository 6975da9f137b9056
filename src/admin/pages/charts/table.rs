//! The same hour as a table.

use leptos::prelude::*;

use crate::admin::pages::words::bucket;
use crate::platform::server::jobs::reading::{Histogram, MINUTES, Minute};
use crate::ui::words::exact;

/// Minutes in a row.
const ROW: usize = 5;

/// What the charts show, five minutes a row, newest first.
#[component]
pub fn HourTable(minutes: Vec<Minute>) -> impl IntoView {
    let rows = minutes
        .chunks(ROW)
        .enumerate()
        .rev()
        .map(|(row, minutes)| {
            let ago = MINUTES - row * ROW;
            let mut waits = Histogram::default();
            minutes.iter().for_each(|minute| waits.add(&minute.wait));
            let finished: i64 = minutes.iter().map(|minute| minute.finished).sum();
            let failed: i64 = minutes.iter().map(|minute| minute.failed).sum();
            view! {
                <tr>
                    <th scope="row">{format!("{} to {ago} minutes ago", ago - ROW)}</th>
                    <td class="num">{exact(finished)}</td>
                    <td class="num">{exact(failed)}</td>
                    <td class="num">{waits.within(95).map_or_else(|| "–".to_owned(), bucket)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary class="ui">"Both charts as a table"</summary>
            <div class="scroll" role="region" aria-label="The last hour" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col" class="num">"Finished"</th>
                            <th scope="col" class="num">"Failed"</th>
                            <th scope="col" class="num">"95 of 100 waited at most"</th>
                        </tr>
                    </thead>
                    <tbody id="hour-rows" data-live="">{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
