-- Posts from draft to deletion, and their tags.
CREATE TABLE posts (
    id            TEXT   NOT NULL PRIMARY KEY,
    -- Given at first publication and never changed; a draft's slug is its id.
    slug          TEXT   NOT NULL UNIQUE,
    author_id     TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    title         TEXT   NOT NULL,
    body          TEXT   NOT NULL,
    html          TEXT   NOT NULL,
    excerpt       TEXT   NOT NULL,
    words         BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    published_at  BIGINT,
    edited_at     BIGINT,
    deleted_at    BIGINT,
    -- Who deleted it: an author can bring back only what they deleted themselves.
    deleted_by    TEXT,
    -- Counts every saved change: an editor that holds an older one is told.
    revision      BIGINT NOT NULL DEFAULT 1,
    comment_count BIGINT NOT NULL DEFAULT 0,
    -- Made by the form: the same form sent twice is one post.
    -- The tags again, in their order with spaces between: a list of posts needs no second query.
    tags          TEXT   NOT NULL DEFAULT '',
    form_key      TEXT   NOT NULL,
    UNIQUE (author_id, form_key)
);
CREATE INDEX posts_newest ON posts (published_at DESC, id DESC)
    WHERE published_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX posts_by_author ON posts (author_id, published_at DESC, id DESC);
CREATE INDEX posts_drafts ON posts (author_id, updated_at) WHERE published_at IS NULL;

CREATE TABLE post_tags (
    post_id TEXT   NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    tag     TEXT   NOT NULL,
    place   BIGINT NOT NULL,
    PRIMARY KEY (post_id, tag)
);
CREATE INDEX post_tags_by_tag ON post_tags (tag, post_id);
