-- API keys of accounts, and the accounts of people that other services know.

CREATE TABLE api_keys (
    id            TEXT PRIMARY KEY,
    -- A key is random, so its plain digest cannot be guessed.
    key_sha256    TEXT NOT NULL UNIQUE,
    account_id    TEXT NOT NULL,
    -- The owner of the account's rows.
    owner_id      TEXT NOT NULL,
    name          TEXT NOT NULL,
    -- Names of scopes with spaces between them, as in OAuth 2.0.
    scopes        TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    -- NULL for a key that does not expire.
    expires_at_ms INTEGER,
    -- To within five minutes; NULL until the first use.
    last_used_ms  INTEGER
) WITHOUT ROWID;

CREATE INDEX api_keys_by_account ON api_keys (account_id);

-- The account of a subject of an issuer: of a token (JWT), or of a sign-in by OpenID Connect.
CREATE TABLE identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;

CREATE INDEX identities_by_account ON identities (account_id);
