//! The words that go with an export.

/// `README.txt`: what is what, for somebody who opens the archive in ten years.
pub fn readme(place: &str, origin: &str, handle: &str, made_at: &str) -> String {
    let place = if place.is_empty() { "this place" } else { place };
    format!(
        "What @{handle} wrote and is on {place} ({origin}).
Made at {made_at}. All times are UTC, as RFC 3339 writes them; all texts are UTF-8.

posts/          every post that is out, a file each: a head in YAML, then the text in Markdown
drafts/         what was not published yet, in the same form
deleted/        what was deleted and is still kept, in the same form
comments/       every comment, a file each
pictures/       the pictures, as they are kept
posts.json      the same posts, drafts and deleted posts again, for programs
comments.json   the comments, for programs
follows.json    who is followed, and since when
notifications.json   what was told, and when it was read
apps.json       apps that were made, and apps that were let in
tokens.json     tokens of one's own programs: what each may do, not the tokens themselves
profile.json    the account: names, address, what one says about oneself, time zone, where it is signed in, and
                accounts elsewhere that let one in

Folders that would be empty are not there. Pictures in texts are named by their addresses on
{origin}.
"
    )
}
