//! Pictures, from the file somebody brings to what readers see.

pub mod files;
mod refusals;
mod removing;
mod showing;

use super::app::{Client, Page, TestApp};

const BOUNDARY: &str = "----black-box-4a7d";

/// A form with a file in it, as a browser would send it.
fn form(file: &[u8], name: &str, alt: &str) -> Vec<u8> {
    let mut body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    let rest =
        format!("\r\n--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"alt\"\r\n\r\n{alt}\r\n--{BOUNDARY}--\r\n");
    body.extend_from_slice(rest.as_bytes());
    body
}

/// Sends a file as the program in a page does.
async fn send(client: &Client, file: &[u8], alt: &str) -> Page {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = client.request("POST", "/media").header("accept", "application/json");
    request.body(&kind, form(file, "harbour.jpg", alt)).send().await
}

/// Sends a file as a form without a program does.
async fn send_form(client: &Client, file: &[u8], alt: &str) -> Page {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.request("POST", "/media").body(&kind, form(file, "harbour.jpg", alt)).send().await
}

/// Sends a file as the form at another address does.
pub async fn send_to(client: &Client, address: &str, file: &[u8]) -> Page {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.request("POST", address).body(&kind, form(file, "harbour.jpg", "")).send().await
}

/// A field of the answer to [`send`].
fn told(page: &Page, field: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(&page.body).unwrap_or_else(|_| page.fail("It is no JSON."));
    body[field].as_str().unwrap_or_else(|| page.fail(&format!("There is no {field}."))).to_owned()
}

/// Waits until something has become of a picture.
async fn settled(app: &TestApp, address: &str) -> Page {
    prepared(app).await;
    app.visitor().get(address).await
}

/// Waits until every picture that was ordered is ready or given up.
pub async fn prepared(app: &TestApp) {
    let waiting = "SELECT COUNT(*) FROM jobs WHERE kind = 'picture.variants' AND state NOT IN ('done', 'dead')";
    app.until(waiting, 0).await;
}

/// The address of another variant.
fn at_width(address: &str, width: u32) -> String {
    let (start, rest) = address.rsplit_once('-').unwrap();
    format!("{start}-{width}.{}", rest.split_once('.').unwrap().1)
}

#[tokio::test]
async fn a_members_pictures_go_into_their_export_as_they_came() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let brought = files::lying_jpeg();
    send(&maren, &brought, "").await.expect(201);
    send(&pell, &files::picture(image::ImageFormat::Png), "").await.expect(201);
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    app.until("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member' AND finished_at IS NULL", 0).await;
    let page = maren.get("/settings/data").await;
    let archive = maren.get(&page.attribute(".settings li a", "href")).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive.body.clone())).unwrap();
    let pictures: Vec<String> =
        zip.file_names().filter(|name| name.starts_with("pictures/")).map(str::to_owned).collect();
    assert!(pictures.len() == 1 && pictures[0].ends_with(".jpg"), "{pictures:?}");
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(&pictures[0]).unwrap(), &mut out).unwrap();
    assert!(out == brought, "the picture is another one");
}
