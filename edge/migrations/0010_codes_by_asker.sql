-- A code belongs to whoever requested it: the code of somebody else does not replace it, and invented tries of others do not use up its tries. The table
-- `attempts` counts the mails. The release before uses `mail_codes`, which stays as it is. A code that one release mailed does not count in the other.

CREATE TABLE codes_by_asker (
    purpose          TEXT NOT NULL,
    email_key        TEXT NOT NULL,
    -- Keyed digest of the browser or network that requested the code; empty if only one account can.
    asker            TEXT NOT NULL,
    -- A code is stored as an HMAC, because six digits are guessed quickly from a plain digest.
    code_hmac        TEXT NOT NULL,
    expires_at_ms    INTEGER NOT NULL,
    -- Tries of the asker. Without any left the code is void.
    tries_left       INTEGER NOT NULL,
    -- Tries of all others together.
    other_tries_left INTEGER NOT NULL,
    PRIMARY KEY (purpose, email_key, asker)
) WITHOUT ROWID;

CREATE INDEX codes_by_asker_by_end ON codes_by_asker (expires_at_ms);
