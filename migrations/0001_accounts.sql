-- People, the sessions that let them in, and whom they follow.
-- Times are unix microseconds; ids are UUIDv7 text made by the program.
CREATE TABLE members (
    id            TEXT   NOT NULL PRIMARY KEY,
    handle        TEXT   NOT NULL UNIQUE,
    email         TEXT   NOT NULL UNIQUE,
    name          TEXT   NOT NULL,
    bio           TEXT   NOT NULL DEFAULT '',
    role          TEXT   NOT NULL DEFAULT 'member',
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    -- The end of the visit before this one, and the last sign of this one.
    visited_at    BIGINT NOT NULL,
    seen_at       BIGINT NOT NULL,
    -- The number on the bell, kept by the notifications.
    unread        BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    -- SHA-256 of the id in hex; the id itself is only in the cookie.
    id_hash      TEXT   NOT NULL PRIMARY KEY,
    member_id    TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    idle_micros  BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    auth_at      BIGINT NOT NULL,
    address      TEXT   NOT NULL,
    agent        TEXT   NOT NULL
);
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE follows (
    follower_id TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    followed_id TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (follower_id, followed_id)
);
CREATE INDEX follows_by_followed ON follows (followed_id, follower_id);

-- What the owner sets about the place: its name, its one line.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
