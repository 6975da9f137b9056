//! A browser without a window: keeps cookies, sends the headers that browsers send, and can be told
//! to forge them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use super::form::Form;
use super::page::Page;
use super::wire;

/// Where the program listens now, and its origin. It changes when the program is started again, and
/// everybody who holds a client follows.
#[derive(Clone, Debug)]
pub struct Site {
    pub addr: SocketAddr,
    pub origin: String,
}

/// Somebody at the program's door.
#[derive(Clone)]
pub struct Client {
    /// The handle; empty for a visitor.
    pub handle: String,
    site: Arc<Mutex<Site>>,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Client {
    pub(super) fn new(handle: &str, site: Arc<Mutex<Site>>) -> Self {
        Self { handle: handle.to_owned(), site, cookies: Arc::default() }
    }

    /// Somebody at the door of a program that runs here on its own.
    pub fn at(addr: SocketAddr) -> Self {
        Self::new("", Arc::new(Mutex::new(Site { addr, origin: format!("http://{addr}") })))
    }

    /// Where the program is now.
    pub fn site(&self) -> Site {
        self.site.lock().unwrap().clone()
    }

    /// The same cookies on a second device: what happens to them there does not happen here.
    pub fn copy(&self) -> Self {
        Self { cookies: Arc::new(Mutex::new(self.cookies.lock().unwrap().clone())), ..self.clone() }
    }

    /// The value of a cookie that this client holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Holds a cookie from now on.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// The `Cookie` header of the next request; empty without cookies.
    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Page {
        self.request("GET", path).send().await
    }

    /// Sends a form as a browser would from a page of this site. Redirects are not followed.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.request("POST", path).form(fields).send().await
    }

    /// Fills in a form of `page` and sends it. Every field has to be in the form: its hidden inputs go
    /// along as they are, and a button is pressed by naming it, as in `("do", "publish")`.
    pub async fn submit(&self, page: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
        let form = Form::of(page, form).filled(page, fields);
        let pairs: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&form.action, &pairs).await
    }

    /// Goes where an answer sends.
    pub async fn follow(&self, page: &Page) -> Page {
        let to = page.expect(303).location();
        self.get(to.split('#').next().unwrap_or_default()).await
    }

    /// A request to say more about before it is sent.
    pub fn request(&self, method: &str, path: &str) -> Request {
        let mut request = Request {
            client: self.clone(),
            method: method.to_owned(),
            path: escaped(path),
            headers: vec![
                ("accept".into(), "text/html,application/xhtml+xml,*/*;q=0.8".into()),
                ("user-agent".into(), "Mozilla/5.0 (black box)".into()),
            ],
            body: Vec::new(),
        };
        if method != "GET" && method != "HEAD" {
            request = request.header("origin", &self.site().origin).header("sec-fetch-site", "same-origin");
        }
        request
    }

    fn keep_cookies(&self, page: &Page) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in page.header_all("set-cookie") {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.to_ascii_lowercase().contains("max-age=0") || value.is_empty() {
                cookies.remove(name.trim());
            } else {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// A request under way.
#[derive(Clone)]
pub struct Request {
    client: Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Sets a header, also one that a browser would not let be set.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// A urlencoded body.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Any body.
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        if kind.is_empty() { self.without("content-type") } else { self.header("content-type", kind) }
    }

    /// Sends it and keeps the cookies of the answer.
    pub async fn send(self) -> Page {
        let site = self.client.site();
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let given = |name: &str| self.headers.iter().any(|(known, _)| known == name);
        if !given("host") {
            let host = site.origin.split_once("://").map_or(site.origin.as_str(), |(_, host)| host);
            head.push_str(&format!("host: {host}\r\n"));
        }
        let cookies = self.client.cookie_header();
        if !given("cookie") && !cookies.is_empty() {
            head.push_str(&format!("cookie: {cookies}\r\n"));
        }
        if !given("content-length") && !given("transfer-encoding") && (!self.body.is_empty() || self.method == "POST") {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let page =
            Page::new(format!("{} {}", self.method, self.path), wire::exchange(site.addr, &head, &self.body).await);
        self.client.keep_cookies(&page);
        page
    }
}

/// A path in which everything that may not stand in a request line is percent-encoded.
fn escaped(path: &str) -> String {
    path.bytes()
        .map(|byte| if byte.is_ascii_graphic() { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
