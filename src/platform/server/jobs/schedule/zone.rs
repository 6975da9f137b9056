//! Time zones, from the tables inside the program: what the machine has installed changes nothing.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use crate::platform::time::Timestamp;

/// A place's rules about what its clocks show.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name in the tz database, such as `Europe/Lisbon`.
    ///
    /// # Errors
    /// A sentence when there is none.
    pub fn named(name: &str) -> Result<Self, String> {
        if name.eq_ignore_ascii_case("UTC") {
            return Ok(Self(TimeZone::UTC));
        }
        let found = TimeZoneDatabase::bundled().get(name).map(Self);
        found.map_err(|_| format!("nobody knows the time zone “{name}”. Names look like Europe/Lisbon."))
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// When the clocks show what they would show at `shown` in UTC; the earlier of two, and what lies in a gap after
    /// it. `None` outside of the years 1 to 9999.
    pub fn at_local(&self, shown: Timestamp) -> Option<Timestamp> {
        self.first(Self(TimeZone::UTC).shown(shown)?)
    }

    /// Minutes that the clocks are ahead of UTC.
    pub fn offset_minutes(&self, at: Timestamp) -> i64 {
        let at = jiff::Timestamp::from_microsecond(at.0);
        at.map_or(0, |at| i64::from(self.0.to_offset(at).seconds()) / 60)
    }

    /// The names of all zones, in the order of the alphabet.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// What the clocks show.
    pub(super) fn shown(&self, at: Timestamp) -> Option<DateTime> {
        jiff::Timestamp::from_microsecond(at.0).ok().map(|at| self.0.to_datetime(at))
    }

    /// When the clocks show this for the first time. If they never do, because they are set forward
    /// over it, the moment right after that.
    pub(super) fn first(&self, shown: DateTime) -> Option<Timestamp> {
        let found = match self.0.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(shown).ok()?,
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(shown).ok()?,
            AmbiguousOffset::Gap { after, .. } => {
                // By the later rule this lies before the change, and no other change between.
                let before_change = after.to_timestamp(shown).ok()?;
                self.0.following(before_change).next()?.timestamp()
            }
        };
        Some(Timestamp(found.as_microsecond()))
    }
}
