//! The page that shows the API.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use super::super::app::TestApp;
use super::program::DOCUMENT;
use crate::assert_page;

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The one element that matches.
fn one<'a>(document: &'a Html, css: &str) -> ElementRef<'a> {
    let found: Vec<_> = document.select(&Selector::parse(css).unwrap()).collect();
    assert_eq!(found.len(), 1, "{css}");
    found[0]
}

fn operations() -> impl Iterator<Item = (&'static String, &'static String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, one)| (path, method, one)))
}

fn said<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[tokio::test]
async fn every_operation_of_the_document_is_on_the_page_with_all_that_is_known_of_it() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/api/docs").await;
    let document = Html::parse_document(&page.expect(200).html());
    let mut shown = 0;
    for (path, method, operation) in operations() {
        let id = said(operation, "operationId");
        let name = format!("{} {path}", method.to_uppercase());
        assert_eq!(text_of(one(&document, &format!("h3[id='{id}']"))), name);
        let line = text_of(one(&document, &format!("tr:has(th a[href='#{id}'])")));
        let all = text_of(one(&document, &format!("section[aria-labelledby='{id}']")));
        let summary = said(operation, "summary").replace('`', "");
        assert!(summary.len() > 10 && !summary.contains('/'), "{name}: {summary}");
        let more = said(operation, "description").replace('`', "");
        for (words, place) in [(&name, &line), (&summary, &line), (&summary, &all), (&more, &all)] {
            assert!(place.contains(words.as_str()), "“{words}” is not in: {place}");
        }
        let form = format!("form[data-of='{id}'][data-method='{}'][data-path='{path}']", method.to_uppercase());
        one(&document, &form);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let field = format!("{form} [data-field='{}']", said(parameter, "name"));
            assert_eq!(one(&document, &field).attr("required").is_some(), said(parameter, "in") == "path", "{field}");
            assert!(all.contains(said(parameter, "description")), "{name}");
        }
        for (status, answer) in operation["responses"].as_object().unwrap() {
            assert!(all.contains(&format!("{status}{}", said(answer, "description"))), "{name} {status}");
        }
        let curl = text_of(one(&document, &format!("[id='{id}-curl']")));
        assert!(curl.ends_with(&format!("'{}{path}'", app.origin())), "{curl}");
        let needs = operation["security"].as_array().map_or(&[][..], Vec::as_slice);
        let scope = needs.iter().find_map(|need| need["bearer"][0].as_str());
        let needed = needs.len() == 1 && scope.is_some();
        assert_eq!(curl.contains("Bearer $TOKEN"), needed, "{curl}");
        assert!(scope.is_none_or(|scope| all.contains(scope) && line.contains(scope)), "{name}: {line}");
        shown += 1;
    }
    assert!(shown >= 36, "{shown}");
    for (name, _) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        assert_eq!(&text_of(one(&document, &format!("h3[id='object-{name}']"))), name);
    }
    // Every place on the page that is pointed at is there, once.
    for link in document.select(&Selector::parse("main a[href^='#']").unwrap()) {
        one(&document, &format!("[id='{}']", &link.attr("href").unwrap()[1..]));
    }
}

#[tokio::test]
async fn a_body_that_the_page_shows_has_only_fields_that_are_known() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/api/docs").await;
    let document = Html::parse_document(&page.expect(200).html());
    let mut bodies = 0;
    for (path, method, operation) in operations() {
        let id = said(operation, "operationId");
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let Some(schema) = schema.as_str().and_then(|to| to.strip_prefix("#/components/schemas/")) else {
            assert!(operation.get("requestBody").is_none(), "{method} {path}");
            continue;
        };
        let schema = &DOCUMENT["components"]["schemas"][schema];
        let typed: String = one(&document, &format!("form[data-of='{id}'] textarea")).text().collect();
        let sample: Value = serde_json::from_str(&typed).unwrap();
        let names: Vec<&String> = sample.as_object().unwrap().keys().collect();
        assert!(!names.is_empty() && names.iter().all(|name| schema["properties"].get(name).is_some()), "{typed}");
        for needed in schema["required"].as_array().into_iter().flatten() {
            assert!(sample.get(needed.as_str().unwrap()).is_some(), "{typed} has no {needed}");
        }
        bodies += 1;
    }
    assert!(bodies >= 7, "{bodies}");
}

#[tokio::test]
async fn the_page_needs_no_program_and_its_forms_are_hidden_without_one() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/api/docs").await;
    assert_page!(
        page,
        page.expect(200).count("form[data-of]"),
        page.count("details[data-trying][hidden] > form[data-of]")
    );
    // No field has a name: nothing of it could be sent by the form itself.
    assert_page!(page, page.count("form[data-of] [name], form[data-of][action]"), 0);
    assert_page!(page, page.attribute("main ~ script[src]", "src").ends_with("/api-docs.js"));
    let maren = app.member("maren").await;
    let page = maren.get("/settings/developer").await;
    assert_page!(page, page.has("main a[href='/api/docs']"));
    maren.get("/api/docs").await.expect(200);
}
