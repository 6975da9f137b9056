-- Passkeys, and the questions that they answer.

CREATE TABLE passkeys (
    -- The credential's id in base64url, as the device chose it.
    id         TEXT   NOT NULL PRIMARY KEY,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- What its member calls it.
    name       TEXT   NOT NULL,
    -- The COSE key in base64url. Public: of no use to whoever steals it.
    public_key TEXT   NOT NULL,
    -- Signatures so far, where the device counts; one that goes back is a copy.
    counter    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX passkeys_by_member ON passkeys (member_id, created_at);

CREATE TABLE passkey_challenges (
    -- SHA-256 of the challenge in hex.
    hash       TEXT   NOT NULL PRIMARY KEY,
    -- add, enter or second
    purpose    TEXT   NOT NULL,
    -- For whom; empty where that is what the answer tells.
    member_id  TEXT   NOT NULL,
    -- With add: what the new one will be called.
    name       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_at);
