//! What the mails about accounts say. Each says why it came and what to do if one did not expect it.

use super::store::entry::Entry;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::mail::{self, Letter, Mail};

/// A subject and what stands below it.
pub struct Words {
    subject: String,
    letter: Letter,
}

impl Words {
    fn new(subject: String) -> Self {
        let letter = Letter::new(&subject);
        Self { subject, letter }
    }

    fn say(self, words: &str) -> Self {
        Self { letter: self.letter.paragraph(words), ..self }
    }

    fn offer(self, label: &str, href: &str) -> Self {
        Self { letter: self.letter.action(label, href), ..self }
    }

    fn because(self, words: &str) -> Self {
        Self { letter: self.letter.because(words, None), ..self }
    }

    /// Writes the mail in the transaction of whatever it tells of. An address to which nothing can be sent holds
    /// that up as little as it would be told: new ones are looked at when they are typed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn send(self, platform: &Platform, tx: &mut WriteTx, to: &str, name: &str) -> Result<(), AppError> {
        let mail = Mail {
            to,
            name,
            subject: &self.subject,
            text: &self.letter.text(),
            html: &self.letter.html(),
            unsubscribe: None,
        };
        match mail::send(platform, tx, &mail).await {
            Ok(_) | Err(AppError::Invalid(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The link by which an address is confirmed.
pub fn confirm(place: &str, member: &Entry, link: &str) -> Words {
    Words::new(format!("Confirm your address for {place}"))
        .say(&format!("Hello {},\nthis address was given for the account @{}.", member.name, member.handle))
        .say("Open the link and press the button to confirm that it is yours. It works once, for 30 minutes.")
        .offer("Confirm the address", link)
        .because("If that was not you, do nothing: without the link the address stays out of it.")
}

/// To whoever has an account with an address that somebody gave for another one.
pub fn tried(place: &str, name: &str, origin: &str) -> Words {
    Words::new(format!("You have an account at {place} already"))
        .say(&format!(
            "Hello {name},\nsomebody gave this address for another account here. It belongs to yours, and stays there."
        ))
        .say("If it was you: sign in with the account that you have, or set a new password if you forgot it.")
        .offer("Set a new password", &format!("{origin}/password/forgot"))
        .because("If it was not you, do nothing: nobody learned from it that you are here.")
}

/// The link by which a forgotten password is replaced.
pub fn reset(place: &str, member: &Entry, link: &str) -> Words {
    Words::new(format!("A new password for {place}"))
        .say(&format!("Hello {},\nsomebody asked for a new password for @{}.", member.name, member.handle))
        .say("Open the link to choose one. It works once, for 30 minutes.")
        .offer("Choose a new password", link)
        .because("If that was not you, do nothing: your password stays as it is.")
}

/// That the password is another one now.
pub fn password_changed(place: &str, member: &Entry, origin: &str) -> Words {
    Words::new(format!("Your password for {place} was changed"))
        .say(&format!("Hello {},\nthe password of @{} was changed.", member.name, member.handle))
        .say("Every other device was signed out.")
        .offer("If it was not you, set a new one", &format!("{origin}/password/forgot"))
        .because("This mail is sent whenever a password changes.")
}

/// What happened to the account, when its member should hear of it at once.
pub fn happened(place: &str, member: &Entry, what: &str, origin: &str) -> Words {
    Words::new(format!("Your account at {place}"))
        .say(&format!(
            "Hello {},
this is about your account @{}.",
            member.name, member.handle
        ))
        .say(what)
        .offer("If it was not you, look at your account", &format!("{origin}/settings/security"))
        .because("This mail is sent whenever something like this happens.")
}

/// To the address before: where the account's mails go now, and the way back.
pub fn address_changed(place: &str, member: &Entry, link: &str) -> Words {
    Words::new(format!("Your address for {place} was changed"))
        .say(&format!(
            "Hello {},\nmails for @{} go to another address from now on, and no longer to this one.",
            member.name, member.handle
        ))
        .say(
            "If that was not you, open the link and press the button: this address comes back and every device is \
             signed out. It works for 7 days.",
        )
        .offer("Bring this address back", link)
        .because("If it was you, do nothing.")
}

/// That the account will be deleted, and how to stay.
pub fn leaving(place: &str, member: &Entry, day: &str, origin: &str) -> Words {
    Words::new(format!("Your account at {place} will be deleted"))
        .say(&format!(
            "Hello {},\nyou have asked to delete your account @{}. It is deleted on {day}.",
            member.name, member.handle
        ))
        .say("If you change your mind before that, sign in and press the button at the top of the page.")
        .offer("Sign in", &format!("{origin}/login"))
        .because("If that was not you, sign in, stay, and change your password.")
}

/// That the account is deleted.
pub fn left(place: &str, member: &Entry) -> Words {
    Words::new(format!("Your account at {place} is deleted"))
        .say(&format!(
            "Hello {},\nyour account @{} is deleted. This is the last mail to this address.",
            member.name, member.handle
        ))
        .because("You asked for it a week ago.")
}

/// What the place is called in a sentence.
pub fn place(platform: &Platform) -> String {
    let name = platform.place().name;
    if name.is_empty() { "Tidings".into() } else { name }
}
