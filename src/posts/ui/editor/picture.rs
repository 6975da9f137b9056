//! A picture for the text: chosen, pasted or dropped. Without a program the form opens a page of its own,
//! which shows the line to put in.

use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use crate::media::Added;
use crate::media::ui::PictureFields;
use crate::platform::browser;
use crate::ui::Icon;

/// How often it is asked whether a picture is ready, in milliseconds, and how many times.
const ASK_EVERY: u32 = 500;
const ASK_TIMES: u32 = 40;

const FORM: &str = "picture-form";
const BOX: &str = "picture-box";

/// How far it is; spoken, and drawn as a bar while it is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Nowhere,
    /// So many hundredths have been sent.
    Sending(u32),
    Preparing,
    There,
    Refused(String),
}

/// For a paste or a drop anywhere in the text: puts the picture into the form and asks what it shows. True when there
/// was one.
pub fn take(event: &Event) -> bool {
    let taken = browser::take_picture(event, "picture");
    if taken {
        browser::open_details(BOX);
        browser::focus("alt");
    }
    taken
}

/// The button of the toolbar: opens the form.
pub fn ask() {
    browser::open_details(BOX);
    browser::focus("picture");
}

/// The form.
#[component]
pub fn AddPicture() -> impl IntoView {
    let way = RwSignal::new(Way::Nowhere);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if matches!(way.get_untracked(), Way::Sending(_) | Way::Preparing) {
            return;
        }
        way.set(Way::Sending(0));
        let sent = move |percent| way.set(if percent < 100 { Way::Sending(percent) } else { Way::Preparing });
        browser::send_form(FORM, sent, move |status, body| match serde_json::from_str::<Added>(&body) {
            Ok(added) if status == 201 => await_it(way, added, ASK_TIMES),
            _ => way.set(Way::Refused(words(status, &body))),
        });
    };
    view! {
        <details class="picture-box" id=BOX>
            <summary class="button quiet small"><Icon name="image"/>"Add a picture"</summary>
            <form id=FORM class="stack" method="post" action="/media" enctype="multipart/form-data" target="_blank" on:submit=send>
                <PictureFields/>
                <div class="row">
                    <button class="button" aria-busy=move || matches!(way.get(), Way::Sending(_) | Way::Preparing).then_some("true")>
                        "Add picture"
                    </button>
                    <a class="ui" href="/media" target="_blank">"Your pictures"</a>
                    {move || match way.get() {
                        Way::Sending(percent) => {
                            Some(view! { <progress max="100" value=percent.to_string() aria-label="Sent"></progress> })
                        }
                        _ => None,
                    }}
                </div>
                <p class="ui" role="status">
                    {move || match way.get() {
                        Way::Nowhere | Way::Sending(_) => String::new(),
                        Way::Preparing => "Picture is being prepared…".to_owned(),
                        Way::There => "The picture is in the text.".to_owned(),
                        Way::Refused(words) => words,
                    }}
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// Waits until the picture can be seen, so that the preview shows it, and puts its line into the text. One that takes
/// long goes in all the same: until it is there, readers see a box.
fn await_it(way: RwSignal<Way>, added: Added, times: u32) {
    way.set(Way::Preparing);
    let address = added.address.clone();
    browser::ask(&address, move |status, body| match status {
        202 if times > 0 => browser::after(ASK_EVERY, move || await_it(way, added, times - 1)),
        200..=299 => {
            browser::surround("body", &format!("\n{}\n", added.markdown), "");
            browser::set_value("picture", "");
            browser::set_value("alt", "");
            way.set(Way::There);
        }
        _ => way.set(Way::Refused(words(status, &body))),
    });
}

/// The sentence of an answer; a refusal comes as an object with a `detail` (RFC 9457), or as plain words.
fn words(status: u16, body: &str) -> String {
    let detail = serde_json::from_str::<serde_json::Value>(body).ok();
    let detail = detail.as_ref().and_then(|body| body.get("detail")).and_then(|detail| detail.as_str());
    match (status, detail) {
        (0, _) => "The server did not answer. The picture is still chosen; try again.".to_owned(),
        (_, Some(detail)) => detail.to_owned(),
        (410, None) => body.to_owned(),
        _ => "The picture was not taken. Try again, or pick another.".to_owned(),
    }
}
