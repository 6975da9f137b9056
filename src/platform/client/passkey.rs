//! Passkeys, through the browser's own reading and writing of JSON (Web Authentication Level 3, section 5.1.8 to
//! 5.1.10).

use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{element, window};

/// Whether this browser has them.
pub fn has_passkeys() -> bool {
    class().is_some_and(|class| function(&class, "parseRequestOptionsFromJSON").is_some())
}

/// Has the browser make a passkey or answer with one: the question and the answer are JSON.
///
/// # Errors
/// A sentence for whoever pressed the button.
pub async fn ask_passkey(make: bool, question: &str) -> Result<String, &'static str> {
    match answer(make, question).await {
        Ok(answer) => Ok(answer),
        Err(error) => Err(match name_of(&error).as_str() {
            "NotAllowedError" | "AbortError" => "It was cancelled, or took too long. Try again.",
            "InvalidStateError" => "This device has a passkey for your account already.",
            "SecurityError" => "Your browser makes no passkeys for this address.",
            _ => "Your browser could not do that. Try another one, or another way.",
        }),
    }
}

/// Sends the form that a field belongs to.
pub fn submit_form_of(id: &str) {
    let form = element(id).and_then(|field| field.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        let _ = form.submit();
    }
}

async fn answer(make: bool, question: &str) -> Result<String, JsValue> {
    let missing = || JsValue::NULL;
    let class = class().ok_or_else(missing)?;
    let (read, act) =
        if make { ("parseCreationOptionsFromJSON", "create") } else { ("parseRequestOptionsFromJSON", "get") };
    let options = function(&class, read).ok_or_else(missing)?.call1(&class, &JSON::parse(question)?)?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &options)?;
    let store = Reflect::get(&window().navigator(), &"credentials".into())?;
    let promise: Promise = function(&store, act).ok_or_else(missing)?.call1(&store, &asked)?.dyn_into()?;
    let credential = JsFuture::from(promise).await?;
    // Calls its `toJSON`.
    Ok(JSON::stringify(&credential)?.into())
}

fn class() -> Option<JsValue> {
    Reflect::get(&window(), &"PublicKeyCredential".into()).ok().filter(|class| !class.is_undefined())
}

fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}
