-- How files come in.

-- Uploads that were announced: the client writes the bytes straight to the store, then confirms them. A row stays until the alarm removes it, an hour after
-- its end, confirmed or not: its URL may be written to until then.
CREATE TABLE uploads (
    -- Also the id of the image that it will be.
    id            TEXT PRIMARY KEY,
    key_prefix    TEXT NOT NULL,
    name          TEXT NOT NULL,
    size_bytes    INTEGER NOT NULL,
    sha256        TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    -- Of the token in a URL on the edge; NULL where the store itself takes the bytes.
    token_sha256  TEXT,
    expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX uploads_by_expiry ON uploads (expires_at_ms);

-- Every version of an object that was seen under `incoming/`: it is taken in once.
CREATE TABLE incoming (
    key     TEXT NOT NULL,
    etag    TEXT NOT NULL,
    job_id  TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (key, etag)
) WITHOUT ROWID;

-- Which job a request with an `Idempotency-Key` made. An expired key counts as unused.
CREATE TABLE idempotency_keys (
    key            TEXT PRIMARY KEY,
    request_sha256 TEXT NOT NULL,
    job_id         TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    expires_at_ms  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at_ms);
