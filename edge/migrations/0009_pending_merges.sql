-- Guests' libraries that an account takes over. The row is written in the transaction that ends the guest's sessions, and goes when the merge is done,
-- so a sign-in that is interrupted loses nothing. A row with the same library twice: it became that of a new account, and its webhooks are to be switched off.
CREATE TABLE pending_merges (
    from_library TEXT PRIMARY KEY,
    to_library   TEXT NOT NULL
) WITHOUT ROWID;
