//! To whom a mail goes. Of all that is known of a member only the mails need this; it is never serialized.

use sqlx::AnyConnection;

use super::store::addresses;

/// A member's address and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub email: String,
    pub name: String,
}

impl Recipient {
    /// The first of the names: what a friend would say.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

/// To whom a member's mails go; `None` when there is no such member any more, or none with a proven address.
///
/// # Errors
/// When the database refuses.
pub async fn recipient(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Recipient>> {
    Ok(addresses::address_of(conn, id).await?.map(|(email, name)| Recipient { email, name }))
}
