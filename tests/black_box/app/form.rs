//! A form of a page, as a browser without script would send it.

use scraper::{ElementRef, Html};

use super::page::{Page, selector, value_of};

/// Where a form goes and what it holds.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// Boxes that are not ticked, and buttons: sent only when they are named.
    choices: Vec<(String, String)>,
}

impl Form {
    /// Reads the first form that matches.
    #[track_caller]
    pub fn of(page: &Page, css: &str) -> Self {
        let document = Html::parse_document(&page.html());
        let found = document.select(&selector(css)).next();
        let form = found.unwrap_or_else(|| page.fail(&format!("There is no form {css}.")));
        if form.attr("method") != Some("post") {
            page.fail(&format!("The form {css} does not post."));
        }
        let action = form.attr("action").unwrap_or_else(|| page.fail(&format!("The form {css} leads nowhere.")));
        let mut read = Self { action: action.to_owned(), fields: Vec::new(), choices: Vec::new() };
        form.select(&selector("input, textarea, button")).for_each(|control| read.add(control));
        if let Some(id) = form.attr("id") {
            let outside = selector(&format!("button[form='{id}']"));
            document.select(&outside).for_each(|control| read.add(control));
        }
        read
    }

    fn add(&mut self, control: ElementRef<'_>) {
        let Some(name) = control.attr("name") else { return };
        let pair = (name.to_owned(), value_of(control));
        let kind = control.attr("type").unwrap_or_default();
        let ticked = control.attr("checked").is_some();
        if control.value().name() == "button" || (matches!(kind, "checkbox" | "radio") && !ticked) {
            self.choices.push(pair);
        } else {
            self.fields.push(pair);
        }
    }

    /// The form with these fields filled in.
    #[track_caller]
    pub fn filled(mut self, page: &Page, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            let pair = ((*name).to_owned(), (*value).to_owned());
            if let Some(field) = self.fields.iter_mut().find(|(known, _)| known == name) {
                field.1 = pair.1;
            } else if self.choices.contains(&pair) {
                self.fields.push(pair);
            } else {
                page.fail(&format!("The form has no {name} that could be “{value}”."));
            }
        }
        self
    }
}
