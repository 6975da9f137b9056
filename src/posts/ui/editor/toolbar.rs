//! Marks for those who do not know Markdown by heart. Every mark also has its signs, so that the page
//! works without this; without a program in the page the stylesheet leaves it out.

use leptos::prelude::*;

use super::picture;
use crate::platform::browser;
use crate::ui::Icon;

/// What a button puts around the selection, or before its lines.
struct Mark {
    icon: &'static str,
    name: &'static str,
    before: &'static str,
    after: &'static str,
}

const MARKS: [Mark; 7] = [
    Mark { icon: "heading", name: "Heading", before: "\n## ", after: "" },
    Mark { icon: "bold", name: "Bold, Control B", before: "**", after: "**" },
    Mark { icon: "italic", name: "Italic, Control I", before: "*", after: "*" },
    Mark { icon: "link", name: "Link", before: "[", after: "](https://)" },
    Mark { icon: "quote", name: "Quote", before: "\n> ", after: "" },
    Mark { icon: "list", name: "List", before: "\n- ", after: "" },
    Mark { icon: "code", name: "Code", before: "`", after: "`" },
];

/// The buttons above the text.
#[component]
pub fn Toolbar() -> impl IntoView {
    let buttons = MARKS
        .iter()
        .map(|mark| {
            view! {
                <button class="button quiet square small" type="button"
                    on:click=move |_| browser::surround("body", mark.before, mark.after)>
                    <Icon name=mark.icon/>
                    <span class="vh">{mark.name}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="toolbar">
            <div role="toolbar" aria-label="Formatting" aria-controls="body">
                {buttons}
                <button class="button quiet square small" type="button" on:click=move |_| picture::ask()>
                    <Icon name="image"/>
                    <span class="vh">"Picture"</span>
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Control B and Control I, as everywhere. True when the key was one of them.
pub fn key(name: &str) -> bool {
    let mark = match name {
        "b" => &MARKS[1],
        "i" => &MARKS[2],
        _ => return false,
    };
    browser::surround("body", mark.before, mark.after);
    true
}
