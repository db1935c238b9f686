-- Which library this is, and what the owner's pages hear. Times that end in `_ms` are milliseconds since 1970.

-- One row, once somebody has called.
CREATE TABLE identity (
    library_id TEXT NOT NULL
);

-- The last events, each as the text that is sent.
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    message TEXT NOT NULL
);

-- When the sessions end that opened a socket. A session is named by the digest of its token.
CREATE TABLE session_ends (
    session TEXT PRIMARY KEY,
    at_ms   INTEGER NOT NULL
) WITHOUT ROWID;
