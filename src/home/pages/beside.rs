//! Beside the posts: the viewer's draft, the week, the tags.

use leptos::prelude::*;

use crate::home::Aside;
use crate::platform::time::plural;
use crate::posts::DraftLine;
use crate::ui::{TagPennant, TimeKind, TimeText};

/// The rail of the first page.
#[component]
pub fn Beside(aside: Aside, draft: Option<DraftLine>, place: String) -> impl IntoView {
    let label = if place.is_empty() { "Around here".to_owned() } else { format!("Around {place}") };
    let draft = draft.map(|draft| {
        let title = if draft.title.is_empty() { "Without a title".to_owned() } else { draft.title };
        view! {
            <section>
                <h2 class="eyebrow">"Your draft"</h2>
                <a class="title" href=format!("/write/{}", draft.id) dir="auto">{title}</a>
                <p class="ui muted">
                    {plural(draft.words, "word", "words")} ", saved " <TimeText at=draft.updated_at kind=TimeKind::Relative/>
                </p>
            </section>
        }
    });
    let posts = aside.week.iter().map(|(_, posts)| posts).sum::<i64>();
    let sum = format!(
        "{} and {}, from {}",
        plural(posts, "post", "posts"),
        plural(aside.comments, "comment", "comments"),
        plural(aside.people, "person", "people"),
    );
    let tags = (!aside.tags.is_empty()).then(|| {
        let tags = aside.tags.into_iter().map(|tag| view! { <TagPennant tag/> }).collect_view();
        view! {
            <section>
                <h2 class="eyebrow">"Tags"</h2>
                <div class="row">{tags}</div>
            </section>
        }
    });
    view! {
        <aside class="rail" aria-label=label>
            {draft}
            <section>
                <h2 class="eyebrow">"This week"</h2>
                <Week week=aside.week/>
                <p class="ui muted">{sum}</p>
            </section>
            {tags}
        </aside>
    }
    .into_any()
}

/// A bar a day; the label tells what the bars show.
#[component]
fn Week(week: Vec<(String, i64)>) -> impl IntoView {
    let most = week.iter().map(|(_, posts)| *posts).max().unwrap_or(0).max(1);
    let told = week.iter().map(|(day, posts)| format!("{day} {posts}")).collect::<Vec<_>>().join(", ");
    // Drawn as one text: seven bars are not worth fourteen elements to wake up in the browser.
    let bars: String = (0..)
        .zip(&week)
        .map(|(place, (day, posts))| {
            let (x, height) = (place * 42, 60 * posts / most);
            let letter: String = day.chars().take(1).collect();
            format!(
                "<rect class=\"bar\" x=\"{x}\" y=\"{}\" width=\"32\" height=\"{height}\" rx=\"2\"/>\
                 <text x=\"{}\" y=\"80\" text-anchor=\"middle\">{letter}</text>",
                64 - height,
                x + 16,
            )
        })
        .collect();
    view! {
        <svg class="chart" viewBox="0 0 288 84" role="img" aria-label=format!("Posts a day this week: {told}.") inner_html=bars></svg>
    }
}
