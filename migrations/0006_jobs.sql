-- Background jobs. The row is the truth; whatever is in memory is a hint.
CREATE TABLE jobs (
    id           TEXT   NOT NULL PRIMARY KEY,
    kind         TEXT   NOT NULL,
    queue        TEXT   NOT NULL,
    -- scheduled, ready, running, retrying, done, dead, cancelled
    state        TEXT   NOT NULL,
    -- 0 goes first, 9 last.
    priority     BIGINT NOT NULL,
    -- JSON with ids in it; never a secret.
    payload      TEXT   NOT NULL,
    -- One job of a kind with this key at a time.
    unique_key   TEXT,
    run_at       BIGINT NOT NULL,
    attempt      BIGINT NOT NULL DEFAULT 0,
    max_attempts BIGINT NOT NULL,
    -- Counts every claim: what an earlier claim still writes is refused.
    fence        BIGINT NOT NULL DEFAULT 0,
    -- How many processes died while they ran it alone.
    crashes      BIGINT NOT NULL DEFAULT 0,
    -- Who runs it, and until when without a sign of life.
    node         TEXT,
    leased_until BIGINT,
    -- When somebody asked a running job to end.
    cancel_at    BIGINT,
    -- 0 to 100, and a word about it.
    progress     BIGINT NOT NULL DEFAULT 0,
    note         TEXT   NOT NULL DEFAULT '',
    result       TEXT,
    error        TEXT,
    -- The member whose job it is; only they may fetch its result.
    owner_id     TEXT,
    -- What enqueued it: a request, a schedule, a command, another job.
    cause        TEXT   NOT NULL DEFAULT '',
    parent_id    TEXT,
    enqueued_at  BIGINT NOT NULL,
    started_at   BIGINT,
    finished_at  BIGINT,
    -- When a finished job is forgotten, with its result.
    expires_at   BIGINT
);
CREATE INDEX jobs_ready ON jobs (queue, priority, run_at, id) WHERE state = 'ready';
-- Those whose process has died, found without walking past all others.
CREATE INDEX jobs_suspects ON jobs (queue, priority, run_at, id) WHERE state = 'ready' AND crashes > 0;
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state IN ('scheduled', 'retrying');
CREATE INDEX jobs_running ON jobs (node, id) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (state, id) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_unique ON jobs (kind, unique_key) WHERE unique_key IS NOT NULL AND finished_at IS NULL;
CREATE INDEX jobs_by_kind ON jobs (kind, id);
CREATE INDEX jobs_by_queue ON jobs (queue, id);
CREATE INDEX jobs_by_owner ON jobs (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_by_parent ON jobs (parent_id, id) WHERE parent_id IS NOT NULL;

-- Every attempt that did not end well.
CREATE TABLE job_failures (
    job_id     TEXT   NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    fence      BIGINT NOT NULL,
    attempt    BIGINT NOT NULL,
    -- failed, timed out, panicked, crashed, lost, returned, cancelled
    ending     TEXT   NOT NULL,
    error      TEXT   NOT NULL,
    node       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (job_id, fence)
);

-- Changes of the counts, only ever inserted: two that enqueue never wait for
-- each other. They are folded into job_counts once a second.
CREATE TABLE job_tallies (
    queue  TEXT   NOT NULL,
    what   TEXT   NOT NULL,
    minute BIGINT NOT NULL,
    n      BIGINT NOT NULL
);
-- Minute 0 holds the totals, every other (unix minutes) what happened in it.
CREATE TABLE job_counts (
    queue  TEXT   NOT NULL,
    what   TEXT   NOT NULL,
    minute BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (minute, queue, what)
);

CREATE TABLE job_queues (
    queue      TEXT   NOT NULL PRIMARY KEY,
    paused_at  BIGINT,
    -- When a worker last looked for its jobs.
    claimed_at BIGINT
);

-- The processes that work.
CREATE TABLE job_nodes (
    node       TEXT   NOT NULL PRIMARY KEY,
    -- JSON: queue names with their slots.
    queues     TEXT   NOT NULL,
    pid        BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);

CREATE TABLE job_schedules (
    name       TEXT   NOT NULL PRIMARY KEY,
    paused_at  BIGINT,
    -- The last moment whose run has been enqueued, or that was let pass.
    last_tick  BIGINT NOT NULL
);
-- One row a run: whoever inserts it enqueues the job, in the same transaction.
CREATE TABLE job_ticks (
    schedule TEXT   NOT NULL,
    tick     BIGINT NOT NULL,
    job_id   TEXT   NOT NULL,
    PRIMARY KEY (schedule, tick)
);
