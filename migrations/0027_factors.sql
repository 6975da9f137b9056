-- The second step of a sign-in, and what happened to an account.

-- Somebody whose password was right and whose second step is missing. No session: it opens nothing else.
CREATE TABLE half_sessions (
    -- SHA-256 of the id in hex; the id itself is only in the cookie.
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- 1: the session that follows is to be kept.
    remember   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Codes of an authenticator app (RFC 6238).
CREATE TABLE totp (
    member_id    TEXT   NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    -- In base32, as it is: checking a code takes the secret itself.
    secret       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    -- Since when it is asked for; NULL while it is being set up.
    confirmed_at BIGINT,
    -- The step of the last code that was taken: no code works twice.
    last_step    BIGINT NOT NULL DEFAULT 0
);

-- Codes for the day when the app is gone; each works once. SHA-256 in hex.
CREATE TABLE recovery_codes (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (member_id, code_hash)
);

CREATE TABLE security_log (
    id        TEXT   NOT NULL PRIMARY KEY,
    member_id TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- What happened: sign_in, password, address, app_on …
    what      TEXT   NOT NULL,
    -- The block of addresses it came from, and the program, in words; empty when nobody did it from anywhere.
    place     TEXT   NOT NULL,
    agent     TEXT   NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX security_log_by_member ON security_log (member_id, at DESC);
CREATE INDEX security_log_by_time ON security_log (at);
