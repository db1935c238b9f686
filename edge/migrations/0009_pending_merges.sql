-- Guests' libraries that an account takes over. The row is written in the transaction that ends the guest's sessions, and goes when the merge is done,
-- so a sign-in that is interrupted loses nothing.
CREATE TABLE pending_merges (
    from_library TEXT PRIMARY KEY,
    to_library   TEXT NOT NULL
) WITHOUT ROWID;
