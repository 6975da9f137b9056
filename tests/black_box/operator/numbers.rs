//! The numbers of a program that really works.

use serde::{Deserialize, Serialize};
use tidings::platform::server::jobs::{self, Context, Failure, Job, Queue, Registry};
use tokio::time::timeout;

use crate::assert_page;
use crate::black_box::app::{PATIENCE, TestApp};

/// Enqueues a wave.
#[derive(Serialize, Deserialize)]
struct Tide {
    height: u32,
}

#[derive(Serialize, Deserialize)]
struct Wave;

impl Job for Tide {
    const KIND: &'static str = "tide.come";
    type Output = u32;

    async fn run(self, ctx: Context) -> Result<u32, Failure> {
        let mut tx = ctx.platform().db.begin().await?;
        jobs::enqueue(ctx.platform(), &mut tx, &Wave).await?;
        tx.commit().await?;
        Ok(self.height)
    }
}

impl Job for Wave {
    const KIND: &'static str = "wave.break";
    const QUEUE: Queue = Queue::Mail;
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        Err(Failure::give_up("It broke on the mole."))
    }
}

#[tokio::test]
async fn what_a_worker_did_is_on_the_page() {
    let app = TestApp::with()
        .setting("TIDINGS_WORKERS", "2")
        .jobs(Registry::new().with::<Tide>().with::<Wave>())
        .start()
        .await;
    let ines = app.owner("ines").await;
    let mut tx = app.platform().db.begin().await.unwrap();
    let id = jobs::enqueue(app.platform(), &mut tx, &Tide { height: 4 }).await.unwrap();
    tx.commit().await.unwrap();
    let over = async {
        while app.number("SELECT COUNT(*) FROM jobs WHERE finished_at IS NOT NULL").await < 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, over).await.expect("both jobs come to their end");
    let told = async {
        loop {
            let page = ines.get("/admin/jobs").await;
            if page.text("#throughput-finding") == "1 job finished, at most 1 in a minute; one attempt failed." {
                return page;
            }
        }
    };
    let page = timeout(PATIENCE, told).await.expect("the page counts both");
    assert_page!(page, page.text("#q-mail-dead") == "1" && page.text("#q-default-dead") == "0");
    assert_page!(page, page.text("#waits-finding").starts_with("Half of all jobs began within"));
    assert_page!(page, page.text("#workers").contains("in 1 process") && !page.has("#watch .banner"));
    assert_page!(page, page.count("#processes tr"), 1);
    let page = ines.get(&format!("/admin/jobs/{id}")).await;
    assert_page!(page, page.text("#result pre"), "4");
    assert_page!(page, page.text("#timeline").contains("It enqueued wave.break Failed"));
    let wave = ines.get(&page.attribute("#timeline a", "href")).await;
    assert_page!(wave, wave.text("#timeline").contains("It broke on the mole."));
}
