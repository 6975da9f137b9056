-- Accounts that are to be deleted, and those that were.

-- When it is deleted; NULL: not at all.
ALTER TABLE members ADD COLUMN leaving_at BIGINT;
-- What becomes of the posts and comments: keep or remove.
ALTER TABLE members ADD COLUMN leaving_posts TEXT NOT NULL DEFAULT '';
-- Since when there is nobody behind the row, which what was kept still points to.
ALTER TABLE members ADD COLUMN left_at BIGINT;
CREATE INDEX members_leaving ON members (leaving_at) WHERE leaving_at IS NOT NULL;
