-- What is global: sessions, which library owns which objects, sums for the metrics. The rows of an owner are in the owner's library, a Durable Object
-- (edge/src/library). Times are RFC 3339 text in UTC unless the name ends in `_ms` (milliseconds since 1970); ids are UUIDv7 text.

CREATE TABLE sessions (
    token_sha256  TEXT PRIMARY KEY,
    owner_id      TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    -- A session whose token was replaced lasts for a moment more, and is not renewed.
    replaced      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX sessions_by_owner ON sessions (owner_id);
CREATE INDEX sessions_by_end ON sessions (expires_at_ms);

-- Which library's rows own the objects whose keys begin with a prefix. A library that takes over another gets its prefixes.
CREATE TABLE key_prefixes (
    prefix     TEXT PRIMARY KEY,
    library_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX key_prefixes_by_library ON key_prefixes (library_id);

-- How far a sweep that takes several runs has come: where its listing of the store goes on.
CREATE TABLE sweeps (
    name   TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
) WITHOUT ROWID;

-- Sums that the worker's isolates add to: `labels` as Prometheus writes them, without braces.
CREATE TABLE metrics (
    name   TEXT NOT NULL,
    labels TEXT NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (name, labels)
) WITHOUT ROWID;

-- What each library told last.
CREATE TABLE library_figures (
    library_id    TEXT PRIMARY KEY,
    images        INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    -- When its job was due that waits longest.
    oldest_due_ms INTEGER
) WITHOUT ROWID;

CREATE INDEX library_figures_by_due ON library_figures (oldest_due_ms) WHERE oldest_due_ms IS NOT NULL;

CREATE TABLE library_jobs (
    library_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (library_id, kind, state)
) WITHOUT ROWID;

-- The sums of all libraries, kept by triggers: nothing has to be added up library by library.
CREATE TABLE totals (
    images INTEGER NOT NULL,
    bytes  INTEGER NOT NULL
);
INSERT INTO totals VALUES (0, 0);

CREATE TABLE job_counts (
    kind  TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
) WITHOUT ROWID;

CREATE TRIGGER totals_library_added AFTER INSERT ON library_figures BEGIN
    UPDATE totals SET images = images + new.images, bytes = bytes + new.bytes;
END;

CREATE TRIGGER totals_library_changed AFTER UPDATE ON library_figures BEGIN
    UPDATE totals SET images = images + new.images - old.images, bytes = bytes + new.bytes - old.bytes;
END;

CREATE TRIGGER totals_library_removed AFTER DELETE ON library_figures BEGIN
    UPDATE totals SET images = images - old.images, bytes = bytes - old.bytes;
END;

CREATE TRIGGER job_counts_added AFTER INSERT ON library_jobs BEGIN
    INSERT INTO job_counts (kind, state, count) VALUES (new.kind, new.state, new.count)
        ON CONFLICT (kind, state) DO UPDATE SET count = count + new.count;
END;

CREATE TRIGGER job_counts_removed AFTER DELETE ON library_jobs BEGIN
    UPDATE job_counts SET count = count - old.count WHERE kind = old.kind AND state = old.state;
END;
