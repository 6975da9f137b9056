-- What people did to jobs, queues and schedules. Only ever inserted.
CREATE TABLE job_acts (
    id     TEXT   NOT NULL PRIMARY KEY,
    -- “job 0193…”, “queue mail”, “schedule prune”
    about  TEXT   NOT NULL,
    -- retry, cancel, pause, resume, run
    act    TEXT   NOT NULL,
    -- The member who did it; empty: nobody who is one.
    by_id  TEXT   NOT NULL,
    -- The job that came of it, if one did.
    job_id TEXT,
    at     BIGINT NOT NULL
);
CREATE INDEX job_acts_about ON job_acts (about, act, at);
CREATE INDEX job_acts_at ON job_acts (at);
