-- Pictures that members have brought, and the sizes that they are shown in.
CREATE TABLE pictures (
    id          TEXT   NOT NULL PRIMARY KEY,
    owner_id    TEXT   NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- The first half of the original's SHA-256, in hex: its name in addresses and in the data folder.
    hash        TEXT   NOT NULL,
    -- Of the original: what it is (jpeg, png, webp, gif) and how large, in bytes.
    format      TEXT   NOT NULL,
    bytes       BIGINT NOT NULL,
    -- In pixels, as it is looked at: turned as its EXIF says.
    width       BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    -- How its variants are encoded: jpg, or png when it may be transparent.
    ending      TEXT   NOT NULL,
    -- What it shows, in its owner's words.
    alt         TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    -- A few pixels of it as a data: address, to stand there while it loads; empty for none.
    placeholder TEXT   NOT NULL DEFAULT '',
    ready_at    BIGINT,
    -- Why it cannot be shown, in words for its owner.
    refused     TEXT,
    UNIQUE (owner_id, hash)
);
CREATE INDEX pictures_by_hash ON pictures (hash);
CREATE INDEX pictures_by_owner ON pictures (owner_id, created_at DESC);

-- The same file brought by several people has one set of variants.
CREATE TABLE picture_variants (
    hash   TEXT   NOT NULL,
    width  BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes  BIGINT NOT NULL,
    PRIMARY KEY (hash, width)
);
