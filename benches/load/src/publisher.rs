//! The member who publishes, through the same form as everybody, over one connection.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Failure;

/// A signed-in member with a connection.
pub struct Publisher {
    connection: SendRequest<Full<Bytes>>,
    host: String,
    cookie: String,
    /// Makes the forms of this run different from those of every other.
    run: u128,
}

impl Publisher {
    /// Connects to `host` with the cookie of a session.
    pub async fn connect(host: &str, cookie: &str) -> Result<Self, Failure> {
        let tcp = TcpStream::connect(host).await?;
        tcp.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(tcp)).await?;
        tokio::task::spawn_local(async move {
            // When it breaks, the next request says so.
            let _ = driver.await;
        });
        let run = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_micros();
        Ok(Self { connection, host: host.to_owned(), cookie: cookie.to_owned(), run })
    }

    /// Publishes one post and waits for the answer.
    pub async fn publish(&mut self, number: usize) -> Result<(), Failure> {
        let form = form(self.run, number);
        let request = Request::post("/write")
            .header(HOST, &self.host)
            .header(ORIGIN, format!("http://{}", self.host))
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form)))?;
        self.connection.ready().await?;
        let response = self.connection.send_request(request).await?;
        let status = response.status();
        let out = response.headers().get("location").is_some_and(|to| to.as_bytes().starts_with(b"/posts/"));
        let body = response.into_body().collect().await?.to_bytes();
        if status != StatusCode::SEE_OTHER || !out {
            let words: String = String::from_utf8_lossy(&body).chars().take(2_000).collect();
            return Err(format!("POST /write answered {status}: {words}").into());
        }
        Ok(())
    }
}

/// A short post of two paragraphs, a list and two tags.
fn form(run: u128, number: usize) -> String {
    format!(
        "form_key=bench-{run}-{number}&do=publish&revision=0&tags=harbour+weather&title=Tide+notes+{run}+number+{number}\
         &body=The+*morning*+ferry+left+on+time+and+came+back+with+fog+on+its+rails.%0A%0A\
         -+wind+north-east%2C+four%0A-+water+at+eleven+degrees%0A%0A\
         Whoever+crosses+today+should+bring+a+coat+and+a+book.+This+is+note+{number}."
    )
}
