-- Signing in with an account elsewhere (OpenID Connect).

-- Who somebody elsewhere is here.
CREATE TABLE provider_identities (
    -- As the provider calls itself, and as it calls them: never an address.
    issuer     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    PRIMARY KEY (issuer, subject)
);
-- A member has one there.
CREATE UNIQUE INDEX provider_identities_by_member ON provider_identities (member_id, issuer);

-- Somebody was sent there and has not come back.
CREATE TABLE provider_journeys (
    -- SHA-256 of `state` in hex.
    state_hash   TEXT   NOT NULL PRIMARY KEY,
    -- SHA-256 of what is in the browser's cookie: nobody else comes back in its place.
    browser_hash TEXT   NOT NULL,
    nonce        TEXT   NOT NULL,
    -- Of PKCE (RFC 7636).
    verifier     TEXT   NOT NULL,
    -- Where to go afterwards.
    next_path    TEXT   NOT NULL,
    -- Whose account is to be linked; empty: somebody wants to come in.
    member_id    TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX provider_journeys_by_expiry ON provider_journeys (expires_at);

-- A member has proven who they are and may go there to link their account.
CREATE TABLE provider_leaves (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

-- Somebody has come back whom nobody here knows, and may make an account.
CREATE TABLE provider_arrivals (
    browser_hash TEXT   NOT NULL PRIMARY KEY,
    issuer       TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    -- As the provider says.
    handle       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    -- 1: the provider has confirmed that the address is theirs.
    email_proven BIGINT NOT NULL,
    next_path    TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX provider_arrivals_by_expiry ON provider_arrivals (expires_at);
