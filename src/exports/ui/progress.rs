//! How far an export has come.

use leptos::prelude::*;

use crate::platform::browser;
use crate::platform::live::client::Live;
use crate::platform::live::{Position, Stream};

/// The bar and the words beside it, kept current by the job's own stream. When the job has ended, the page is
/// read again: it then says how.
#[island]
pub fn ExportProgress(
    job: String,
    /// 0 to 100.
    progress: u64,
    note: String,
    /// Where the job's stream stood before the job was read.
    position: Position,
) -> impl IntoView {
    let progress = RwSignal::new(progress);
    let note = RwSignal::new(note);
    Live::here().subscribe(
        Stream::job(&job),
        position,
        move |event| match event.kind.as_str() {
            "job.progress" => {
                if let Some(percent) = event.body.get("progress").and_then(serde_json::Value::as_u64) {
                    progress.set(percent);
                }
                if let Some(words) = event.body.get("note").and_then(serde_json::Value::as_str) {
                    note.set(words.to_owned());
                }
            }
            "job.finished" => browser::reload(),
            _ => {}
        },
        |_| browser::reload(),
    );
    view! {
        <div>
            <label for="export-progress">{move || note.get()}</label>
            <progress id="export-progress" max="100" value=move || progress.get().to_string()></progress>
        </div>
    }
}
