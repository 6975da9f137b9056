//! What stands beside the posts.

use crate::home::Aside;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::DAY;
use crate::posts::server::{published_since, tags};

/// Tags shown beside the posts.
const TAGS: i64 = 8;

/// Counts the week and the tags.
pub async fn read(platform: &Platform) -> Result<Aside, AppError> {
    let now = platform.clock.now();
    let today = now.0.div_euclid(DAY);
    let since = crate::platform::time::Timestamp((today - 6) * DAY);
    let published = published_since(platform, since).await?;
    let week = (today - 6..=today)
        .map(|day| {
            let posts = published.iter().filter(|at| at.0.div_euclid(DAY) == day).count();
            let name = crate::platform::time::Timestamp(day * DAY).civil(0).weekday;
            (name.to_owned(), i64::try_from(posts).unwrap_or_default())
        })
        .collect();
    let (comments, people) = crate::comments::server::activity_since(platform, since).await?;
    let tags = tags(platform, TAGS).await?.into_iter().map(|one| one.tag).collect();
    Ok(Aside { week, comments, people, tags })
}
