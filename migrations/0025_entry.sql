-- Ways in: confirmed addresses, mailed links, handles that look alike, tries that are counted.

-- `email` holds an address that is nobody else's here, or the member's own id while it is. Until `confirmed_at`
-- it is only what somebody typed, and gives way to whoever confirms it.
ALTER TABLE members ADD COLUMN confirmed_at BIGINT;
-- An address that waits to be confirmed: of a new account, or the next one of an old account.
ALTER TABLE members ADD COLUMN pending_email TEXT NOT NULL DEFAULT '';
-- What the handle looks like. NULL in accounts from before, until the next start.
ALTER TABLE members ADD COLUMN skeleton TEXT;
UPDATE members SET confirmed_at = created_at;
CREATE UNIQUE INDEX members_by_skeleton ON members (skeleton);

-- Links that were mailed. SHA-256 of the token in hex; the token itself is only in the mail.
CREATE TABLE mailed_links (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    -- confirm, reset or undo
    purpose    TEXT   NOT NULL,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- The address that it was sent to, or with undo comes back.
    email      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX mailed_links_by_member ON mailed_links (member_id);
CREATE INDEX mailed_links_by_expiry ON mailed_links (expires_at);

-- Somebody forgot a password; a job looks whether there is such an account.
CREATE TABLE recoveries (
    id         TEXT   NOT NULL PRIMARY KEY,
    -- As typed: an address or a handle.
    login      TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- The link by which the first owner is made; one row at most.
CREATE TABLE claims (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE throttles (
    -- SHA-256 of what is counted under.
    key     TEXT   NOT NULL PRIMARY KEY,
    tries   BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX throttles_by_end ON throttles (ends_at);
