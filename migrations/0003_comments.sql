-- Discussion under a post, and how far each member has read it.
CREATE TABLE comments (
    id          TEXT   NOT NULL PRIMARY KEY,
    post_id     TEXT   NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    author_id   TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    reply_to    TEXT   REFERENCES comments (id) ON DELETE CASCADE,
    body        TEXT   NOT NULL,
    html        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    -- Made by the form: the same form sent twice is one comment.
    mutation_id TEXT   NOT NULL,
    UNIQUE (author_id, mutation_id)
);
CREATE INDEX comments_by_post ON comments (post_id, created_at, id);
CREATE INDEX comments_by_time ON comments (created_at);
CREATE INDEX comments_by_author ON comments (author_id, post_id);

CREATE TABLE readings (
    member_id TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    post_id   TEXT   NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    -- The end of the reading before this one, and the last sign of this one.
    read_at   BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    PRIMARY KEY (member_id, post_id)
);
