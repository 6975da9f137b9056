//! Named people, and what they do in most tests.

use std::time::Duration;

use tidings::accounts::Role;
use tidings::accounts::server::{NewMember, register};

use super::{Client, Page, TestApp};

/// Everybody's password.
pub const PASSWORD: &str = "lantern-on-the-quay";

/// The address of a member made here.
pub fn email_of(handle: &str) -> String {
    format!("{handle}@northquay.example")
}

impl TestApp {
    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Client {
        Client::new("", self.site.clone())
    }

    /// A member of this name, signed in.
    pub async fn member(&self, handle: &str) -> Client {
        self.person(handle, Role::Member).await
    }

    /// A moderator, signed in.
    pub async fn moderator(&self, handle: &str) -> Client {
        self.person(handle, Role::Moderator).await
    }

    /// An owner, signed in.
    pub async fn owner(&self, handle: &str) -> Client {
        self.person(handle, Role::Owner).await
    }

    async fn person(&self, handle: &str, role: Role) -> Client {
        self.account(handle, role).await;
        self.signed_in(handle).await
    }

    /// An account nobody is signed in to.
    pub async fn account(&self, handle: &str, role: Role) {
        let email = email_of(handle);
        let name: String = handle.chars().take(1).flat_map(char::to_uppercase).chain(handle.chars().skip(1)).collect();
        let new = NewMember { handle, email: &email, name: &name, bio: "", password: PASSWORD, role };
        register(self.platform(), &new).await.unwrap_or_else(|error| panic!("@{handle} has no account: {error:?}"));
    }

    /// A member who signs in on another device.
    pub async fn signed_in(&self, handle: &str) -> Client {
        let client = Client::new(handle, self.site.clone());
        client.post("/login", &[("email", handle), ("password", PASSWORD)]).await.expect(303);
        client
    }

    /// Publishes a post, a second after whatever came before, and gives its slug.
    pub async fn publish(&self, author: &Client, title: &str, body: &str, tags: &str) -> String {
        self.later(Duration::from_secs(1));
        let done = self.write(author, title, body, tags, "publish").await;
        let to = done.expect(303).location();
        to.strip_prefix("/posts/").unwrap_or_else(|| done.fail("It does not lead to the post.")).to_owned()
    }

    /// Saves a new draft and gives its id.
    pub async fn draft(&self, author: &Client, title: &str, body: &str) -> String {
        let done = self.write(author, title, body, "", "save").await;
        let to = done.expect(303).location();
        to.strip_prefix("/write/").unwrap_or_else(|| done.fail("It does not lead to the draft.")).to_owned()
    }

    async fn write(&self, author: &Client, title: &str, body: &str, tags: &str, button: &str) -> Page {
        let page = author.get("/write").await;
        let fields = [("title", title), ("body", body), ("tags", tags), ("do", button)];
        author.submit(&page, "#draft", &fields).await
    }

    /// Opens the editor of a post that is out, by the link on its page.
    pub async fn editor(&self, author: &Client, slug: &str) -> Page {
        let page = author.get(&format!("/posts/{slug}")).await;
        author.get(&page.expect(200).attribute(".actions a", "href")).await
    }

    /// Publishes another title and text of a post that is out.
    pub async fn edit(&self, author: &Client, slug: &str, title: &str, body: &str) -> Page {
        self.later(Duration::from_secs(1));
        let editor = self.editor(author, slug).await;
        author.submit(&editor, "#draft", &[("title", title), ("body", body), ("do", "publish")]).await
    }

    /// Deletes a post by the button on its page.
    pub async fn delete(&self, client: &Client, slug: &str) -> Page {
        self.later(Duration::from_secs(1));
        let page = client.get(&format!("/posts/{slug}")).await;
        client.submit(page.expect(200), ".actions form", &[("do", "delete")]).await
    }

    /// Says something under a post, a second after whatever came before, and gives the comment's id.
    pub async fn comment(&self, author: &Client, slug: &str, body: &str) -> String {
        self.answer(author, slug, body, "").await
    }

    /// Answers a comment.
    pub async fn answer(&self, author: &Client, slug: &str, body: &str, reply_to: &str) -> String {
        self.later(Duration::from_secs(1));
        let page = author.get(&format!("/posts/{slug}")).await;
        let fields = [("body", body), ("reply_to", reply_to)];
        let done = author.submit(&page, ".discussion form", &fields).await;
        let to = done.expect(303).location();
        to.split_once("#c-").unwrap_or_else(|| done.fail("It does not lead to the comment.")).1.to_owned()
    }

    /// Follows somebody by the button on their page.
    pub async fn follow(&self, follower: &Client, followed: &str) {
        let page = follower.get(&format!("/@{followed}")).await;
        follower.submit(&page, "form[action$='/follow']", &[("do", "follow")]).await.expect(303);
    }
}
