//! What comes into the discussion while its page is open.

use leptos::prelude::*;

use super::comment::{CommentItem, anchor, answers_of};
use crate::comments::{Answering, Comment, Discussion, Gone};
use crate::platform::browser;
use crate::platform::live::LiveEvent;

/// The list of the comments that answer the post.
pub const LIST: &str = "comments";

/// Whose post this is and who reads it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The post's address.
    pub href: String,
    /// The id of the post's author.
    pub author_id: String,
    /// The id of the member who reads.
    pub viewer: Option<String>,
}

/// How many comments there are, those that wait because somebody is writing, and what is being answered. Comments
/// that are shown are not held: they stand in the page, and their ids say which.
#[derive(Clone, Copy)]
pub struct Thread {
    place: StoredValue<Place>,
    count: RwSignal<i64>,
    waiting: RwSignal<Vec<Comment>>,
    /// What the form answers.
    pub answering: RwSignal<Answering>,
}

impl Thread {
    /// Begins with what the page came with.
    pub fn new(discussion: &Discussion, place: Place) -> Self {
        Self {
            place: StoredValue::new(place),
            count: RwSignal::new(discussion.count),
            waiting: RwSignal::default(),
            answering: RwSignal::new(discussion.answering.clone()),
        }
    }

    /// Takes in a live event. With `hold` a comment waits until it is asked for.
    pub fn hear(self, event: &LiveEvent, hold: bool) {
        match event.kind.as_str() {
            "comment.added" => {}
            "comment.edited" => return self.change(event),
            "comment.removed" => return self.take_away(event),
            // Where it stood nobody here knows any more.
            "comment.restored" => return browser::reload(),
            _ => return,
        }
        let Ok(comment) = serde_json::from_value::<Comment>(event.body.clone()) else { return };
        // An answer to what waits has no place yet.
        if hold || comment.reply_to.as_deref().is_some_and(|top| self.is_waiting(top)) {
            self.hold(comment);
        } else {
            self.add(comment);
        }
    }

    fn change(self, event: &LiveEvent) {
        let Ok(comment) = serde_json::from_value::<Comment>(event.body.clone()) else { return };
        self.waiting.update(|waiting| waiting.retain(|one| one.id != comment.id));
        browser::set_html(&anchor(&comment.id), ".said", &comment.html);
    }

    fn take_away(self, event: &LiveEvent) {
        let Ok(gone) = serde_json::from_value::<Gone>(event.body.clone()) else { return };
        self.waiting.update(|waiting| waiting.retain(|one| one.id != gone.id));
        if is_shown(&gone.id) {
            self.count.update(|count| *count -= 1);
            browser::set_html(&anchor(&gone.id), ".said", "This comment was taken away.");
            browser::remove_in(&anchor(&gone.id), ".does");
        }
    }

    /// Shows a comment, once: its own answer and its live event may come in any order.
    pub fn add(self, comment: Comment) {
        self.waiting.update(|waiting| waiting.retain(|one| one.id != comment.id));
        if is_shown(&comment.id) {
            return;
        }
        self.count.update(|count| *count += 1);
        let list = comment.reply_to.as_deref().map(answers_of).filter(|list| browser::exists(list));
        let Place { href, author_id, viewer } = self.place.get_value();
        let by_author = comment.author.id == author_id;
        let is_new = viewer.as_ref() != Some(&comment.author.id);
        let mine = viewer.as_ref() == Some(&comment.author.id);
        let answers_at = viewer.map(|_| href);
        browser::append(
            list.as_deref().unwrap_or(LIST),
            view! { <CommentItem comment by_author answers_at mine is_new arriving=true/> },
        );
        browser::times_changed();
    }

    fn hold(self, comment: Comment) {
        if !is_shown(&comment.id) && !self.is_waiting(&comment.id) {
            self.waiting.update(|waiting| waiting.push(comment));
        }
    }

    fn is_waiting(self, id: &str) -> bool {
        self.waiting.with_untracked(|waiting| waiting.iter().any(|one| one.id == id))
    }

    /// Shows what waits, and says which was the first of it.
    pub fn show_waiting(self) -> Option<String> {
        let waiting = self.waiting.get_untracked();
        let first = waiting.first().map(|comment| comment.id.clone());
        for comment in waiting {
            self.add(comment);
        }
        first
    }

    /// How many wait.
    pub fn waiting(self) -> i64 {
        i64::try_from(self.waiting.with(Vec::len)).unwrap_or_default()
    }

    /// How many there are.
    pub fn count(self) -> i64 {
        self.count.get()
    }

    /// Sets the form to answer the comment `id`, which is shown.
    pub fn answer(self, id: String) {
        let name = browser::text_in(&anchor(&id), ".who");
        self.answering.set(Answering { id, name });
    }
}

fn is_shown(id: &str) -> bool {
    browser::exists(&anchor(id))
}
