//! Whether the clock can be right. There is no other one to be asked but the database's; else it is compared with what
//! is certainly past.

use super::database::Schema;
use super::{Finding, State};
use crate::platform::server::clock::Clock;
use crate::platform::server::db::Db;
use crate::platform::time::{MINUTE, SECOND, Timestamp};

const ABOUT: &str = "clock";
/// From here on codes of the second step and signed tokens of others are refused now and then.
const FAR_APART: i64 = 30 * SECOND;
/// Clocks that something keeps are nearer than this.
const APART: i64 = 2 * SECOND;

/// Compares the machine's clock with what there is.
pub(super) async fn examine(clock: &Clock, db: Option<&(Db, Schema)>) -> Finding {
    let (mut newest, mut between) = (None, None);
    if let Some((db, schema)) = db {
        let asked = clock.now();
        if let Ok(Some(theirs)) = db.time().await {
            // Theirs was read between the two: as far away as it was surely.
            between = Some(apart(theirs, asked, clock.now()));
        }
        if *schema == Schema::Whole {
            newest = newest_row(db).await.ok().flatten();
        }
    }
    let (state, words) = judge(clock.now(), program_file(), newest, between);
    Finding::new(ABOUT, state, words)
}

/// How far a moment is outside of a span, in microseconds; behind it when positive.
fn apart(moment: Timestamp, from: Timestamp, to: Timestamp) -> i64 {
    if moment > to { moment.0 - to.0 } else { (moment.0 - from.0).min(0) }
}

fn judge(
    now: Timestamp,
    program: Option<Timestamp>,
    newest: Option<Timestamp>,
    between: Option<i64>,
) -> (State, String) {
    let set = "Let the system keep it by the network's time (timedatectl set-ntp true)";
    let time = now.full();
    if let Some(program) = program.filter(|program| program.0 > now.0 + MINUTE) {
        let words =
            format!("It says {time}, and the file of this program is from {}. It is slow. {set}.", program.full());
        return (State::Wrong, words);
    }
    if let Some(newest) = newest.filter(|newest| newest.0 > now.0 + MINUTE) {
        let words = format!(
            "It says {time}, and the newest row is from {}: it is slow, or was fast when that was written. {set}.",
            newest.full()
        );
        return (State::Wrong, words);
    }
    let Some(between) = between else {
        let words = format!(
            "It says {time}, which is later than this program and all that was written. Whether it is right to the second \
             cannot be found out here; timedatectl says whether something keeps it."
        );
        return (State::Good, words);
    };
    let seconds = format!("{:.1} s", between.unsigned_abs() as f64 / SECOND as f64);
    match between.abs() {
        ..APART => (State::Good, format!("It says {time}, and so does the clock of the database.")),
        APART..FAR_APART => (
            State::Look,
            format!("It and the clock of the database are {seconds} apart. On both machines: {}.", set.to_lowercase()),
        ),
        _ => (
            State::Wrong,
            format!(
                "It and the clock of the database are {seconds} apart: codes and tokens will be refused. On both machines: \
                 {}.",
                set.to_lowercase()
            ),
        ),
    }
}

/// When the file of this program was written: not before it was built.
fn program_file() -> Option<Timestamp> {
    let written = std::fs::metadata(std::env::current_exe().ok()?).ok()?.modified().ok()?;
    let since = written.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok().map(Timestamp)
}

/// When something was written here last: by a worker's sign of life, somebody at the door or a new account.
async fn newest_row(db: &Db) -> sqlx::Result<Option<Timestamp>> {
    let newest: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(at) FROM (SELECT MAX(seen_at) AS at FROM job_nodes UNION ALL SELECT MAX(at) FROM security_log \
         UNION ALL SELECT MAX(created_at) FROM members) AS newest",
    )
    .fetch_one(db.read())
    .await?;
    Ok(newest.map(Timestamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_417_920_000_000);

    #[test]
    fn what_was_written_is_past() {
        let before = Some(NOW.plus(-MINUTE));
        assert_eq!(judge(NOW, before, before, None).0, State::Good);
        let after = Some(NOW.plus(2 * MINUTE));
        for (program, newest) in [(after, None), (None, after)] {
            let (state, words) = judge(NOW, program, newest, Some(0));
            assert!(state == State::Wrong && words.contains("timedatectl"), "{words}");
        }
    }

    #[test]
    fn two_clocks_agree_within_two_seconds() {
        for (between, state) in
            [(0, State::Good), (-SECOND, State::Good), (-5 * SECOND, State::Look), (MINUTE, State::Wrong)]
        {
            assert_eq!(judge(NOW, None, None, Some(between)).0, state);
        }
        let (from, to) = (NOW, NOW.plus(SECOND));
        assert_eq!(apart(NOW.plus(SECOND / 2), from, to), 0);
        assert_eq!(apart(NOW.plus(3 * SECOND), from, to), 2 * SECOND);
        assert_eq!(apart(NOW.plus(-3 * SECOND), from, to), -3 * SECOND);
    }
}
