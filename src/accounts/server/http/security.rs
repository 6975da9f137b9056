//! `/settings/security`: `do` says which of its forms was sent.

use axum::extract::{Extension, State};
use axum::response::Response;

use super::with_session;
use crate::accounts::server::signing_in::Origin;
use crate::accounts::server::{
    Making, Member, NewCodes, SignedIn, add_passkey, begin_app, begin_passkey, change_address, change_own_password,
    confirm_app, end_device, end_other_devices, mail_again, new_codes, remove_app, remove_passkey,
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
    /// A question for the device, likewise.
    Making(Making),
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
        Ok(Done::Making(making)) => form.show_once(&platform, making).await,
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
        "passkey" => {
            let (name, password) = (form.get("passkey_name"), form.get("passkey_password"));
            begin_passkey(platform, member, name, password).await.map(Done::Making)
        }
        "passkey-add" => match add_passkey(platform, member, form.get("credential"), from).await? {
            Some(codes) => Ok(Done::Codes(codes)),
            None => Ok(Done::Word("passkey")),
        },
        "passkey-off" => {
            remove_passkey(platform, member, form.get("passkey"), form.get("passkey_off_password"), from).await?;
            Ok(Done::Word("passkey-off"))
        }
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    }
}
