-- Other people's programs, and what members allow them.
CREATE TABLE apps (
    -- The `client_id`.
    id           TEXT   NOT NULL PRIMARY KEY,
    owner_id     TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    website      TEXT   NOT NULL,
    -- confidential: it can keep a secret; public: it cannot.
    kind         TEXT   NOT NULL,
    -- One a line; compared letter by letter.
    redirects    TEXT   NOT NULL,
    -- Where it may send members after signing them out; one a line.
    logouts      TEXT   NOT NULL,
    -- With spaces between: the most that it may ask for.
    scopes       TEXT   NOT NULL,
    -- EdDSA or RS256: what its id tokens are signed by.
    algorithm    TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    -- By the owner of this place: it can do nothing.
    suspended_at BIGINT
);
CREATE INDEX apps_by_owner ON apps (owner_id, id);

CREATE TABLE app_secrets (
    id          TEXT   NOT NULL PRIMARY KEY,
    app_id      TEXT   NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    -- SHA-256 in hex; the secret itself was shown once.
    secret_hash TEXT   NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    -- When another has taken its place; NULL for the newest.
    ends_at     BIGINT
);
CREATE INDEX app_secrets_by_app ON app_secrets (app_id, id);

-- What a member has said yes to, so that they are not asked again.
CREATE TABLE app_consents (
    app_id     TEXT   NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, member_id)
);
CREATE INDEX app_consents_by_member ON app_consents (member_id);

-- One sign-in with an app: everything that came of it ends with it.
CREATE TABLE app_grants (
    id         TEXT   NOT NULL PRIMARY KEY,
    app_id     TEXT   NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    scopes     TEXT   NOT NULL,
    -- When the member had proven who they are.
    auth_at    BIGINT NOT NULL,
    nonce      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    -- Written at most once a minute.
    used_at    BIGINT,
    revoked_at BIGINT
);
CREATE INDEX app_grants_by_app ON app_grants (app_id, member_id);
CREATE INDEX app_grants_by_member ON app_grants (member_id);
CREATE INDEX app_grants_by_end ON app_grants (ends_at);

-- A request that waits for a member to sign in or to say yes.
CREATE TABLE app_requests (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    -- As it came.
    query      TEXT   NOT NULL,
    -- Whose form it is; NULL while somebody still has to sign in.
    session    TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX app_requests_by_time ON app_requests (created_at);

CREATE TABLE app_codes (
    code_hash  TEXT   NOT NULL PRIMARY KEY,
    grant_id   TEXT   NOT NULL REFERENCES app_grants (id) ON DELETE CASCADE,
    redirect   TEXT   NOT NULL,
    -- base64url of the SHA-256 of the verifier (RFC 7636).
    challenge  TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX app_codes_by_end ON app_codes (expires_at);

CREATE TABLE app_refreshes (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    grant_id   TEXT   NOT NULL REFERENCES app_grants (id) ON DELETE CASCADE,
    -- With the token it gives the next one: neither alone does.
    seed       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX app_refreshes_by_grant ON app_refreshes (grant_id);
CREATE INDEX app_refreshes_by_end ON app_refreshes (expires_at);

CREATE TABLE app_devices (
    device_hash TEXT   NOT NULL PRIMARY KEY,
    -- What is typed, without its hyphen.
    user_code   TEXT   NOT NULL UNIQUE,
    app_id      TEXT   NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    scopes      TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL,
    -- Microseconds between two questions.
    pause       BIGINT NOT NULL,
    asked_at    BIGINT,
    -- What the member has said yes to.
    grant_id    TEXT   REFERENCES app_grants (id) ON DELETE CASCADE,
    denied_at   BIGINT
);
CREATE INDEX app_devices_by_end ON app_devices (expires_at);
