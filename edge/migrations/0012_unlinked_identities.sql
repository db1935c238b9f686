-- Identities that their owner unlinked from an account. A verified address no longer leads them to it: only a link by the owner does. A row goes with that link, or with
-- its account.
CREATE TABLE unlinked_identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject, account_id)
) WITHOUT ROWID;

CREATE INDEX unlinked_identities_by_account ON unlinked_identities (account_id);

-- A browser gets a new token at the first sign-in of an account, for all accounts that know the one before.
CREATE INDEX devices_by_token ON devices (token_sha256);
