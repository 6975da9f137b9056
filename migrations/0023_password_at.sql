-- When the password was last replaced; NULL: never. What apps were allowed before that is over.
ALTER TABLE members ADD COLUMN password_at BIGINT;
