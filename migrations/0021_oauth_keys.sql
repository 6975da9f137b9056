-- The keys that tokens are signed with.
CREATE TABLE oauth_keys (
    -- The thumbprint of the public half (RFC 7638).
    kid         TEXT   NOT NULL PRIMARY KEY,
    -- EdDSA or RS256
    algorithm   TEXT   NOT NULL,
    -- The first of its algorithm is 1: two processes that make the next one at once make one.
    generation  BIGINT NOT NULL,
    -- PKCS #8 in base64. Whoever has it can sign in this place's name.
    private_key TEXT   NOT NULL,
    -- Shown to everybody from then on.
    created_at  BIGINT NOT NULL,
    signs_from  BIGINT NOT NULL,
    -- When the last token that it signed has run out; NULL while no other follows.
    ends_at     BIGINT,
    UNIQUE (algorithm, generation)
);
