-- The `client_id` is made here; the key of its form only tells that it was sent twice.
ALTER TABLE apps ADD COLUMN form_key TEXT NOT NULL DEFAULT '';
UPDATE apps SET form_key = id;
CREATE UNIQUE INDEX apps_by_form ON apps (owner_id, form_key);
-- 1: members may let it in by a code that it shows.
ALTER TABLE apps ADD COLUMN devices BIGINT NOT NULL DEFAULT 0;
