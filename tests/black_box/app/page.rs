//! An answer to look at. Whatever is missed in it is said together with the page.

use scraper::{ElementRef, Html, Selector};

use super::wire::Answer;

/// The answer to one request.
pub struct Page {
    /// `GET /posts/fog`.
    pub request: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Page {
    pub(super) fn new(request: String, answer: Answer) -> Self {
        Self { request, status: answer.status, headers: answer.headers, body: answer.body }
    }

    /// The body as text.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header.
    pub fn header_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Where it sends.
    #[track_caller]
    pub fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| self.fail("It sends nowhere.")).to_owned()
    }

    /// Goes on when the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        if self.status != status {
            self.fail(&format!("The status should be {status}."));
        }
        self
    }

    /// How many elements match.
    pub fn count(&self, css: &str) -> usize {
        Html::parse_document(&self.html()).select(&selector(css)).count()
    }

    /// True when an element matches.
    pub fn has(&self, css: &str) -> bool {
        self.count(css) > 0
    }

    /// The text of every match, white space folded.
    pub fn texts(&self, css: &str) -> Vec<String> {
        Html::parse_document(&self.html()).select(&selector(css)).map(text_of).collect()
    }

    /// The text of the first match.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        match self.texts(css).into_iter().next() {
            Some(text) => text,
            None => self.fail(&format!("Nothing matches {css}.")),
        }
    }

    /// An attribute of the first match that has it.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> String {
        match self.attributes(css, name).into_iter().next() {
            Some(value) => value,
            None => self.fail(&format!("Nothing that matches {css} has a {name}.")),
        }
    }

    /// An attribute of every match that has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html());
        document.select(&selector(css)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// What stands in the field called `name` of the first form that has it: what a browser would show.
    #[track_caller]
    pub fn typed(&self, name: &str) -> String {
        let document = Html::parse_document(&self.html());
        let css = format!("input[name='{name}'], textarea[name='{name}']");
        let found = document.select(&selector(&css)).next();
        let field = found.unwrap_or_else(|| self.fail(&format!("There is no field called {name}.")));
        value_of(field)
    }

    /// The words beside the field called `name`, which the field must point at.
    #[track_caller]
    pub fn error_beside(&self, name: &str) -> String {
        let field = format!("input[name='{name}'], textarea[name='{name}']");
        let described = self.attribute(&field, "aria-describedby");
        let ids = described.split(' ').filter(|id| id.ends_with("-error"));
        let words: String = ids.flat_map(|id| self.texts(&format!("[id='{id}']"))).collect();
        if words.is_empty() || !self.attributes(&field, "aria-invalid").contains(&"true".to_owned()) {
            self.fail(&format!("The field {name} is not marked as wrong."));
        }
        words
    }

    /// Ends the test with the page.
    #[track_caller]
    pub fn fail(&self, words: &str) -> ! {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        let html = self.html();
        let body = html.split_once("<body").map_or(html.as_str(), |(_, body)| body);
        let body: String = body.chars().take(12_000).collect();
        panic!("{words}\n\n{} was answered {}\n{headers}\n{body}", self.request, self.status);
    }
}

/// Compares, and shows the page when it differs.
#[macro_export]
macro_rules! assert_page {
    ($page:expr, $holds:expr) => {
        if !$holds {
            $page.fail(concat!("This should hold: ", stringify!($holds)));
        }
    };
    ($page:expr, $left:expr, $right:expr) => {
        match (&$left, &$right) {
            (left, right) if left == right => {}
            (left, right) => $page.fail(&format!("{} should be\n  {right:?}\nbut is\n  {left:?}", stringify!($left))),
        }
    };
}

pub(super) fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css} is no selector: {error}"))
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of an input, or the content of a textarea.
pub(super) fn value_of(field: ElementRef<'_>) -> String {
    match field.value().name() {
        "textarea" => field.text().collect(),
        _ => field.attr("value").unwrap_or_default().to_owned(),
    }
}
