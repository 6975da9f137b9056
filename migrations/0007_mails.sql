-- Mails, written down in the transaction of whatever they tell of; a job sends
-- them and empties what they say.
CREATE TABLE mails (
    id          TEXT   NOT NULL PRIMARY KEY,
    recipient   TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    html        TEXT   NOT NULL,
    -- Where one click ends mails of this kind; may be empty.
    unsubscribe TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT
);
CREATE INDEX mails_by_time ON mails (created_at);
