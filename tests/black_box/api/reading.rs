//! Reading posts, comments, tags and members.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::app::{Page, TestApp};
use super::program::Program;
use super::{problem, read};
use crate::assert_page;

fn titles(page: &Page) -> Vec<String> {
    let list = read(page.expect(200));
    let items = list["items"].as_array().unwrap_or_else(|| page.fail("It is no list."));
    items.iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()).collect()
}

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_post_is_what_the_contract_says() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog bells", "They *ring*. <script>no</script>", "harbour, fog").await;
    app.comment(&maren, &slug, "And how.").await;
    let nobody = Program::without(&app);
    let page = nobody.get(&format!("posts/{slug}")).await;
    let post = read(page.expect(200));
    let known =
        "id slug title body html excerpt author tags status publish_at published_at updated_at comments reactions url";
    assert_page!(page, names(&post), known.split(' ').collect());
    assert_page!(page, names(&post["author"]), ["avatar", "handle", "name"].into());
    assert_page!(page, post["body"], "They *ring*. <script>no</script>");
    assert_page!(
        page,
        post["html"].as_str().is_some_and(|html| html.contains("<em>ring</em>") && !html.contains("<script"))
    );
    assert_page!(page, (&post["tags"], &post["status"]), (&json!(["harbour", "fog"]), &json!("published")));
    assert_page!(page, (&post["comments"], &post["reactions"]), (&json!(1), &json!({})));
    assert_page!(page, post["url"], format!("{}/posts/{slug}", app.origin()));
    assert_page!(page, post["published_at"], "2026-11-23T07:12:01Z");
    let list = nobody.get("posts").await;
    assert_page!(list, read(&list)["items"][0], post);
    for nothing in ["posts/nothing", "posts/%00", "posts/nothing/comments", "members/nobody", "members/%00"] {
        problem(&nobody.get(nothing).await, 404);
    }
}

#[tokio::test]
async fn a_list_comes_in_parts_of_which_none_is_lost_when_something_is_published_meanwhile() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for number in 1..=5 {
        app.publish(&maren, &format!("Number {number}"), "text", "").await;
    }
    let nobody = Program::without(&app);
    let first = nobody.get("posts?limit=2&sort=new").await;
    assert_page!(first, titles(&first), ["Number 5", "Number 4"]);
    app.publish(&maren, "Number 6", "text", "").await;
    let next = read(&first)["next_cursor"].as_str().unwrap().to_owned();
    let second = nobody.get(&format!("posts?limit=2&cursor={next}")).await;
    assert_page!(second, titles(&second), ["Number 3", "Number 2"]);
    let next = read(&second)["next_cursor"].as_str().unwrap().to_owned();
    let last = nobody.get(&format!("posts?limit=2&cursor={next}")).await;
    assert_page!(last, titles(&last), ["Number 1"]);
    assert_page!(last, read(&last)["next_cursor"], Value::Null);
}

#[tokio::test]
async fn lists_are_narrowed_and_what_is_not_known_is_refused() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    app.publish(&maren, "Ropes", "text", "harbour").await;
    app.publish(&pell, "Sails", "text", "harbour, making").await;
    app.publish(&pell, "Tar", "text", "making").await;
    let nobody = Program::without(&app);
    for (query, found) in [
        ("tag=harbour", vec!["Sails", "Ropes"]),
        ("tag=%23Making&author=@pell", vec!["Tar", "Sails"]),
        ("author=maren", vec!["Ropes"]),
        ("author=nobody", vec![]),
        ("since=2026-11-23T07:12:02Z", vec!["Tar", "Sails"]),
        ("since=2026-11-23T08:12:02%2B01:00&until=2026-11-23T07:12:03Z", vec!["Sails"]),
        ("status=published&limit=100", vec!["Tar", "Sails", "Ropes"]),
        ("tag=&author=", vec!["Tar", "Sails", "Ropes"]),
    ] {
        let page = nobody.get(&format!("posts?{query}")).await;
        assert_page!(page, titles(&page), found);
    }
    for (query, field) in [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("cursor=%00", "cursor"),
        ("cursor=99999999999999999999-a", "cursor"),
        ("tag=%3Cb%3E", "tag"),
        ("since=yesterday", "since"),
        ("until=2026-13-45T00:00:00Z", "until"),
        ("sort=best", "sort"),
        // Nothing is counted to rank by, and nothing searched, until there is.
        ("sort=top", "sort"),
        ("q=fog", "q"),
        ("q=", "q"),
        ("status=secret", "status"),
        ("colour=blue", "colour"),
        ("tag=a&tag=b", "tag"),
    ] {
        let page = nobody.get(&format!("posts?{query}")).await;
        let told = problem(&page, 422);
        assert_page!(page, told["errors"][field].is_array());
    }
    let member = Program::of(&app, &maren, &["notifications", "webhooks", "posts:read"]).await;
    app.execute(
        "INSERT INTO webhooks (id, owner_id, url, secret, events, created_at, disabled_at, disabled_reason) \
         SELECT 'hook-0001', id, 'https://hooks.invalid/', 'whsec_AAAA', ' post.published ', 1, 2, 'paused' \
         FROM members WHERE handle = 'maren'",
    )
    .await;
    for list in ["posts", "posts/ropes/comments", "tags", "notifications", "webhooks", "webhooks/hook-0001/deliveries"]
    {
        member.get(list).await.expect(200);
        for field in ["colour", "q"] {
            let page = member.get(&format!("{list}?{field}=fog")).await;
            let told = problem(&page, 422);
            assert_page!(page, told["errors"][field].is_array());
        }
    }
}

#[tokio::test]
async fn drafts_are_for_their_writers_programs_with_the_scope() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let id = app.draft(&maren, "Not yet", "a secret").await;
    let hers = Program::of(&app, &maren, &["posts:read"]).await;
    let narrow = Program::of(&app, &maren, &["profile", "posts:write"]).await;
    let his = Program::of(&app, &pell, &["posts:read"]).await;
    let list = hers.get("posts?status=draft").await;
    assert_page!(list, titles(&list), ["Not yet"]);
    assert_page!(list, read(&list)["items"][0]["status"], "draft");
    hers.get(&format!("posts/{id}")).await.expect(200);
    let scheduled = hers.get("posts?status=scheduled").await;
    assert_page!(scheduled, titles(&scheduled).is_empty());
    let empty = his.get("posts?status=draft").await;
    assert_page!(empty, titles(&empty).is_empty());
    problem(&narrow.get("posts?status=draft").await, 403);
    problem(&Program::without(&app).get("posts?status=draft").await, 401);
    for other in [&narrow, &his, &Program::without(&app)] {
        problem(&other.get(&format!("posts/{id}")).await, 404);
    }
    for program in [&hers, &his, &Program::without(&app)] {
        let page = program.get("posts").await;
        assert_page!(page, titles(&page).is_empty());
    }
}

#[tokio::test]
async fn comments_come_oldest_first_without_those_that_were_taken_away() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "text", "").await;
    let first = app.comment(&maren, &slug, "First").await;
    let answer = app.answer(&maren, &slug, "**Answer**", &first).await;
    let third = app.comment(&maren, &slug, "Third").await;
    let nobody = Program::without(&app);
    let page = nobody.get(&format!("posts/{slug}/comments?limit=2")).await;
    let list = read(page.expect(200));
    let known = "id post author body html reply_to created_at edited_at";
    assert_page!(page, names(&list["items"][1]), known.split(' ').collect());
    assert_page!(page, list["items"][1]["reply_to"], first);
    assert_page!(page, (&list["items"][1]["id"], &list["items"][1]["body"]), (&json!(answer), &json!("**Answer**")));
    assert_page!(page, list["items"][1]["post"], slug);
    let next = list["next_cursor"].as_str().unwrap();
    let rest = nobody.get(&format!("posts/{slug}/comments?limit=2&cursor={next}")).await;
    assert_page!(rest, read(&rest)["items"][0]["id"], third);
    app.execute("UPDATE comments SET deleted_at = 1 WHERE body = 'First'").await;
    let page = nobody.get(&format!("posts/{slug}/comments")).await;
    assert_page!(page, page.html().contains("First"), false);
    problem(&nobody.get(&format!("posts/{slug}/comments?cursor=x")).await, 422);
    app.delete(&maren, &slug).await.expect(303);
    problem(&nobody.get(&format!("posts/{slug}/comments")).await, 404);
    problem(&nobody.get(&format!("posts/{slug}")).await, 404);
}

#[tokio::test]
async fn tags_and_members_are_there_for_everybody() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    app.publish(&maren, "One", "text", "harbour").await;
    app.publish(&maren, "Two", "text", "harbour, fog").await;
    let nobody = Program::without(&app);
    let tags = nobody.get("tags").await;
    assert_page!(tags, read(&tags)["items"][0], json!({ "tag": "harbour", "posts": 2 }));
    assert_page!(tags, read(&tags)["next_cursor"], Value::Null);
    let page = nobody.get("members/maren").await;
    let member = read(page.expect(200));
    assert_page!(page, (&member["handle"], &member["role"]), (&json!("maren"), &json!("member")));
    assert_page!(page, page.html().contains("northquay.example"), false);
    let his = Program::of(&app, &pell, &["profile"]).await;
    for (method, followed) in [("PUT", true), ("PUT", true), ("DELETE", false), ("DELETE", false)] {
        his.send(method, "members/maren/follow", None).await.expect(204);
        let page = his.get("members/@maren").await;
        assert_page!(page, read(&page)["followed"], followed);
    }
    problem(&his.send("PUT", "members/pell/follow", None).await, 409);
    problem(&his.send("PUT", "members/nobody/follow", None).await, 404);
    problem(&nobody.send("PUT", "members/maren/follow", None).await, 401);
    let narrow = Program::of(&app, &pell, &["posts:write"]).await;
    problem(&narrow.send("PUT", "members/maren/follow", None).await, 403);
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 0);
}
