-- Which mails a member wants, and the secret in the links that say so without
-- signing in. No row: everything that is on by default.
CREATE TABLE mail_choices (
    member_id         TEXT   NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    token             TEXT   NOT NULL UNIQUE,
    digest_stopped_at BIGINT
);

-- Whose week is told, and by which mail (none: there was nothing to say). The
-- row is written with the mail, so nobody hears of a week twice.
CREATE TABLE digests (
    week       TEXT   NOT NULL,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    mail_id    TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (week, member_id)
);
CREATE INDEX digests_by_member ON digests (member_id);
-- What the digest of a week is made of.
CREATE INDEX members_for_digests ON members (created_at);
CREATE INDEX readings_for_digests ON readings (post_id);
