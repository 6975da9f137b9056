-- What members say about themselves, and the handles they had before.

-- Addresses elsewhere, one a line.
ALTER TABLE members ADD COLUMN links TEXT NOT NULL DEFAULT '';
-- The address of the square that is shown beside the name; empty: the flag.
ALTER TABLE members ADD COLUMN avatar TEXT NOT NULL DEFAULT '';
-- auto, light or dark; empty: never chosen.
ALTER TABLE members ADD COLUMN theme TEXT NOT NULL DEFAULT '';

-- Kept for whoever had them: old addresses lead on, and nobody else takes the name.
CREATE TABLE former_handles (
    handle     TEXT   NOT NULL PRIMARY KEY,
    skeleton   TEXT   NOT NULL,
    member_id  TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    changed_at BIGINT NOT NULL
);
CREATE INDEX former_handles_by_skeleton ON former_handles (skeleton);
CREATE INDEX former_handles_by_member ON former_handles (member_id, changed_at);
