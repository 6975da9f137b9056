//! Somebody comes back from the provider.
//!
//! Source: OpenID Connect Core 1.0 section 3.1.2.5; RFC 9207; RFC 9700 section 4.

use super::departing::LIFE;
use super::discovery::{metadata, provider, shortened};
use super::exchange::redeem;
use super::proof::Person;
use super::store::{self, ArrivalRow};
use super::{Trouble, linking};
use crate::accounts::server::{Entered, Member, Origin, enter};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::text;

/// The longest code that is sent on.
const LONGEST_CODE: usize = 4_096;

/// What somebody brings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brought<'a> {
    /// Whatever the cookie of this browser says.
    pub browser: &'a str,
    pub state: &'a str,
    pub code: &'a str,
    pub iss: Option<&'a str>,
    pub error: &'a str,
}

/// How it went.
pub(super) enum Arrived {
    /// Somebody who is known here, and where they wanted to go.
    Known(Entered, String),
    /// Nobody knows them: they may make an account.
    New,
    /// Their account there belongs to theirs here from now on.
    Linked,
}

/// Whether it is about linking an account: then troubles are told where one does that.
pub(super) type ForLink = bool;

/// Takes somebody in who comes back.
///
/// # Errors
/// [`Trouble`], and whether it is about linking an account.
pub(super) async fn arrive(
    platform: &Platform,
    member: Option<&Member>,
    from: &Origin,
    brought: &Brought<'_>,
) -> Result<Arrived, (ForLink, Trouble)> {
    let out = |trouble| (false, trouble);
    let provider = provider(platform).map_err(out)?;
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await.map_err(|error| out(error.into()))?;
    // First of all: whatever else is wrong, nobody comes back twice.
    let journey = store::take_journey(tx.conn(), &token_hash(brought.state), &token_hash(brought.browser), now).await;
    let journey = journey.map_err(|error| out(error.into()))?;
    tx.commit().await.map_err(|error| out(error.into()))?;
    let journey = journey.ok_or(out(Trouble::Lost))?;
    let for_link = !journey.member_id.is_empty();
    let done = async {
        let metadata = metadata(platform).await?;
        // RFC 9207 section 2.4: an answer of another server's is not even looked at.
        let says_whose = metadata.authorization_response_iss_parameter_supported;
        if brought.iss.is_some_and(|iss| iss != provider.issuer) || (says_whose && brought.iss.is_none()) {
            let iss = shortened(brought.iss.unwrap_or("nobody"));
            return Err(Trouble::Unbelievable(format!("its answer came from {iss}")));
        }
        match brought.error {
            "" => {}
            // RFC 6749 section 4.1.2.1.
            "access_denied" => return Err(Trouble::Declined),
            error => return Err(Trouble::Down(format!("it answered {}", shortened(error)))),
        }
        if brought.code.is_empty() || brought.code.len() > LONGEST_CODE {
            return Err(Trouble::Unbelievable("it sent no code".into()));
        }
        let person = redeem(platform, &metadata, brought.code, (&journey.verifier, &journey.nonce)).await?;
        if for_link {
            linking::link(platform, member, &journey.member_id, &person.subject).await?;
            return Ok(Arrived::Linked);
        }
        let mut tx = platform.db.begin().await?;
        let known = store::use_identity(tx.conn(), &provider.issuer, &person.subject, now).await?;
        let arrived = match known {
            Some(id) => {
                let entered = enter(platform, &mut tx, &id, false, from).await?;
                Arrived::Known(entered, journey.next_path.clone())
            }
            None if member.is_some() => return Err(Trouble::Unlinked),
            None => {
                let row = arrival(&provider.issuer, person, journey.next_path.clone());
                store::set_arrival(tx.conn(), &token_hash(brought.browser), &row, now.plus(LIFE)).await?;
                Arrived::New
            }
        };
        tx.commit().await?;
        Ok(arrived)
    };
    done.await.map_err(|trouble| (for_link || trouble == Trouble::Unlinked, trouble))
}

fn arrival(issuer: &str, person: Person, next_path: String) -> ArrivalRow {
    ArrivalRow {
        issuer: issuer.to_owned(),
        subject: person.subject,
        handle: text::one_line(&person.handle).to_lowercase(),
        name: text::one_line(&person.name),
        email: text::email(&person.email).unwrap_or_default(),
        email_proven: i64::from(person.email_proven),
        next_path,
    }
}
