//! The comments on the page: those it came with and those that arrived.

use leptos::prelude::*;

use crate::comments::{Comment, Discussion};
use crate::platform::browser;
use crate::platform::live::LiveEvent;
use crate::platform::time::Timestamp;

/// Every comment once, oldest first, and those that wait because somebody is writing.
#[derive(Clone, Copy)]
pub struct Thread {
    comments: RwSignal<Vec<Comment>>,
    waiting: RwSignal<Vec<Comment>>,
    /// Ids that came after the page: they are shown arriving.
    arrived: RwSignal<Vec<String>>,
    /// The comment that the form answers; empty: the post.
    pub answering: RwSignal<String>,
}

/// What is new to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The viewer's id; empty for a visitor.
    pub viewer: String,
    /// When they were here last.
    pub read_at: Option<Timestamp>,
    /// The comment before which the mark "You were here" stands.
    pub seam_before: Option<String>,
}

impl Seen {
    /// Finds where the new comments begin.
    pub fn of(discussion: &Discussion, viewer: Option<&str>) -> Self {
        let mut seen =
            Self { viewer: viewer.unwrap_or_default().to_owned(), read_at: discussion.read_at, seam_before: None };
        seen.seam_before = discussion.comments.iter().find(|one| seen.is_new(one)).map(|one| one.id.clone());
        seen
    }

    /// True for what others said since the viewer was here.
    pub fn is_new(&self, comment: &Comment) -> bool {
        self.read_at.is_some_and(|at| comment.created_at > at) && comment.author.id != self.viewer
    }
}

impl Thread {
    /// Begins with the comments of the page.
    pub fn new(comments: Vec<Comment>, answering: String) -> Self {
        Self {
            comments: RwSignal::new(comments),
            waiting: RwSignal::default(),
            arrived: RwSignal::default(),
            answering: RwSignal::new(answering),
        }
    }

    /// Takes in a live event. With `hold` a comment waits until it is asked for.
    pub fn hear(self, event: &LiveEvent, hold: bool) {
        if event.kind != "comment.added" {
            return;
        }
        if let Ok(comment) = serde_json::from_value::<Comment>(event.body.clone()) {
            if hold { self.hold(comment) } else { self.add(comment) }
        }
    }

    /// Adds a comment, once: its own answer and its live event may come in any order.
    pub fn add(self, comment: Comment) {
        self.waiting.update(|waiting| waiting.retain(|one| one.id != comment.id));
        if self.comments.with_untracked(|all| all.iter().any(|one| one.id == comment.id)) {
            return;
        }
        self.arrived.update(|arrived| arrived.push(comment.id.clone()));
        self.comments.update(|all| all.push(comment));
        browser::times_changed();
    }

    fn hold(self, comment: Comment) {
        let known =
            |list: RwSignal<Vec<Comment>>| list.with_untracked(|all| all.iter().any(|one| one.id == comment.id));
        if !known(self.comments) && !known(self.waiting) {
            self.waiting.update(|waiting| waiting.push(comment));
        }
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
    pub fn waiting(self) -> usize {
        self.waiting.with(Vec::len)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.comments.with(Vec::len)
    }

    /// The comments that answer `id`, or with `None` those that answer the post.
    pub fn answers_to(self, id: Option<&str>) -> Vec<Comment> {
        self.comments.with(|all| all.iter().filter(|one| one.reply_to.as_deref() == id).cloned().collect())
    }

    /// True for a comment that came after the page.
    pub fn has_arrived(self, id: &str) -> bool {
        self.arrived.with_untracked(|arrived| arrived.iter().any(|one| one == id))
    }

    /// Who wrote a comment: the name for "Answering …".
    pub fn author_of(self, id: &str) -> Option<String> {
        self.comments.with(|all| all.iter().find(|one| one.id == id).map(|one| one.author.name.clone()))
    }
}
