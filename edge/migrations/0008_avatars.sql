-- Avatars of accounts.

-- Digest of the JPEG, which is in the bucket under `avatars/{account}/{digest}.jpg`; NULL without an avatar.
ALTER TABLE accounts ADD COLUMN avatar_digest TEXT;
-- When the current avatar was announced, or removed. An upload that was announced earlier does not replace it.
ALTER TABLE accounts ADD COLUMN avatar_updated_at_ms INTEGER NOT NULL DEFAULT 0;

-- Announced avatars. A row stays until a sweep removes it, an hour after its end: its URL may be written to until then.
CREATE TABLE avatar_uploads (
    -- Also the id of its job.
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL,
    media_type      TEXT NOT NULL,
    size_bytes      INTEGER NOT NULL,
    sha256          TEXT NOT NULL,
    -- The focus point, as shares of width and height.
    focus_x         REAL NOT NULL,
    focus_y         REAL NOT NULL,
    -- Of the token in a URL on the edge; NULL where the store itself takes the bytes.
    token_sha256    TEXT,
    -- Strictly increasing for an account.
    announced_at_ms INTEGER NOT NULL,
    expires_at_ms   INTEGER NOT NULL,
    -- Whether the avatar was made. What is written after that is removed.
    is_done         INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX avatar_uploads_by_account ON avatar_uploads (account_id);
CREATE INDEX avatar_uploads_by_expiry ON avatar_uploads (expires_at_ms);
