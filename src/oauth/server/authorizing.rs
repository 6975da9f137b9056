//! Reading a request of an app for a member's yes (RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core
//! 1.0 section 3.1.2.1).

use super::client::shown;
use super::redirects;
use super::store::apps;
use crate::oauth::{Access, App};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text::is_name;

/// The longest `state` and `nonce`.
const LONGEST: usize = 2_000;

/// A request that is in order.
#[derive(Clone, Debug)]
pub struct Asked {
    pub app: App,
    /// As it was sent.
    pub redirect: String,
    pub state: Option<String>,
    pub access: Access,
    pub challenge: String,
    pub nonce: String,
    pub prompts: Vec<Prompt>,
    /// Seconds since the member has proven who they are.
    pub max_age: Option<i64>,
}

/// What the member is to be asked, whatever is known (OpenID Connect Core 1.0 section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

/// Why a request is refused.
#[derive(Clone, Debug)]
pub enum Wrong {
    /// The member is told, and sent nowhere: who asks is not known (RFC 6749 section 4.1.2.1).
    Here(String),
    /// The app is told.
    There { back: Back, error: &'static str, words: String },
    /// Something broke.
    App(AppError),
}

/// Where an answer goes.
#[derive(Clone, Debug)]
pub struct Back {
    pub redirect: String,
    pub state: Option<String>,
    /// Whether the app wants no page to be shown.
    pub silent: bool,
}

impl Back {
    /// The address with these parameters, `state` as it came, and `iss` (RFC 9207 section 2).
    pub fn with(&self, origin: &str, pairs: &[(&str, &str)]) -> String {
        let mut pairs = pairs.to_vec();
        if let Some(state) = &self.state {
            pairs.push(("state", state));
        }
        pairs.push(("iss", origin));
        redirects::with(&self.redirect, &pairs)
    }

    /// A refusal that the app is told.
    pub fn refuse(&self, error: &'static str, words: impl Into<String>) -> Wrong {
        Wrong::There { back: self.clone(), error, words: words.into() }
    }
}

impl Asked {
    /// Where the answer goes.
    pub fn back(&self) -> Back {
        let silent = self.prompts.contains(&Prompt::None);
        Back { redirect: self.redirect.clone(), state: self.state.clone(), silent }
    }
}

/// The parameters of a request.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// RFC 6749 section 3.1: an empty one is as none.
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(known, _)| known == name).count()
    }

    /// The first that came twice.
    fn twice(&self) -> Option<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| self.count(name) > 1)
    }
}

/// Reads the query of a request.
///
/// # Errors
/// [`Wrong`].
pub async fn read(platform: &Platform, query: &str) -> Result<Asked, Wrong> {
    let sent = Parameters::parse(query);
    let here = |words: &str| Wrong::Here(words.to_owned());
    if sent.count("client_id") != 1 {
        return Err(here("The app did not say which one it is, or said it twice."));
    }
    let id = sent.get("client_id").filter(|id| is_name(id));
    let app = match id {
        Some(id) => apps::find(platform, id).await.map_err(|error| Wrong::App(error.into()))?,
        None => None,
    };
    let app = app.ok_or_else(|| here("This app is not known here. Its makers have to register it."))?;
    if !app.works(platform.clock.now()) {
        return Err(here("This app is switched off, or its maker may not come in."));
    }
    if sent.count("redirect_uri") != 1 {
        return Err(here("The app did not say where you go afterwards, or said it twice."));
    }
    let redirect = sent.get("redirect_uri").unwrap_or_default().to_owned();
    // RFC 9700 section 4.1.3: exactly what is registered.
    if !redirects::is_registered(&app.redirects, &redirect) {
        return Err(here("The app wants to send you to an address that its makers have not registered."));
    }
    let state = sent.get("state").map(str::to_owned);
    let back = Back { redirect, state, silent: sent.get("prompt") == Some("none") };
    if let Some(name) = sent.twice() {
        return Err(back.refuse("invalid_request", format!("The parameter {} came twice.", shown(name))));
    }
    rest(app, &back, &sent)
}

/// The parameters whose faults the app is told.
fn rest(app: App, back: &Back, sent: &Parameters) -> Result<Asked, Wrong> {
    let request = |words: &str| back.refuse("invalid_request", words);
    // RFC 9101 is not spoken here.
    if sent.get("request").is_some() {
        return Err(back.refuse("request_not_supported", "Send the parameters themselves."));
    }
    if sent.get("request_uri").is_some() {
        return Err(back.refuse("request_uri_not_supported", "Send the parameters themselves."));
    }
    match sent.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(back.refuse("unsupported_response_type", "Only response_type=code is answered.")),
        None => return Err(request("The parameter response_type is missing.")),
    }
    if sent.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(request("Only response_mode=query is answered."));
    }
    let nonce = sent.get("nonce").unwrap_or_default();
    if back.state.as_ref().is_some_and(|state| state.len() > LONGEST) || nonce.len() > LONGEST {
        return Err(request("state and nonce have at most 2000 bytes."));
    }
    if nonce.chars().any(char::is_control) {
        return Err(request("nonce holds a control character."));
    }
    // RFC 7636 section 4.4.1, RFC 9700 section 2.1.1: for every app, and never the plain one.
    match (sent.get("code_challenge_method"), sent.get("code_challenge")) {
        (_, None) => return Err(request("The parameter code_challenge is missing.")),
        (Some("S256"), Some(challenge)) if is_challenge(challenge) => {}
        (Some("S256"), Some(_)) => return Err(request("code_challenge is no SHA-256 in base64url.")),
        _ => return Err(request("Only code_challenge_method=S256 is answered.")),
    }
    let scope = |words: &str| back.refuse("invalid_scope", words);
    let access = Access::parse(sent.get("scope").unwrap_or_default()).ok_or_else(|| scope("A scope is not known."))?;
    if access.is_empty() {
        return Err(scope("Say in scope what the app wants to do."));
    }
    if !access.within(&app.access) {
        return Err(scope("The app is not registered for one of these scopes."));
    }
    let prompts = prompts(sent.get("prompt").unwrap_or_default()).ok_or_else(|| request("prompt is not known."))?;
    let max_age = match sent.get("max_age").map(str::parse) {
        None => None,
        Some(Ok(seconds)) if seconds >= 0 => Some(seconds),
        Some(_) => return Err(request("max_age is a number of seconds.")),
    };
    Ok(Asked {
        app,
        redirect: back.redirect.clone(),
        state: back.state.clone(),
        access,
        challenge: sent.get("code_challenge").unwrap_or_default().to_owned(),
        nonce: nonce.to_owned(),
        prompts,
        max_age,
    })
}

/// 43 letters of base64url.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// `none` stands alone.
fn prompts(text: &str) -> Option<Vec<Prompt>> {
    let known = |word: &str| match word {
        "none" => Some(Prompt::None),
        "login" => Some(Prompt::Login),
        "consent" => Some(Prompt::Consent),
        "select_account" => Some(Prompt::SelectAccount),
        _ => None,
    };
    let prompts: Vec<Prompt> = text.split(' ').filter(|word| !word.is_empty()).map(known).collect::<Option<_>>()?;
    (!prompts.contains(&Prompt::None) || prompts.len() == 1).then_some(prompts)
}

/// The query without what a sign-in fulfils.
pub fn after_sign_in(query: &str) -> String {
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "max_age" => {}
            "prompt" => {
                let kept: Vec<&str> = value.split(' ').filter(|word| *word == "consent").collect();
                rest.append_pair("prompt", &kept.join(" "));
            }
            _ => {
                rest.append_pair(&name, &value);
            }
        }
    }
    rest.finish()
}
