-- Profiles of accounts, and their earlier handles. Both go with their account.

CREATE TABLE profiles (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT,
    bio        TEXT
) WITHOUT ROWID;

-- Until its end, an earlier handle redirects to the present one, and no other account can take it.
CREATE TABLE old_handles (
    handle       TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    ends_at_ms   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX old_handles_by_account ON old_handles (account_id);
CREATE INDEX old_handles_by_end ON old_handles (ends_at_ms);
