-- What becomes of a comment after it was made.
ALTER TABLE comments ADD COLUMN edited_at BIGINT;
ALTER TABLE comments ADD COLUMN deleted_at BIGINT;
-- Who took it away: only they may bring it back.
ALTER TABLE comments ADD COLUMN deleted_by TEXT;
