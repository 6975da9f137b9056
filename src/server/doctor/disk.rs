//! Whether there is room, and whether it may be used.

use std::path::Path;

use super::{Finding, State};
use crate::platform::server::archive::size;
use crate::platform::server::backup;
use crate::platform::server::config::Config;
use crate::platform::server::disk::{free_in, try_out};

const ABOUT: &str = "disk";
/// With less than this a place may stand still today: uploads and exports fill it.
const TOO_LITTLE: u64 = 100_000_000;
/// With less than this it is time to look.
const LITTLE: u64 = 1_000_000_000;

/// The data folder, and that for backups where there is one.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let folder = &config.data;
    let mut found = vec![match try_out(folder) {
        Ok(()) => room(&format!("The data folder {}", folder.display()), folder),
        Err(error) => {
            let words = format!(
                "Nothing can be written to the data folder {} (TIDINGS_DATA): {error}. Let the program's user write there, \
                 or name another folder.",
                folder.display()
            );
            Finding::new(ABOUT, State::Wrong, words)
        }
    }];
    found.extend(config.backup_dir.as_deref().map(|folder| match backup::advice(folder) {
        None => room(&format!("The folder for backups {}", folder.display()), folder),
        Some(words) => Finding::new(ABOUT, State::Wrong, words),
    }));
    found
}

fn room(name: &str, folder: &Path) -> Finding {
    let (state, words) = judge(name, free_in(folder));
    Finding::new(ABOUT, state, words)
}

fn judge(name: &str, free: Option<u64>) -> (State, String) {
    let Some(free) = free else {
        return (State::Look, format!("{name} can be written to. How much room there is the system does not say."));
    };
    let said = size(free);
    match free {
        ..TOO_LITTLE => (
            State::Wrong,
            format!("{name} has {said} left. Make room now: below {} nothing can be relied on.", size(TOO_LITTLE)),
        ),
        TOO_LITTLE..LITTLE => (
            State::Look,
            format!("{name} can be written to; {said} are free. Make room: below {} it gets tight.", size(LITTLE)),
        ),
        _ => (State::Good, format!("{name} can be written to; {said} are free.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_room_is_worse() {
        let judged = |free| judge("The data folder x", free);
        assert_eq!(judged(Some(0)).0, State::Wrong);
        assert_eq!(judged(Some(TOO_LITTLE - 1)).0, State::Wrong);
        assert_eq!(judged(Some(TOO_LITTLE)).0, State::Look);
        assert_eq!(judged(Some(LITTLE)).0, State::Good);
        assert_eq!(judged(None).0, State::Look);
        assert!(judged(Some(42_000_000)).1.contains("has 42 MB left. Make room now: below 100 MB"));
    }
}
