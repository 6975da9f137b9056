//! The operator's forms. Each posts to the address of its own page and leads back to where it stood.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::act::Act;
use super::addresses::{job_href, member_href};
use super::audit_page::{Sieve, audit_csv};
use crate::accounts::server::Owner;
use crate::accounts::server::{Moderator, NewInvite, block, change_role, end_sessions, invite, unblock, withdraw};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, local_path, see_other, sentence_page};
use crate::platform::server::jobs::{self, Queue, schedule};

/// The link of an invitation that was just made, for the page that shows it.
#[derive(Clone, Debug)]
pub struct NewLink(pub String);

/// The routes that change something.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/admin/jobs", post(post_queues))
        .route("/admin/jobs/{id}", post(post_job))
        .route("/admin/schedules", post(post_schedules))
        .route("/admin/invites", post(post_invites))
        .route("/admin/members/{handle}", post(post_member))
        .route("/admin", get(get_first))
        .route("/admin/audit.csv", get(get_audit))
}

/// `do` is an [`Act`] on the queue named `queue`, or on all.
async fn post_queues(State(platform): State<Platform>, form: Form) -> Response {
    let acted = async {
        let operator = Owner::of(&form.request().extensions)?;
        let act = read_act(&form, &[Act::Pause, Act::Resume, Act::PauseAll, Act::ResumeAll])?;
        let queues = match act {
            Act::PauseAll | Act::ResumeAll => Queue::ALL.to_vec(),
            _ => vec![
                Queue::parse(form.get("queue"))
                    .ok_or_else(|| AppError::Malformed("There is no such queue. Choose one on the page.".into()))?,
            ],
        };
        for queue in &queues {
            match act {
                Act::Pause | Act::PauseAll => jobs::pause(&platform, *queue, operator.id()).await?,
                _ => jobs::resume(&platform, *queue, operator.id()).await?,
            }
            tracing::info!(by = operator.handle(), act = act.as_str(), queue = queue.name(), "the operator acted");
        }
        Ok(act)
    };
    answer(&platform, acted.await, "/admin/jobs", form).await
}

/// `do` is `retry` or `cancel`.
async fn post_job(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let acted = async {
        let operator = Owner::of(&form.request().extensions)?;
        let act = read_act(&form, &[Act::Retry, Act::Cancel])?;
        match act {
            Act::Retry => jobs::retry(&platform, &id, operator.id()).await?,
            _ => jobs::cancel(&platform, &id, operator.id()).await?,
        }
        tracing::info!(by = operator.handle(), act = act.as_str(), job = id, "the operator acted");
        Ok(act)
    };
    let page = job_href(&id);
    answer(&platform, acted.await, &page, form).await
}

/// `do` is an [`Act`] on the schedule called `name`.
async fn post_schedules(State(platform): State<Platform>, form: Form) -> Response {
    let acted = async {
        let operator = Owner::of(&form.request().extensions)?;
        let act = read_act(&form, &[Act::RunSchedule, Act::PauseSchedule, Act::ResumeSchedule])?;
        let name = form.get("name");
        match act {
            Act::RunSchedule => schedule::run_now(&platform, name, operator.id()).await.map(drop)?,
            Act::PauseSchedule => schedule::pause(&platform, name, operator.id()).await?,
            _ => schedule::resume(&platform, name, operator.id()).await?,
        }
        tracing::info!(by = operator.handle(), act = act.as_str(), schedule = name, "the operator acted");
        Ok(act)
    };
    answer(&platform, acted.await, "/admin/schedules", form).await
}

/// `do` is `invite`, and then the page shows the new link this one time; or `withdraw` of the one with this `id`.
async fn post_invites(State(platform): State<Platform>, form: Form) -> Response {
    let operator = match Owner::of(&form.request().extensions) {
        Ok(operator) => operator,
        Err(error) => return sentence_page(&error),
    };
    if form.get("do") != "invite" {
        let acted = async {
            let act = read_act(&form, &[Act::Withdraw])?;
            withdraw(&platform, &operator, form.get("id")).await?;
            tracing::info!(by = operator.handle(), act = act.as_str(), "the operator acted");
            Ok(act)
        };
        return answer(&platform, acted.await, "/admin/invites", form).await;
    }
    let new = NewInvite {
        form_key: form.get("form_key"),
        uses: form.get("uses"),
        days: form.get("days"),
        note: form.get("note"),
    };
    match invite(&platform, &operator, &new).await {
        Ok(link) => form.show_once(&platform, NewLink(link)).await,
        Err(error) => form.again(&platform, &error).await,
    }
}

/// `do` is `block` with `term` and `why`, `unblock`, `end-sessions`, or `role` with `role`.
async fn post_member(State(platform): State<Platform>, Path(handle): Path<String>, form: Form) -> Response {
    let acted = async {
        let moderator = Moderator::of(&form.request().extensions)?;
        let act = read_act(&form, &[Act::Block, Act::Unblock, Act::EndSessions, Act::ChangeRole])?;
        match act {
            Act::Block => block(&platform, &moderator, &handle, form.get("term"), form.get("why")).await?,
            Act::Unblock => unblock(&platform, &moderator, &handle).await?,
            Act::EndSessions => end_sessions(&platform, &moderator, &handle).await?,
            _ => change_role(&platform, &Owner::of(&form.request().extensions)?, &handle, form.get("role")).await?,
        }
        tracing::info!(by = moderator.handle(), act = act.as_str(), "somebody who keeps order acted");
        Ok(act)
    };
    let page = member_href(&handle);
    answer(&platform, acted.await, &page, form).await
}

/// `/admin`: to the first of the pages.
async fn get_first(parts: Parts) -> Response {
    match Moderator::of(&parts.extensions) {
        Ok(_) => see_other("/admin/members"),
        Err(error) => sentence_page(&error),
    }
}

/// The audit log as a file; `who` and `about` as on its page.
async fn get_audit(State(platform): State<Platform>, parts: Parts) -> Response {
    let read = async {
        let owner = Owner::of(&parts.extensions)?;
        audit_csv(&platform, &owner, &Sieve::of(parts.uri.query().unwrap_or_default())).await
    };
    match read.await {
        Ok(csv) => {
            let kind = HeaderValue::from_static("text/csv; charset=utf-8");
            let name = HeaderValue::from_static("attachment; filename=\"audit.csv\"");
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], csv).into_response()
        }
        Err(error) => sentence_page(&error),
    }
}

fn read_act(form: &Form, known: &[Act]) -> Result<Act, AppError> {
    Act::parse(form.get("do"))
        .filter(|act| known.contains(act))
        .ok_or_else(|| AppError::Malformed("That cannot be done here. Use a button of the page.".into()))
}

/// Back to where the form stood, with the word of what was done; or the page again, with what was wrong.
async fn answer(platform: &Platform, acted: Result<Act, AppError>, page: &str, form: Form) -> Response {
    match acted {
        Ok(act) => {
            let next = local_path(form.get("next"));
            let back = if next.starts_with("/admin/") { next } else { page };
            done_at(back, act.as_str())
        }
        Err(error @ AppError::NotFound) => sentence_page(&error),
        Err(error) => form.again(platform, &error).await,
    }
}
