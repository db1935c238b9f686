-- Accounts, the sessions of their devices, and the codes that are mailed.

CREATE TABLE accounts (
    id         TEXT PRIMARY KEY,
    -- The owner of the account's rows: the id of its library.
    owner_id   TEXT NOT NULL UNIQUE,
    -- As its person writes it; NULL for an account that signs in elsewhere.
    email      TEXT,
    -- The same in lower case, for comparisons.
    email_key  TEXT UNIQUE,
    -- Argon2id in PHC format.
    password   TEXT,
    handle     TEXT UNIQUE,
    created_at TEXT NOT NULL
) WITHOUT ROWID;

-- NULL for the session of a guest.
ALTER TABLE sessions ADD COLUMN account_id TEXT;
-- What the list of sessions shows, and the name by which one is ended.
ALTER TABLE sessions ADD COLUMN id TEXT;
ALTER TABLE sessions ADD COLUMN device TEXT;
ALTER TABLE sessions ADD COLUMN last_used_ms INTEGER;

CREATE INDEX sessions_by_account ON sessions (account_id) WHERE account_id IS NOT NULL;

-- The newest code of an e-mail address for a purpose. A code is stored as an HMAC, because six digits are guessed quickly from a plain digest.
CREATE TABLE mail_codes (
    purpose        TEXT NOT NULL,
    email_key      TEXT NOT NULL,
    code_hmac      TEXT NOT NULL,
    expires_at_ms  INTEGER NOT NULL,
    tries_left     INTEGER NOT NULL,
    -- How many codes were requested since.
    counted_from_ms INTEGER NOT NULL,
    requested      INTEGER NOT NULL,
    PRIMARY KEY (purpose, email_key)
) WITHOUT ROWID;

CREATE INDEX mail_codes_by_end ON mail_codes (expires_at_ms);
