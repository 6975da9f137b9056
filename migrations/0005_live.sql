-- The log behind the live channel, and what happened but is not yet told on.
CREATE TABLE streams (
    stream TEXT   NOT NULL PRIMARY KEY,
    epoch  BIGINT NOT NULL,
    head   BIGINT NOT NULL
);

CREATE TABLE stream_events (
    stream      TEXT   NOT NULL,
    place       BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    mutation_id TEXT,
    at          BIGINT NOT NULL,
    PRIMARY KEY (stream, place)
);
CREATE INDEX stream_events_by_time ON stream_events (at);

-- Domain events wait here, written in the transaction of the change, until the
-- subscribers have handled them; then the row is deleted in theirs.
CREATE TABLE outbox (
    id   TEXT   NOT NULL PRIMARY KEY,
    kind TEXT   NOT NULL,
    body TEXT   NOT NULL,
    at   BIGINT NOT NULL
);
