//! The addresses of the operator's pages.

use crate::platform::job::JobState;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::reading::Filter;

/// The jobs page with a filter, from a cursor (empty: from the newest).
pub fn jobs_href(filter: &Filter, before: &str) -> String {
    with(&pairs(filter, &[("before", before)]))
}

/// The jobs page that lists exactly these jobs, whatever they have become meanwhile.
pub(super) fn same_jobs_href(filter: &Filter, ids: &[&str]) -> String {
    let rows = if ids.is_empty() { "none".to_owned() } else { ids.join(",") };
    with(&pairs(filter, &[("rows", &rows)]))
}

/// One job's page.
pub fn job_href(id: &str) -> String {
    format!("/admin/jobs/{id}")
}

/// One member's page, for those who keep order.
pub fn member_href(handle: &str) -> String {
    format!("/admin/members/{handle}")
}

fn pairs<'a>(filter: &'a Filter, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let state = ("state", filter.state.map_or("", JobState::as_str));
    let queue = ("queue", filter.queue.map_or("", Queue::name));
    let kind = ("kind", filter.kind.as_deref().unwrap_or_default());
    [state, queue, kind].into_iter().chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

fn with(pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { "/admin/jobs".into() } else { format!("/admin/jobs?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_is_asked_for_and_nothing_else() {
        let filter = Filter { state: Some(JobState::Dead), queue: None, kind: Some("a b&c".into()) };
        assert_eq!(jobs_href(&Filter::default(), ""), "/admin/jobs");
        assert_eq!(jobs_href(&filter, "01a2"), "/admin/jobs?state=dead&kind=a+b%26c&before=01a2");
        assert_eq!(same_jobs_href(&Filter::default(), &["01", "02"]), "/admin/jobs?rows=01%2C02");
        assert_eq!(same_jobs_href(&Filter::default(), &[]), "/admin/jobs?rows=none");
    }
}
