//! `/settings/profile`: what one says about oneself.

use leptos::prelude::*;

use crate::accounts::Viewer;
use crate::accounts::server::{Member, OwnProfile, own_profile};
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::media::ui::PictureFile;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::platform::server::jobs::schedule::Zone;
use crate::ui::{ErrorSummary, Field, FieldError, Flag, FlagSize, SubmitButton, TextField, ThemeForm, Toast, Toasts};

/// This page's address.
const PAGE: &str = "/settings/profile";

/// Name, text, links, picture, handle, time zone and theme.
#[component]
pub fn OwnProfilePage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on(PAGE);
    let member = Member::current();
    let page = Suspend::new(async move {
        match async { own_profile(&platform, &member?).await }.await {
            Ok(own) => shown(own, refused),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Profile".to_owned()/>
        {page}
        <Done/>
    }
}

fn shown(own: OwnProfile, refused: FormState) -> AnyView {
    view! {
        <Settings here=PAGE title="Profile" hint="How others see you here.">
            <ErrorSummary errors=refused.errors.clone() note=refused.note.clone()/>
            {words(&own, &refused)}
            {picture(&own, &refused)}
            {handle(&own, &refused)}
            {zone(&own, &refused)}
            {theme()}
        </Settings>
    }
    .into_any()
}

fn words(own: &OwnProfile, refused: &FormState) -> impl IntoView + use<> {
    let typed = |name: &str, kept: &str| refused.value(name).unwrap_or(kept).to_owned();
    let error = |name: &str| refused.errors.get(name).map(str::to_owned);
    view! {
        <section aria-labelledby="about">
            <div>
                <h2 id="about">"About you"</h2>
                <p class="hint">
                    "Stands on " <a href=format!("/@{}", own.handle)>"your page"</a> ", for everybody to read."
                </p>
            </div>
            <form class="stack" method="post" action=PAGE>
                <Field label="Name" name="name" value=typed("name", &own.name) error=error("name")
                    autocomplete=Some("name") maxlength=Some(60)/>
                <TextField label="About you" name="bio" value=typed("bio", &own.bio) error=error("bio")
                    hint=Some("In Markdown, up to 2,000 characters.") maxlength=Some(2000)/>
                <TextField label="Elsewhere" name="links" value=typed("links", &own.links) error=error("links")
                    hint=Some("Up to five addresses, one a line.") rows=3/>
                <SubmitButton label="Save" primary=true name=Some("do") value=Some("words")/>
            </form>
        </section>
    }
}

fn picture(own: &OwnProfile, refused: &FormState) -> impl IntoView + use<> {
    let viewer = expect_context::<Viewer>();
    let id = viewer.id().unwrap_or_default().to_owned();
    let flag = (!own.avatar.is_empty()).then(|| {
        view! {
            <form method="post" action=PAGE>
                <SubmitButton label="Fly my flag instead" name=Some("do") value=Some("flag")/>
            </form>
        }
    });
    view! {
        <section aria-labelledby="own-picture">
            <div>
                <h2 id="own-picture">"Picture"</h2>
                <p class="hint">"A square out of its middle stands beside your name. Without one you fly a flag."</p>
            </div>
            <div class="stack">
                <div class="row"><Flag id avatar=own.avatar.clone() size=FlagSize::Full/></div>
                <form class="stack" method="post" action="/settings/profile/picture" enctype="multipart/form-data">
                    <PictureFile errors=refused.errors.clone()/>
                    <SubmitButton label="Use this picture"/>
                </form>
                {flag}
            </div>
        </section>
    }
}

fn handle(own: &OwnProfile, refused: &FormState) -> impl IntoView + use<> {
    let value = refused.value("handle").unwrap_or(&own.handle).to_owned();
    let error = refused.errors.get("handle").map(str::to_owned);
    view! {
        <section aria-labelledby="own-handle">
            <div>
                <h2 id="own-handle">"Handle"</h2>
                <p class="hint">"The name in the address of your page, and what you can sign in with."</p>
            </div>
            <form class="stack" method="post" action=PAGE>
                <Field label="Handle" name="handle" value error literal=true required=true
                    hint=Some("Links to the one before lead on to the new one, and it stays yours.")
                    autocomplete=Some("username") maxlength=Some(20)/>
                <SubmitButton label="Change the handle" name=Some("do") value=Some("handle")/>
            </form>
        </section>
    }
}

fn zone(own: &OwnProfile, refused: &FormState) -> impl IntoView + use<> {
    let chosen = refused.value("zone").unwrap_or(&own.zone).to_owned();
    let error = refused.errors.get("zone").map(|words| view! { <FieldError id="zone-error" text=words/> });
    let names = Zone::names().into_iter().map(|name| {
        let (value, selected) = (name.clone(), name == chosen);
        view! { <option value=value selected=selected>{name}</option> }
    });
    view! {
        <section aria-labelledby="own-zone">
            <div>
                <h2 id="own-zone">"Time zone"</h2>
                <p class="hint">
                    "Pages show the time of your device. Where it cannot say, a time that you type counts in this one."
                </p>
            </div>
            <form class="stack" method="post" action=PAGE>
                <div class="field">
                    <label for="zone">"Time zone"</label>
                    <select class="input" id="zone" name="zone" aria-describedby="zone-error">
                        <option value="">"As my device says, or UTC"</option>
                        {names.collect_view()}
                    </select>
                    {error}
                </div>
                <SubmitButton label="Save the time zone" name=Some("do") value=Some("zone")/>
            </form>
        </section>
    }
}

fn theme() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <section aria-labelledby="own-theme">
            <div>
                <h2 id="own-theme">"Theme"</h2>
                <p class="hint">"Kept with your account: the next device you sign in on has it, too."</p>
            </div>
            <ThemeForm scope="own-" current=viewer.theme.as_str() next=PAGE.to_owned()/>
        </section>
    }
}

/// What a form of this page has done.
#[component]
fn Done() -> impl IntoView {
    let words = match done_here().as_str() {
        "words" => Some("Your profile is saved"),
        "handle" => Some("Your handle is changed"),
        "picture" => Some("Your picture is being prepared and stands beside your name in a moment"),
        "zone" => Some("Your time zone is saved"),
        "flag" => Some("You fly your flag again"),
        _ => None,
    };
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}
