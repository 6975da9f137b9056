//! Whose things are whose: every route that names a thing, as everybody who might try it (insecure direct object
//! references). A route that is new and not in the table fails here.
//!
//! Source: OWASP ASVS 5.0 V8.2.2, V8.4.1; OWASP API Security 2023, API1.

use super::super::app::{Client, Page, TestApp, minutes};
use super::super::oauth::place::register;
use super::super::pictures::{files::picture, prepared, send_to};
use super::place::{self, Place, parameters};

/// Who tries it, in this order: a visitor, another member, a moderator, an owner, and whose thing it is.
const WHO: [&str; 5] = ["a visitor", "another member", "a moderator", "an owner", "whoever it belongs to"];

/// What a request names, and so what stands in its path in place of the parameter.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Job,
    Archive,
    Handle,
    Profile,
    Comment,
    Picture,
    Post,
    Draft,
    Tag,
    App,
    Webhook,
    Delivery,
    /// Whoever has the link may: it is the proof. The tests of each say the rest.
    Link,
    Queue,
    Schedule,
    /// A file, the same for everybody.
    File,
}

/// Nobody at all, only those who keep order, and so on: in the order of [`WHO`].
const ALL: [bool; 5] = [true; 5];
const MEMBERS: [bool; 5] = [false, true, true, true, true];
const OWN: [bool; 5] = [false, false, false, false, true];
/// A cookie opens nothing here: by tokens in `api/admin.rs`.
const NOBODY: [bool; 5] = [false; 5];
const OWNERS: [bool; 5] = [false, false, false, true, false];
const ORDER: [bool; 5] = [false, false, true, true, false];
const OWN_AND_ORDER: [bool; 5] = [false, false, true, true, true];

/// A form that would do something.
type Form = &'static [(&'static str, &'static str)];

/// Method, pattern, what it names, a form that would do something for those who may, and who that is.
const TABLE: &[(&str, &str, Thing, Form, [bool; 5])] = &[
    ("GET", "/_app/{build}/{*file}", Thing::File, &[], ALL),
    ("GET", "/admin/jobs/{id}", Thing::Job, &[], OWNERS),
    ("POST", "/admin/jobs/{id}", Thing::Job, &[("do", "retry")], OWNERS),
    ("GET", "/admin/members/{handle}", Thing::Handle, &[], ORDER),
    ("POST", "/admin/members/{handle}", Thing::Handle, &[("do", "block"), ("term", "day"), ("why", "No.")], ORDER),
    ("POST", "/admin/members/{handle}", Thing::Handle, &[("do", "role"), ("role", "owner")], OWNERS),
    ("GET", "/api/v1/admin/jobs/{id}", Thing::Job, &[], NOBODY),
    ("POST", "/api/v1/admin/jobs/{id}/retry", Thing::Job, &[], NOBODY),
    ("POST", "/api/v1/admin/jobs/{id}/cancel", Thing::Job, &[], NOBODY),
    ("POST", "/api/v1/admin/queues/{name}/pause", Thing::Queue, &[], NOBODY),
    ("POST", "/api/v1/admin/queues/{name}/resume", Thing::Queue, &[], NOBODY),
    ("POST", "/api/v1/admin/schedules/{name}/run", Thing::Schedule, &[], NOBODY),
    ("GET", "/claim/{token}", Thing::Link, &[], ALL),
    ("POST", "/claim/{token}", Thing::Link, &[], ALL),
    ("GET", "/comments/{id}", Thing::Comment, &[], OWN_AND_ORDER),
    ("POST", "/comments/{id}", Thing::Comment, &[("do", "delete")], OWN_AND_ORDER),
    ("POST", "/comments/{id}", Thing::Comment, &[("do", "edit"), ("body", "Mine now.")], OWN),
    ("GET", "/email/confirm/{token}", Thing::Link, &[], ALL),
    ("POST", "/email/confirm/{token}", Thing::Link, &[], ALL),
    ("GET", "/email/undo/{token}", Thing::Link, &[], ALL),
    ("POST", "/email/undo/{token}", Thing::Link, &[], ALL),
    ("GET", "/media/{file}", Thing::File, &[], ALL),
    ("POST", "/media/{file}", Thing::Picture, &[("do", "remove")], OWN),
    ("GET", "/password/reset/{token}", Thing::Link, &[], ALL),
    ("POST", "/password/reset/{token}", Thing::Link, &[], ALL),
    ("GET", "/posts/{slug}", Thing::Post, &[], ALL),
    ("POST", "/posts/{slug}", Thing::Post, &[("body", "Said."), ("mutation_id", "0123456789abcdef")], MEMBERS),
    ("GET", "/settings/data/{file}", Thing::Archive, &[], OWN),
    ("GET", "/settings/developer/apps/{id}", Thing::App, &[], OWN),
    ("POST", "/settings/developer/apps/{id}", Thing::App, &[("do", "delete")], OWN),
    ("GET", "/settings/developer/webhooks/{id}", Thing::Webhook, &[], OWN),
    ("POST", "/settings/developer/webhooks/{id}", Thing::Webhook, &[("do", "delete")], OWN),
    ("GET", "/settings/developer/webhooks/{id}/secret", Thing::Webhook, &[], OWN),
    ("POST", "/settings/developer/webhooks/{id}/secret", Thing::Webhook, &[("do", "roll")], OWN),
    ("GET", "/settings/developer/webhooks/{id}/deliveries/{delivery}", Thing::Delivery, &[], OWN),
    ("POST", "/settings/developer/webhooks/{id}/deliveries/{delivery}", Thing::Delivery, &[("do", "again")], OWN),
    ("GET", "/tags/{tag}", Thing::Tag, &[], ALL),
    ("GET", "/unsubscribe/{token}", Thing::Link, &[], ALL),
    ("POST", "/unsubscribe/{token}", Thing::Link, &[], ALL),
    ("GET", "/write/{id}", Thing::Draft, &[], OWN),
    ("GET", "/write/{id}", Thing::Post, &[], OWN),
    (
        "POST",
        "/write/{id}",
        Thing::Draft,
        &[("do", "save"), ("title", "Mine"), ("body", "Now."), ("form_key", "0123456789")],
        OWN,
    ),
    ("POST", "/write/{id}", Thing::Draft, &[("do", "delete")], OWN),
    (
        "POST",
        "/write/{id}",
        Thing::Post,
        &[("do", "publish"), ("title", "Mine"), ("body", "Now."), ("form_key", "0123456789")],
        OWN,
    ),
    ("POST", "/write/{id}", Thing::Post, &[("do", "delete")], OWN_AND_ORDER),
    ("GET", "/{handle}", Thing::Profile, &[], ALL),
    ("POST", "/{handle}/follow", Thing::Profile, &[("do", "follow")], MEMBERS),
];

/// The place and everybody who tries.
struct Cast {
    app: TestApp,
    who: [Client; 5],
    draft: String,
    picture: String,
}

async fn cast() -> Cast {
    let Place { app, member, owner } = place::place().await;
    let (tomasz, greta) = (app.member("tomasz").await, app.moderator("greta").await);
    let draft = app.draft(&member, "Unfinished", "Half a thought.").await;
    app.comment(&member, "fog", "As I said.").await;
    register(&app, &member, "lantern-0001", &[]).await;
    send_to(&member, "/media", &picture(image::ImageFormat::Png)).await.expect(303);
    prepared(&app).await;
    app.jobs_rest().await;
    app.settle().await;
    let picture = app.column("SELECT id FROM pictures").await.remove(0);
    app.execute(
        "INSERT INTO webhooks (id, owner_id, url, secret, events, created_at, disabled_at, disabled_reason) \
         SELECT 'hook-0001', id, 'https://hooks.invalid/', 'whsec_AAAA', ' post.published ', 1, 2, 'paused' \
         FROM members WHERE handle = 'maren'",
    )
    .await;
    // Long from now: nothing tidies it away while the clock goes on.
    app.execute(
        "INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, state, finished_at) \
         VALUES ('delivery-0001', 'hook-0001', 'post.published', '{}', 4102444800000000, 'dead', 4102444800000000)",
    )
    .await;
    Cast { who: [app.visitor(), tomasz, greta, owner, member], app, draft, picture }
}

impl Cast {
    async fn path(&self, pattern: &str, thing: Thing) -> String {
        let one =
            |query: &'static str| async move { self.app.column(query).await.into_iter().next().unwrap_or_default() };
        let value = match thing {
            Thing::Job => one("SELECT id FROM jobs WHERE kind = 'export.member'").await,
            Thing::Archive => one("SELECT id || '.zip' FROM jobs WHERE kind = 'export.member'").await,
            Thing::Handle => "maren".to_owned(),
            Thing::Profile => "@maren".to_owned(),
            Thing::Comment => {
                one("SELECT c.id FROM comments c JOIN members m ON m.id = c.author_id WHERE m.handle = 'maren'").await
            }
            Thing::Picture => self.picture.clone(),
            Thing::Post if pattern.starts_with("/posts") => "fog".to_owned(),
            Thing::Post => one("SELECT id FROM posts WHERE slug = 'fog'").await,
            Thing::Draft => self.draft.clone(),
            Thing::Tag => "weather".to_owned(),
            Thing::Queue => "mail".to_owned(),
            Thing::Schedule => "publish-due".to_owned(),
            Thing::App => one("SELECT id FROM apps").await,
            Thing::Webhook => "hook-0001".to_owned(),
            Thing::Delivery => return pattern.replace("{id}", "hook-0001").replace("{delivery}", "delivery-0001"),
            Thing::Link | Thing::File => return place::plausible(&self.app, pattern).await,
        };
        parameters(pattern).iter().fold(pattern.to_owned(), |path, parameter| path.replace(parameter, &value))
    }
}

/// Kept out: as if it were not there, or first to sign in.
fn is_kept_out(page: &Page) -> bool {
    let signs_in = page.header("location").is_some_and(|to| to.starts_with("/login"));
    // A form of a visitor comes back with what was typed, and with a word about signing in.
    let told = page.status == 422 && page.html().contains("You are signed out.");
    matches!(page.status, 401 | 404) || signs_in || told
}

#[tokio::test]
async fn nobody_reaches_a_thing_that_is_not_theirs_by_any_route() {
    let cast = cast().await;
    for route in cast.app.routes() {
        let known = TABLE.iter().any(|row| route.method == row.0 && route.path == row.1);
        let names_none = parameters(&route.path).is_empty();
        // Blind to cookies: below.
        let api = route.path.starts_with("/api/v1/");
        assert!(known || names_none || api, "{} {}: say in the table who may", route.method, route.path);
    }
    for (method, pattern, thing, form, may) in TABLE {
        if matches!(thing, Thing::Link | Thing::File) {
            continue;
        }
        let path = cast.path(pattern, *thing).await;
        let before = place::standing(&cast.app).await;
        for (who, client) in cast.who.iter().enumerate().filter(|(who, _)| !may[*who]) {
            let page = client.request(method, &path).form(form).send().await;
            // Another role is not given by moderators, who may do other things there.
            if !is_kept_out(&page) {
                page.fail(&format!("{} should be kept out of {method} {pattern}.", WHO[who]));
            }
            for word in ["Half a thought.", "export.member"] {
                if page.html().contains(word) {
                    page.fail(&format!("{} should not read {word}", WHO[who]));
                }
            }
        }
        assert_eq!(place::standing(&cast.app).await, before, "{method} {pattern} {form:?}");
    }
}

#[tokio::test]
async fn everybody_reaches_what_they_may() {
    let cast = cast().await;
    for (method, pattern, thing, form, may) in TABLE {
        // The editor's address takes whatever is not `delete` for text, which only the writer may send.
        let deletes_by_the_editor = *pattern == "/write/{id}" && form.first() == Some(&("do", "delete"));
        if matches!(thing, Thing::Link | Thing::File) || deletes_by_the_editor {
            continue;
        }
        let path = cast.path(pattern, *thing).await;
        for (who, client) in cast.who.iter().enumerate().filter(|(who, _)| may[*who]) {
            // A form that does nothing: whoever may is told what is wrong with it.
            let nothing: Form = if form.is_empty() { &[] } else { &[("do", "dance"), ("role", "none"), ("body", "")] };
            let page = client.request(method, &path).form(nothing).send().await;
            if is_kept_out(&page) || page.status >= 500 {
                page.fail(&format!("{} should reach {method} {pattern}.", WHO[who]));
            }
        }
    }
}

#[tokio::test]
async fn the_api_knows_nobody_by_a_cookie() {
    let cast = cast().await;
    let before = place::standing(&cast.app).await;
    for route in cast.app.routes().into_iter().filter(|route| route.path.starts_with("/api/v1/")) {
        // So many requests a minute are answered.
        cast.app.later(minutes(1));
        let path = place::plausible(&cast.app, &route.path).await;
        for client in &cast.who {
            let visitor = cast.app.visitor().request(route.method.as_str(), &path).body("application/json", "{}");
            let visitor = visitor.send().await;
            let page = client.request(route.method.as_str(), &path).body("application/json", "{}").send().await;
            if page.status != visitor.status || (route.method != "GET" && !matches!(page.status, 401 | 403 | 404)) {
                page.fail(&format!("A cookie should open nothing of {} {}.", route.method, route.path));
            }
        }
    }
    assert_eq!(place::standing(&cast.app).await, before);
}
