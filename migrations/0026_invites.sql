-- Invitations: links by which so many people may make an account.
CREATE TABLE invites (
    id           TEXT   NOT NULL PRIMARY KEY,
    -- SHA-256 of the token in hex; the token itself was shown once.
    token_hash   TEXT   NOT NULL UNIQUE,
    note         TEXT   NOT NULL,
    uses         BIGINT NOT NULL,
    used         BIGINT NOT NULL DEFAULT 0,
    created_by   TEXT   REFERENCES members (id) ON DELETE SET NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    withdrawn_at BIGINT
);
