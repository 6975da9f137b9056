//! The files of the front end.
//!
//! The real program runs in a folder with a front end made up for the test; a binary that carries its
//! own serves that instead. Either way the addresses are read from the page.

use super::app::Page;
use super::command_line::Program;
use crate::assert_page;

fn made_up() -> Program {
    let program = Program::new();
    for (name, content) in [
        ("pkg/tidings.js", "export default async()=>{};"),
        ("pkg/tidings.wasm", "\0asm"),
        ("pkg/tidings.css", "body{color:#123}"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ] {
        let path = program.folder().join("target/site").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    program
}

fn style_of(page: &Page) -> String {
    page.attribute("link[rel=stylesheet]", "href")
}

#[tokio::test]
async fn a_file_is_kept_for_ever_under_the_name_of_its_build() {
    let program = made_up().serve().await;
    let visitor = program.visitor();
    let home = visitor.get("/").await;
    let style = style_of(&home);
    let build = style.split('/').nth(2).unwrap_or_default();
    assert_page!(home, build.len() == 16 && build.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let file = visitor.get(&style).await;
    assert_page!(file, file.expect(200).header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_page!(file, file.header("content-type"), Some("text/css; charset=utf-8"));
    assert_page!(file, file.header("vary"), Some("Accept-Encoding"));
    let etag = file.header("etag").unwrap_or_else(|| file.fail("It has no ETag."));
    let again = visitor.request("GET", &style).header("if-none-match", etag).send().await;
    assert_page!(again, again.expect(304).body.is_empty());
    for (name, kind) in [("tidings.js", "text/javascript; charset=utf-8"), ("tidings.wasm", "application/wasm")] {
        let file = visitor.get(&format!("/_app/{build}/{name}")).await;
        assert_page!(file, file.expect(200).header("content-type"), Some(kind));
    }
    program.end().await;
}

#[tokio::test]
async fn a_file_of_another_build_or_from_outside_is_not_found() {
    let program = made_up().serve().await;
    std::fs::write(program.folder().join("secret.txt"), "secret").unwrap();
    let visitor = program.visitor();
    let style = style_of(&visitor.get("/").await);
    let build = style.split('/').nth(2).unwrap_or_default();
    for path in [
        "/_app/0123456789abcdef/tidings.css".to_owned(),
        format!("/_app/{build}/nothing.css"),
        format!("/_app/{build}/"),
        format!("/_app/{build}"),
        format!("/_app/{build}/../../secret.txt"),
        format!("/_app/{build}/..%2f..%2fsecret.txt"),
        format!("/_app/{build}/%2e%2e/%2e%2e/secret.txt"),
        format!("/_app/{build}//etc/passwd"),
        "/_app/../secret.txt".to_owned(),
        "/secret.txt".to_owned(),
        "/target/site/pkg/tidings.css".to_owned(),
        "/pkg/tidings.css".to_owned(),
    ] {
        let page = visitor.get(&path).await;
        assert_page!(page, !page.expect(404).html().contains("secret\n") && page.html() != "secret");
    }
    program.end().await;
}

#[tokio::test]
async fn a_change_of_the_files_changes_their_addresses() {
    let program = made_up();
    let program = program.serve().await;
    let before = style_of(&program.visitor().get("/").await);
    let program = program.end().await;
    let style = program.folder().join("target/site/pkg/tidings.css");
    std::fs::write(style, "body{color:#456}").unwrap();
    let program = program.serve().await;
    let after = style_of(&program.visitor().get("/").await);
    // A binary that carries its front end does not look into the folder.
    if cfg!(feature = "embed") {
        assert_eq!(before, after);
    } else {
        assert_ne!(before, after);
        program.visitor().get(&before).await.expect(404);
    }
    program.end().await;
}

#[tokio::test]
async fn a_file_with_a_plain_name_is_asked_again() {
    let program = made_up().serve().await;
    let icon = program.visitor().get("/favicon.svg").await;
    assert_page!(icon, icon.expect(200).header("content-type"), Some("image/svg+xml"));
    assert_page!(icon, icon.header("cache-control").is_some_and(|how| how.contains("must-revalidate")));
    assert_page!(icon, icon.header("x-content-type-options"), Some("nosniff"));
    program.end().await;
}
