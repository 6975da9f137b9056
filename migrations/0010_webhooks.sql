-- Addresses that are told when something happens, what was sent to them, and how it went.
CREATE TABLE webhooks (
    id              TEXT   NOT NULL PRIMARY KEY,
    owner_id        TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    url             TEXT   NOT NULL,
    -- Signs what is sent; both sides have to know it, so it cannot be a hash.
    secret          TEXT   NOT NULL,
    -- Kinds of events, a space before and behind each: ' post.published comment.added '.
    events          TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    -- The first failure since something was heard.
    failing_since   BIGINT,
    disabled_at     BIGINT,
    disabled_reason TEXT
);
CREATE INDEX webhooks_by_owner ON webhooks (owner_id, id);
CREATE INDEX webhooks_enabled ON webhooks (id) WHERE disabled_at IS NULL;

CREATE TABLE webhook_deliveries (
    id               TEXT   NOT NULL PRIMARY KEY,
    webhook_id       TEXT   NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event            TEXT   NOT NULL,
    body             TEXT   NOT NULL,
    state            TEXT   NOT NULL DEFAULT 'pending',
    attempts         BIGINT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL,
    first_attempt_at BIGINT,
    finished_at      BIGINT
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id DESC);
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);

CREATE TABLE webhook_attempts (
    delivery_id TEXT   NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    -- What was sent, without the signature.
    headers     TEXT   NOT NULL,
    -- NULL when no answer came.
    status      BIGINT,
    answer      TEXT   NOT NULL,
    took        BIGINT NOT NULL,
    words       TEXT   NOT NULL,
    PRIMARY KEY (delivery_id, number)
);
