-- The time zone that a member lives in, by its name in the tz database; empty: as their device says, else UTC.
ALTER TABLE members ADD COLUMN zone TEXT NOT NULL DEFAULT '';
