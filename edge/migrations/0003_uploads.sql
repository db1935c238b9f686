-- Uploads that were announced: the client writes the bytes straight to the store, then confirms them. A row lives until it expired and
-- was swept, confirmed or not: until then its URL may still be written to.

CREATE TABLE uploads (
    -- Also the id of the image that it will be.
    id            TEXT PRIMARY KEY,
    owner_id      TEXT NOT NULL,
    name          TEXT NOT NULL,
    size_bytes    INTEGER NOT NULL,
    sha256        TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    -- Of the token in a URL on the edge; NULL where the store itself takes the bytes.
    token_sha256  TEXT,
    expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX uploads_by_expiry ON uploads (expires_at_ms);
