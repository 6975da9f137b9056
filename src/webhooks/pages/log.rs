//! What was sent to a webhook, in a table.

use leptos::prelude::*;

use super::words::DeliveryBadge;
use crate::ui::{Empty, Pages, TimeKind, TimeText};
use crate::webhooks::server::Log;
use crate::webhooks::{Delivery, delivery_href, webhook_href};

/// A part of the log of the webhook with this id.
#[component]
pub fn DeliveryLog(webhook: String, log: Log, is_first: bool) -> impl IntoView {
    if log.deliveries.is_empty() && is_first {
        let text = "What is sent to it stands here for 30 days. Send it a test to see whether it hears.";
        return view! { <Empty title="Nothing was sent so far" text=text/> }.into_any();
    }
    let older = log.older.map(|before| format!("{}?before={before}#log", webhook_href(&webhook)));
    let newest = (!is_first).then(|| {
        let href = format!("{}#log", webhook_href(&webhook));
        view! { <p><a class="ui" href=href>"To the newest"</a></p> }
    });
    view! {
        {newest}
        <div class="scroll" role="region" aria-label="Deliveries" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Event"</th>
                        <th scope="col" class="num">"Tries"</th>
                        <th scope="col">"When"</th>
                    </tr>
                </thead>
                <tbody>{log.deliveries.into_iter().map(|delivery| row(&webhook, &delivery)).collect_view()}</tbody>
            </table>
        </div>
        <Pages older_href=older label="Older deliveries" name="More deliveries"/>
    }
    .into_any()
}

fn row(webhook: &str, delivery: &Delivery) -> impl IntoView + use<> {
    let href = delivery_href(webhook, &delivery.id);
    view! {
        <tr>
            <td><DeliveryBadge state=delivery.state tries=delivery.tries/></td>
            <th scope="row"><a class="plain" href=href>{delivery.event.clone()}</a></th>
            <td class="num">{delivery.tries.to_string()}</td>
            <td><TimeText at=delivery.created_at kind=TimeKind::Moment/></td>
        </tr>
    }
}
