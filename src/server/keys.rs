//! `tidings keys`: the keys that tokens are signed with, from the terminal.

use crate::oauth::server::keys::{self, KeyLine, Rotated};
use crate::platform::server::Platform;
use crate::platform::time::plural;

/// Every key on a line: its name, its algorithm, what it is good for, and since when.
///
/// # Errors
/// One sentence for the operator.
pub async fn list(platform: &Platform) -> Result<String, String> {
    let keys = keys::list(platform).await.map_err(|error| error.sentence())?;
    let lines: Vec<String> = keys.iter().map(line).collect();
    Ok(lines.join("\n"))
}

fn line(key: &KeyLine) -> String {
    let ends = key.ends_at.map_or_else(|| "-".to_owned(), |at| format!("believed until {}", at.rfc3339()));
    format!(
        "{:43}  {:5}  {:7}  made {}  signs from {}  {ends}",
        key.kid,
        key.algorithm.as_str(),
        key.state.word(),
        key.created_at.rfc3339(),
        key.signs_from.rfc3339(),
    )
}

/// Replaces the keys: a day from now, or at once.
///
/// # Errors
/// One sentence for the operator.
pub async fn rotate(platform: &Platform, now: bool) -> Result<String, String> {
    let rotated = if now { keys::rotate_now(platform).await } else { keys::rotate(platform).await };
    let Rotated { made, removed } = rotated.map_err(|error| error.sentence())?;
    let keys = |count: usize| plural(i64::try_from(count).unwrap_or(i64::MAX), "key", "keys");
    Ok(match (now, made.len()) {
        (true, _) => format!(
            "{removed} of the keys before are void, and nothing signed with them is believed any more. New: {}. \
             Processes that run notice within half a minute.",
            made.join(", ")
        ),
        (false, 0) => {
            "The next keys are shown already. Nothing was made; `tidings keys list` says when they sign.".into()
        }
        (false, count) => format!(
            "{} made and shown from now on: {}. In a day they sign; those before stay good for what they have signed.",
            keys(count),
            made.join(", ")
        ),
    })
}
