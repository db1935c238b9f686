-- A code belongs to whoever requested it: the code of somebody else does not replace it, and invented tries of others do not use up its tries. The table
-- `attempts` counts the mails.

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

INSERT INTO codes_by_asker (purpose, email_key, asker, code_hmac, expires_at_ms, tries_left, other_tries_left)
    SELECT purpose, email_key, '', code_hmac, expires_at_ms, tries_left, tries_left FROM mail_codes;
DROP TABLE mail_codes;
ALTER TABLE codes_by_asker RENAME TO mail_codes;

CREATE INDEX mail_codes_by_end ON mail_codes (expires_at_ms);
