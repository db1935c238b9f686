-- Sessions, originals, renditions and their jobs. Times are RFC 3339 text in UTC unless the name ends in `_ms`
-- (milliseconds since 1970); digests are hexadecimal text; ids are UUIDv7 text, so that their order is the order
-- of creation. A rendition's state is its job's: it stands in one place.

CREATE TABLE sessions (
    token_sha256  TEXT PRIMARY KEY,
    owner_id      TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE images (
    id         TEXT PRIMARY KEY,
    owner_id   TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    name       TEXT NOT NULL,
    format     TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (owner_id, sha256)
) WITHOUT ROWID;

CREATE INDEX images_by_owner ON images (owner_id, id);

CREATE TABLE renditions (
    id            TEXT PRIMARY KEY,
    owner_id      TEXT NOT NULL,
    image_id      TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    name          TEXT,
    recipe        TEXT NOT NULL,
    recipe_sha256 TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    -- What was made; NULL until the job is done.
    format        TEXT,
    width         INTEGER,
    height        INTEGER,
    size_bytes    INTEGER,
    sha256        TEXT,
    root          TEXT,
    engine        TEXT
) WITHOUT ROWID;

CREATE INDEX renditions_by_image ON renditions (owner_id, image_id, id);
CREATE INDEX renditions_of_image ON renditions (image_id);

CREATE TABLE jobs (
    id             TEXT PRIMARY KEY,
    owner_id       TEXT NOT NULL,
    kind           TEXT NOT NULL,
    image_id       TEXT NOT NULL,
    rendition_id   TEXT UNIQUE REFERENCES renditions (id) ON DELETE CASCADE,
    state          TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    progress       REAL NOT NULL DEFAULT 0,
    error_code     TEXT,
    error_message  TEXT,
    -- Until when the claim of a running job holds; after it anybody may claim it again.
    lease_until_ms INTEGER,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX jobs_by_owner ON jobs (owner_id, id);
