//! `/settings/security`: `do` says which of its forms was sent.

use axum::extract::{Extension, State};
use axum::response::Response;

use super::with_session;
use crate::accounts::server::signing_in::Origin;
use crate::accounts::server::{
    Member, NewCodes, SignedIn, begin_app, change_address, change_own_password, confirm_app, end_device,
    end_other_devices, mail_again, new_codes, remove_app,
};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, done_at, say, see_other};

const PAGE: &str = "/settings/security";

/// What a form has done.
enum Done {
    /// Said on the page by this word.
    Word(&'static str),
    /// The member goes on in another session.
    In(SignedIn),
    /// Codes to be shown this one time.
    Codes(NewCodes),
}

pub(super) async fn post_security(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other(&format!("/login?next={PAGE}"));
    };
    match act(&platform, &member, &caller, &from, &form).await {
        Ok(Done::Word(word)) => done_at(PAGE, word),
        Ok(Done::In(session)) => say(with_session(&platform, &session, PAGE), "password"),
        Ok(Done::Codes(codes)) => form.show_once(&platform, codes).await,
        Err(error) => form.again(&platform, &error).await,
    }
}

async fn act(
    platform: &Platform,
    member: &Member,
    caller: &Caller,
    from: &Origin,
    form: &Form,
) -> Result<Done, AppError> {
    let here = caller.session.as_deref();
    match form.get("do") {
        "password" => {
            let passwords = (form.get("current_password"), form.get("password"));
            change_own_password(platform, member, passwords, (here, from)).await.map(Done::In)
        }
        "address" => {
            change_address(platform, member, form.get("email"), form.get("email_password")).await?;
            Ok(Done::Word("sent"))
        }
        "resend" => mail_again(platform, member).await.map(|()| Done::Word("sent")),
        "end" => end_device(platform, member, form.get("device"), from).await.map(|()| Done::Word("ended")),
        "end-others" => {
            end_other_devices(platform, member, here.unwrap_or_default(), from).await?;
            Ok(Done::Word("ended"))
        }
        "app" => begin_app(platform, member, form.get("app_password")).await.map(|()| Done::Word("begun")),
        "app-confirm" => confirm_app(platform, member, form.get("code"), from).await.map(Done::Codes),
        "codes" => new_codes(platform, member, form.get("codes_password"), from).await.map(Done::Codes),
        "app-off" => remove_app(platform, member, form.get("off_password"), from).await.map(|()| Done::Word("off")),
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    }
}
