-- Who is suspended, and what those who keep order have done.

-- Until when a member may not come in; NULL: they may.
ALTER TABLE members ADD COLUMN blocked_until BIGINT;
-- What they were told about it.
ALTER TABLE members ADD COLUMN blocked_why TEXT NOT NULL DEFAULT '';

-- Only ever inserted, and forgotten after a year.
CREATE TABLE audit_log (
    id       TEXT   NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    -- The member who did it; empty: somebody at the terminal.
    by_id    TEXT   NOT NULL,
    -- Such as block, role, remove, invite, retry
    act      TEXT   NOT NULL,
    -- member, post, comment, invitation, job, queue or schedule, and which
    about    TEXT   NOT NULL,
    about_id TEXT   NOT NULL,
    -- What else there is to say: the reason, the roles before and after.
    words    TEXT   NOT NULL,
    -- From where, such as “Firefox on Windows, 192.0.2.x”; empty where that is not known.
    place    TEXT   NOT NULL
);
CREATE INDEX audit_log_by_who ON audit_log (by_id, id);
CREATE INDEX audit_log_by_about ON audit_log (about, id);
