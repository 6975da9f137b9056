-- When a draft goes out by itself; empty once it is out, or when nobody has said a time.
ALTER TABLE posts ADD COLUMN publish_at BIGINT;
CREATE INDEX posts_due ON posts (publish_at) WHERE publish_at IS NOT NULL;
