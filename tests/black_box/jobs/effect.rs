//! A job whose effect can be seen outside the database: it writes into a ledger, a file that is only
//! ever appended to. It can be held at a gate, and it can take its process with it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};
use tidings::platform::server::jobs::{Context, Failure, Job};

/// Where a job kills its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dies {
    /// Once, claimed and not begun: while it is read.
    BeforeRun,
    /// Once, begun, before its effect.
    InRun,
    /// Once, after its effect: while its result is written.
    AfterRun,
    /// Whenever it has begun.
    Always,
}

/// What an [`Effect`] does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub folder: PathBuf,
    pub name: String,
    pub dies: Option<Dies>,
    /// Begun, it waits until a file of this name (or with its process after a dot) is in the folder.
    pub gate: Option<String>,
    /// And then as long as this.
    pub takes: Duration,
}

/// Writes `begun`, then `did`, then (when its result is written) `gave` into the ledger; `left` when
/// it was ended before it did.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Plan")]
pub struct Effect(pub Plan);

impl From<Plan> for Effect {
    fn from(plan: Plan) -> Self {
        if plan.dies == Some(Dies::BeforeRun) {
            plan.die_once();
        }
        Self(plan)
    }
}

impl Effect {
    /// With its ledger in `folder`.
    pub fn new(folder: &Path, name: impl Into<String>) -> Self {
        let (folder, name) = (folder.to_owned(), name.into());
        Self(Plan { folder, name, dies: None, gate: None, takes: Duration::ZERO })
    }

    pub fn dies(mut self, at: Dies) -> Self {
        self.0.dies = Some(at);
        self
    }

    pub fn behind(mut self, gate: &str) -> Self {
        self.0.gate = Some(gate.to_owned());
        self
    }

    pub fn takes(mut self, time: Duration) -> Self {
        self.0.takes = time;
        self
    }
}

impl Job for Effect {
    const KIND: &'static str = "test.effect";
    type Output = Given;

    async fn run(self, ctx: Context) -> Result<Given, Failure> {
        let Self(plan) = self;
        plan.note("begun", ctx.key());
        let mut left = Left(Some((plan.clone(), ctx.key().to_owned())));
        plan.wait_at_gate().await;
        tokio::time::sleep(plan.takes).await;
        match plan.dies {
            Some(Dies::InRun) => plan.die_once(),
            Some(Dies::Always) => std::process::abort(),
            _ => {}
        }
        left.0 = None;
        plan.note("did", ctx.key());
        Ok(Given(plan))
    }
}

/// The result: the process that did it.
pub struct Given(Plan);

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.dies == Some(Dies::AfterRun) {
            self.0.die_once();
        }
        self.0.note("gave", "-");
        serializer.serialize_u32(std::process::id())
    }
}

/// Dropped with something in it, it says that the job was ended.
struct Left(Option<(Plan, String)>);

impl Drop for Left {
    fn drop(&mut self) {
        if let Some((plan, key)) = self.0.take() {
            plan.note("left", &key);
        }
    }
}

impl Plan {
    /// One line, written at once: lines of several processes never mix.
    fn note(&self, word: &str, key: &str) {
        let mut ledger = OpenOptions::new().create(true).append(true).open(self.folder.join("ledger")).unwrap();
        ledger.write_all(format!("{word} {} {} {key}\n", self.name, std::process::id()).as_bytes()).unwrap();
    }

    async fn wait_at_gate(&self) {
        let Some(gate) = &self.gate else { return };
        let (all, own) = (self.folder.join(gate), self.folder.join(format!("{gate}.{}", std::process::id())));
        while !all.exists() && !own.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn die_once(&self) {
        if File::create_new(self.folder.join(format!("died.{}", self.name))).is_ok() {
            let _ = Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status();
            loop {
                std::thread::park();
            }
        }
    }
}
