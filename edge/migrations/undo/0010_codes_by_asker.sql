-- Of each address and purpose, the newest code stays.
CREATE TABLE newest_codes (
    purpose         TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    code_hmac       TEXT NOT NULL,
    expires_at_ms   INTEGER NOT NULL,
    tries_left      INTEGER NOT NULL,
    -- How many codes were requested since.
    counted_from_ms INTEGER NOT NULL,
    requested       INTEGER NOT NULL,
    PRIMARY KEY (purpose, email_key)
) WITHOUT ROWID;

INSERT INTO newest_codes (purpose, email_key, code_hmac, expires_at_ms, tries_left, counted_from_ms, requested)
    SELECT purpose, email_key, code_hmac, max(expires_at_ms), tries_left, max(expires_at_ms) - 600000, count(*)
    FROM mail_codes GROUP BY purpose, email_key;
DROP TABLE mail_codes;
ALTER TABLE newest_codes RENAME TO mail_codes;

CREATE INDEX mail_codes_by_end ON mail_codes (expires_at_ms);
