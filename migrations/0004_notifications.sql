-- Who was told of what, and whether they have seen it.
CREATE TABLE notifications (
    id         TEXT   NOT NULL PRIMARY KEY,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind       TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    post_id    TEXT   REFERENCES posts (id) ON DELETE CASCADE,
    comment_id TEXT   REFERENCES comments (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    read_at    BIGINT
);
CREATE INDEX notifications_by_member ON notifications (member_id, id DESC);
CREATE INDEX notifications_unread ON notifications (member_id) WHERE read_at IS NULL;
