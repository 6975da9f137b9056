-- Since when a picture's owner does not want it any more; for some days it can be brought back.
ALTER TABLE pictures ADD COLUMN removed_at BIGINT;
CREATE INDEX pictures_removed ON pictures (removed_at) WHERE removed_at IS NOT NULL;
