//! When a draft goes out by itself. Without a program in the page the time is that of the zone in the writer's profile,
//! else UTC, and the page says so; with one it is the device's own.

use leptos::prelude::*;

use crate::platform::browser;
use crate::platform::time::{MINUTE, Timestamp};
use crate::ui::{Icon, TimeKind, TimeText};

/// The ids of the field and of what is kept beside it: minutes that its clock is ahead of UTC.
const FIELD: &str = "publish_at";
const OFFSET: &str = "offset";

/// The time and its buttons.
#[component]
pub fn GoingOut(
    /// When it goes out so far.
    #[prop(optional_no_strip)]
    at: Option<Timestamp>,
    /// What was typed, when the form was refused.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    /// Minutes that the typed time is ahead of UTC, if a program has said so.
    #[prop(optional_no_strip)]
    offset: Option<i64>,
    /// The writer's time zone, and how many minutes it is ahead of UTC at the time that is set.
    #[prop(optional_no_strip)]
    zone: Option<(String, i64)>,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let own_time = RwSignal::new(offset.is_some_and(|minutes| minutes != 0));
    let as_stored = typed.is_none();
    Effect::new(move |_| {
        // Whoever has typed something already has read that it is UTC.
        if as_stored && browser::is_untouched(FIELD) {
            own_time.set(true);
            if let Some(at) = at {
                browser::set_value(FIELD, &at.local(browser::offset_minutes(at)));
            }
            note_offset();
        }
    });
    let value =
        typed.or_else(|| at.map(|at| at.local(zone.as_ref().map_or(0, |(_, minutes)| *minutes)))).unwrap_or_default();
    let in_words = match zone {
        Some((name, _)) => format!("In the time zone {name}."),
        None => "In UTC, the time of London in winter.".to_owned(),
    };
    let now = at.map(|at| view! { <p>"Goes out by itself on " <TimeText at kind=TimeKind::Moment/> "."</p> });
    let off = at.map(|_| {
        view! { <button class="button quiet small" name="do" value="unschedule" formnovalidate>"Take off the schedule"</button> }
    });
    view! {
        <div class="field">
            {now}
            <label for=FIELD>"Publish at"</label>
            <input class="input" type="datetime-local" id=FIELD name=FIELD value=value
                aria-invalid=error.is_some().then_some("true") aria-describedby="publish_at-hint publish_at-error"
                on:input=move |_| if own_time.get_untracked() { note_offset() }/>
            <input type="hidden" id=OFFSET name=OFFSET value=offset.map(|minutes| minutes.to_string()).unwrap_or_default()/>
            <span class="hint" id="publish_at-hint">
                {move || if own_time.get() { "In your own time zone.".to_owned() } else { in_words.clone() }}
            </span>
            {error.map(|words| view! { <p class="error" id="publish_at-error"><Icon name="warn"/><span>{words}</span></p> })}
            <div class="row">
                <button class="button small" name="do" value="schedule">
                    {if at.is_some() { "Change the time" } else { "Schedule" }}
                </button>
                {off}
            </div>
        </div>
    }
}

/// Notes how far the writer's clock is from UTC at the time in the field: in summer it may be another.
fn note_offset() {
    let Some(shown) = Timestamp::parse_local(&browser::value_of(FIELD)) else { return };
    let about = shown.plus(-browser::offset_minutes(shown) * MINUTE);
    browser::set_value(OFFSET, &browser::offset_minutes(about).to_string());
}
