//! What is asked of whoever brings a picture.

use leptos::prelude::*;

use crate::platform::error::FieldErrors;
use crate::ui::{Field, FieldError};

/// The file alone.
#[component]
pub fn PictureFile(#[prop(optional)] errors: FieldErrors) -> impl IntoView {
    let error = errors.get("picture").map(str::to_owned);
    let described = if error.is_some() { "picture-hint picture-error" } else { "picture-hint" };
    view! {
        <div class="field">
            <label for="picture">"Picture"</label>
            <input class="input" id="picture" name="picture" type="file" required
                accept="image/jpeg,image/png,image/webp,image/gif"
                aria-invalid=error.is_some().then_some("true") aria-describedby=described/>
            <span class="hint" id="picture-hint">"JPEG, PNG, WebP or GIF, up to 10 MB. Where it was taken is taken out."</span>
            {error.map(|words| view! { <FieldError id="picture-error" text=words/> })}
        </div>
    }
    .into_any()
}

/// The file, and what it shows.
#[component]
pub fn PictureFields(#[prop(optional)] errors: FieldErrors) -> impl IntoView {
    view! {
        <PictureFile errors=errors.clone()/>
        <Field
            label="What does it show?"
            name="alt"
            hint=Some("For those who do not see it. A sentence is enough.")
            error=errors.get("alt").map(str::to_owned)
            autocomplete=Some("off")
            maxlength=Some(500)
        />
    }
    .into_any()
}
