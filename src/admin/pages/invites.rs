//! `/admin/invites`: links by which people may join.

use leptos::prelude::*;

use super::flash::{Done, Refused};
use super::side::Side;
use crate::accounts::server::Owner;
use crate::accounts::server::{Invite, Standing, invites};
use crate::admin::server::NewLink;
use crate::frame::{PageTitle, failure};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::config::Signup;
use crate::platform::server::http::shown_once;
use crate::platform::time::Timestamp;
use crate::ui::{Empty, Field, SubmitButton, TimeKind, TimeText};

const PAGE: &str = "/admin/invites";

/// Every invitation, a form for another one, and once the link of the one that was just made.
#[component]
pub fn InvitesPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let operator = Owner::current();
    let form = expect_context::<FormState>().on(PAGE);
    let link = shown_once::<NewLink>();
    Suspend::new(async move {
        let read = async { invites(&platform, &operator?).await };
        match read.await {
            Ok(list) => shown(&platform, list, &form, link),
            Err(error) => failure(&error),
        }
    })
}

fn shown(platform: &Platform, list: Vec<Invite>, form: &FormState, link: Option<NewLink>) -> AnyView {
    let now = platform.clock.now();
    let policy = match platform.config.signup {
        Signup::Invite => None,
        Signup::Open => Some("Anybody may join here now, with or without one. TIDINGS_SIGNUP=invite asks for one."),
        Signup::Closed => Some("Nobody may join here now, not even with one. TIDINGS_SIGNUP=invite lets them."),
    };
    let link = link.map(|NewLink(link)| {
        view! {
            <div class="note ok" role="status">
                <p>"Copy the link now: it is not shown again."</p>
                <input class="input" value=link aria-label="The invitation's link" readonly/>
            </div>
        }
    });
    let list = if list.is_empty() {
        view! { <Empty title="No invitations" text="Make one below, and give its link to whom it is for."/> }.into_any()
    } else {
        table(list, now).into_any()
    };
    let key = form.value("form_key").map_or_else(|| platform.rng.id(now), str::to_owned);
    view! {
        <PageTitle title="Invitations".to_owned()/>
        <main id="main" class="page with-side">
            <Side here=PAGE/>
            <div class="stack">
                <Refused path=PAGE/>
                <h1 id="invitations">"Invitations"</h1>
                {policy.map(|words| view! { <p class="hint">{words}</p> })}
                {link}
                {list}
                {another(form, key)}
            </div>
        </main>
        <Done/>
    }
    .into_any()
}

fn another(form: &FormState, key: String) -> AnyView {
    let typed = |name: &str, default: &str| form.value(name).unwrap_or(default).to_owned();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    view! {
        <form class="stack" method="post" action=PAGE aria-labelledby="another">
            <h2 id="another">"Another one"</h2>
            <input type="hidden" name="form_key" value=key/>
            <Field
                label="Accounts"
                name="uses"
                kind="number"
                value=typed("uses", "1")
                error=error("uses")
                hint=Some("How many people may join by it.")
                required=true
            />
            <Field label="Days" name="days" kind="number" value=typed("days", "7") error=error("days") hint=Some("How long it works.") required=true/>
            <Field label="Note" name="note" value=typed("note", "") error=error("note") hint=Some("Whom it is for. Only owners see it.") maxlength=Some(200)/>
            <SubmitButton label="Make the link" primary=true name=Some("do") value=Some("invite")/>
        </form>
    }
    .into_any()
}

fn table(list: Vec<Invite>, now: Timestamp) -> impl IntoView {
    view! {
        <div class="scroll" role="region" aria-labelledby="invitations" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"For"</th>
                        <th scope="col">"Left"</th>
                        <th scope="col">"Until"</th>
                        <th scope="col"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{list.into_iter().map(|invite| row(invite, now)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(invite: Invite, now: Timestamp) -> AnyView {
    let standing = invite.standing(now);
    let left = match standing {
        Standing::Open => format!("{} of {}", invite.uses - invite.used, invite.uses),
        Standing::UsedUp => "Used up".into(),
        Standing::Expired => "Run out".into(),
        Standing::Withdrawn => "Withdrawn".into(),
    };
    let name = if invite.note.is_empty() { "Anybody".to_owned() } else { invite.note };
    let by = invite.inviter.map(|handle| format!("by @{handle}, "));
    let act = (standing == Standing::Open).then(|| {
        view! {
            <form class="row acts" method="post" action=PAGE>
                <input type="hidden" name="id" value=invite.id/>
                <button class="button small" name="do" value="withdraw">
                    "Withdraw" <span class="vh">{format!(" the invitation for {name}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <b class="plain" dir="auto">{name.clone()}</b>
                " "
                <span class="sub">{by} <TimeText at=Timestamp(invite.created_at) kind=TimeKind::Date/></span>
            </th>
            <td>{left}</td>
            <td><TimeText at=Timestamp(invite.expires_at) kind=TimeKind::Moment/></td>
            <td class="num">{act}</td>
        </tr>
    }
    .into_any()
}
