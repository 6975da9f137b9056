-- Tokens by which a member's own programs use the API, and the answers to requests that may come twice.
CREATE TABLE personal_tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- SHA-256 of the token in hex; the token itself was shown once.
    token_hash TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    -- With spaces between, such as 'posts:read profile'.
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Written at most once a minute.
    used_at    BIGINT,
    revoked_at BIGINT
);
CREATE INDEX personal_tokens_by_member ON personal_tokens (member_id, id);

-- What an `Idempotency-Key` was answered with, for a day.
CREATE TABLE api_answers (
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    key        TEXT   NOT NULL,
    -- SHA-256 of the method, the address and the body.
    request    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    -- 0 while it is being done.
    status     BIGINT NOT NULL DEFAULT 0,
    location   TEXT   NOT NULL DEFAULT '',
    body       TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (member_id, key)
);
CREATE INDEX api_answers_by_time ON api_answers (created_at);
