//! `/admin/members/{handle}`: one member, and what those who keep order can do about them.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::standing;
use crate::accounts::server::{Known, Moderator, Owner, Term, address_of, known};
use crate::accounts::{Role, Viewer};
use crate::admin::pages::flash::{Done, Refused};
use crate::admin::pages::side::Side;
use crate::admin::server::member_href;
use crate::frame::{PageTitle, failure};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::words::exact;
use crate::ui::{CheckField, Field, Flag, FlagSize, SubmitButton, TimeKind, TimeText};

/// Facts, suspension, role.
#[component]
pub fn MemberPage() -> impl IntoView {
    let handle = use_params_map().with_untracked(|params| params.get("handle").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let viewer = expect_context::<Viewer>();
    let refused = expect_context::<FormState>().on(&member_href(&handle));
    let (moderator, owner) = (Moderator::current(), Owner::current().ok());
    Suspend::new(async move {
        let read = async {
            let (known, devices) = known(&platform, &moderator?, &handle).await?;
            let address = match &owner {
                Some(owner) => address_of(&platform, owner, &known.author.id).await?,
                None => None,
            };
            Ok((known, devices, address))
        };
        match read.await {
            Ok((known, devices, address)) => {
                let me = viewer.me.map(|me| (me.member.id, me.role));
                let mine = me.as_ref().is_some_and(|(id, _)| *id == known.author.id);
                let below = !mine && me.is_some_and(|(_, role)| role > known.role);
                let may_role = owner.is_some();
                view! { <Shown known devices address below may_role refused/> }.into_any()
            }
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(
    known: Known,
    devices: i64,
    address: Option<String>,
    /// Whether the viewer has more to say than this member.
    below: bool,
    /// Whether the viewer gives out roles.
    may_role: bool,
    refused: FormState,
) -> impl IntoView {
    let author = known.author.clone();
    let href = member_href(&author.handle);
    let line = |name: &'static str, value: AnyView| {
        view! { <tr><th scope="row" class="hint">{name}</th><td>{value}</td></tr> }
    };
    let blocked = known.blocked_until.is_some();
    let facts = view! {
        <table class="table about">
            <tbody>
                {line("Standing", standing(&known))}
                {blocked.then(|| line("Because", view! { <span dir="auto">{known.blocked_why.clone()}</span> }.into_any()))}
                {line("Joined", view! { <TimeText at=known.joined_at kind=TimeKind::Date/> }.into_any())}
                {line("Seen", view! { <TimeText at=known.seen_at kind=TimeKind::Moment/> }.into_any())}
                {line("Devices", exact(devices).into_any())}
                {address.map(|address| line("Email", address.into_any()))}
                {line("Page", view! { <a href=author.href()>{format!("@{}", author.handle)}</a> }.into_any())}
            </tbody>
        </table>
    };
    let suspension = below.then(|| match blocked {
        true => let_in(&href),
        false => keep_out(&href, &refused),
    });
    let out = (below && devices > 0).then(|| sign_out(&href));
    let role = may_role.then(|| role_form(&href, known.role, &refused));
    view! {
        <PageTitle title=author.name.clone()/>
        <main id="main" class="page with-side">
            <Side here="/admin/members"/>
            <div class="settings">
                <header>
                    <Refused path=href.clone()/>
                    <div class="row">
                        <Flag id=author.id.clone() avatar=author.avatar.clone() size=FlagSize::Full/>
                        <h1 dir="auto">{author.name.clone()}</h1>
                    </div>
                    {facts}
                </header>
                {suspension}
                {out}
                {role}
            </div>
        </main>
        <Done/>
    }
    .into_any()
}

fn keep_out(href: &str, refused: &FormState) -> AnyView {
    let typed = |name: &str| refused.value(name).unwrap_or_default().to_owned();
    let chosen = typed("term");
    let terms = Term::ALL.map(|term| {
        let checked = if chosen.is_empty() { term == Term::Week } else { chosen == term.as_str() };
        view! { <CheckField label=term.words() name="term" value=term.as_str() kind="radio" checked=checked/> }
    });
    view! {
        <section>
            <div>
                <h2 id="suspend">"Suspend"</h2>
                <p class="hint">"They are signed out at once and cannot come in. What they wrote stays. They are told why by mail."</p>
            </div>
            <form class="stack" method="post" action=href.to_owned() aria-labelledby="suspend">
            <fieldset class="stack"><legend class="vh">"For how long"</legend>{terms.into_iter().collect_view()}</fieldset>
            <Field
                label="Reason"
                name="why"
                value=typed("why")
                error=refused.errors.get("why").map(str::to_owned)
                hint=Some("They read it, and it stands in the audit log.")
                maxlength=Some(500)
                required=true
            />
            <button class="button danger" name="do" value="block">"Suspend"</button>
        </form>
        </section>
    }
    .into_any()
}

fn let_in(href: &str) -> AnyView {
    view! {
        <section>
            <div>
                <h2 id="let-in">"Let them in again"</h2>
                <p class="hint">"They are told by mail."</p>
            </div>
            <form class="stack" method="post" action=href.to_owned() aria-labelledby="let-in">
            <SubmitButton label="End the suspension" name=Some("do") value=Some("unblock")/>
        </form>
        </section>
    }
    .into_any()
}

fn sign_out(href: &str) -> AnyView {
    view! {
        <section>
            <div>
                <h2 id="sign-out">"Devices"</h2>
                <p class="hint">"When somebody else seems to be at this account. They can sign in again at once."</p>
            </div>
            <form class="stack" method="post" action=href.to_owned() aria-labelledby="sign-out">
            <SubmitButton label="Sign out everywhere" name=Some("do") value=Some("end-sessions")/>
        </form>
        </section>
    }
    .into_any()
}

fn role_form(href: &str, now: Role, refused: &FormState) -> AnyView {
    let about = |role: Role| match role {
        Role::Member => ("Member", "Writes, and keeps their own things in order."),
        Role::Moderator => ("Moderator", "Removes anybody's posts and comments, and suspends members."),
        Role::Owner => ("Owner", "Everything: roles, jobs, invitations, the audit log."),
    };
    let error = refused.errors.get("role").map(str::to_owned);
    let roles = Role::ALL.map(|role| {
        let (words, hint) = about(role);
        view! { <CheckField label=words name="role" value=role.as_str() kind="radio" checked=role == now hint=Some(hint)/> }
    });
    view! {
        <section>
            <div>
                <h2 id="role">"Role"</h2>
                <p class="hint">"They are told by mail, and it counts at once."</p>
            </div>
            <form class="stack" method="post" action=href.to_owned() aria-labelledby="role"><fieldset class="stack"><legend class="vh">"Role"</legend>{roles.into_iter().collect_view()}</fieldset>
            {error.map(|words| view! { <p class="hint" role="alert">{words}</p> })}
            <SubmitButton label="Change the role" name=Some("do") value=Some("role")/>
        </form>
        </section>
    }
    .into_any()
}
