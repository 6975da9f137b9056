//! The jobs of these tests. They write what they do into a ledger, a file outside the database.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tidings::platform::server::jobs::{Context, Failure, Job, Order, Registry};

/// Every kind below.
pub fn registry() -> Registry {
    Registry::new()
        .with::<Note>()
        .with::<Fail>()
        .with::<Panic>()
        .with::<Wait>()
        .with::<WaitForEver>()
        .with::<Block>()
        .with::<Swell>()
        .with::<Count>()
        .with::<Parent>()
}

/// What happened, in order, as a file: one line an effect.
pub struct Ledger {
    _folder: TempDir,
    pub path: PathBuf,
}

impl Ledger {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        Self { _folder: folder, path }
    }

    pub fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(&self.path).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

/// Appends a line; whole lines of several processes do not mix.
pub fn write(path: &PathBuf, line: &str) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Writes a word down.
#[derive(Serialize, Deserialize)]
pub struct Note {
    pub ledger: PathBuf,
    pub word: String,
}

impl Job for Note {
    const KIND: &'static str = "test.note";
    type Output = String;

    async fn run(self, ctx: Context) -> Result<String, Failure> {
        assert_eq!(ctx.id(), ctx.key());
        write(&self.ledger, &self.word);
        Ok(self.word)
    }
}

/// Fails until this attempt.
#[derive(Serialize, Deserialize)]
pub struct Fail {
    pub until: u32,
    pub for_good: bool,
}

impl Job for Fail {
    const KIND: &'static str = "test.fail";
    const MAX_ATTEMPTS: u32 = 4;
    type Output = u32;

    async fn run(self, ctx: Context) -> Result<u32, Failure> {
        match ctx.attempt() {
            attempt if attempt >= self.until => Ok(attempt),
            _ if self.for_good => Err(Failure::give_up("The harbour is closed for good.")),
            attempt => Err(Failure::retry(format!("No wind at attempt {attempt}."))),
        }
    }
}

/// Panics.
#[derive(Serialize, Deserialize)]
pub struct Panic {}

impl Job for Panic {
    const KIND: &'static str = "test.panic";
    const MAX_ATTEMPTS: u32 = 1;
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        panic!("the mast broke");
    }
}

/// Says that it has begun, then waits for a file to appear, or to be told to end if it listens.
#[derive(Serialize, Deserialize)]
pub struct Wait {
    pub ledger: PathBuf,
    pub gate: PathBuf,
    pub word: String,
    pub listens: bool,
}

impl Job for Wait {
    const KIND: &'static str = "test.wait";
    type Output = String;

    async fn run(self, ctx: Context) -> Result<String, Failure> {
        write(&self.ledger, &format!("{} began", self.word));
        ctx.progress(40, "waiting at the gate");
        while !self.gate.exists() {
            if self.listens {
                ctx.check()?;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        write(&self.ledger, &format!("{} ended", self.word));
        Ok(self.word)
    }
}

/// Waits for what never comes.
#[derive(Serialize, Deserialize)]
pub struct WaitForEver {}

impl Job for WaitForEver {
    const KIND: &'static str = "test.wait_for_ever";
    const MAX_ATTEMPTS: u32 = 1;
    const TIMEOUT: Duration = Duration::from_millis(50);
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        std::future::pending().await
    }
}

/// Holds its thread until a file appears: it cannot be ended.
#[derive(Serialize, Deserialize)]
pub struct Block {
    pub gate: PathBuf,
}

impl Job for Block {
    const KIND: &'static str = "test.block";
    const TIMEOUT: Duration = Duration::from_millis(50);
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        while !self.gate.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// Gives so many bytes.
#[derive(Serialize, Deserialize)]
pub struct Swell {
    pub bytes: usize,
}

impl Job for Swell {
    const KIND: &'static str = "test.swell";
    type Output = String;

    async fn run(self, _: Context) -> Result<String, Failure> {
        Ok("x".repeat(self.bytes))
    }
}

/// Notes how many of its kind run at once.
#[derive(Serialize, Deserialize)]
pub struct Count {
    pub ledger: PathBuf,
}

static AT_ONCE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

impl Job for Count {
    const KIND: &'static str = "test.count";
    type Output = usize;

    async fn run(self, _: Context) -> Result<usize, Failure> {
        use std::sync::atomic::Ordering;
        let now = AT_ONCE.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
        AT_ONCE.fetch_sub(1, Ordering::SeqCst);
        write(&self.ledger, &now.to_string());
        Ok(now)
    }
}

/// Enqueues another.
#[derive(Serialize, Deserialize)]
pub struct Parent {
    pub ledger: PathBuf,
}

impl Job for Parent {
    const KIND: &'static str = "test.parent";
    type Output = String;

    async fn run(self, ctx: Context) -> Result<String, Failure> {
        let mut tx = ctx.platform().db.begin().await?;
        let child = Note { ledger: self.ledger, word: "child".into() };
        // Run again after a crash, it enqueues no second one.
        let id = Order::new(&child).unique(ctx.key()).enqueue(ctx.platform(), &mut tx).await?;
        tx.commit().await?;
        Ok(id)
    }
}
