-- Images, renditions and jobs of one owner. Other times are RFC 3339 text in UTC; digests are hexadecimal text; ids are UUIDv7 text, so that their
-- order is the order of creation. A row that owns objects of the bucket has their `key_prefix`. A rendition's state is its job's.

CREATE TABLE images (
    id          TEXT PRIMARY KEY,
    key_prefix  TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    -- Compared without the case of ASCII letters, as lists are ordered.
    name        TEXT NOT NULL COLLATE NOCASE,
    format      TEXT NOT NULL,
    size_bytes  INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    -- `camera` is maker and model, `taken_at` the camera's clock (without a zone; empty where the file does not tell), `exposure` JSON with seconds, f-number, ISO and millimetres.
    camera      TEXT,
    lens        TEXT,
    exposure    TEXT,
    taken_at    TEXT NOT NULL DEFAULT '',
    has_gps     INTEGER NOT NULL DEFAULT 0,
    -- A JSON list of `#rrggbb`, and a ThumbHash in base64. They come with the thumbnails.
    colors      TEXT,
    placeholder TEXT,
    -- Name, camera and lens, as platform/text.rs makes them comparable.
    search      TEXT NOT NULL,
    -- Two libraries that became one may have the same bytes twice; one library never takes them in twice.
    UNIQUE (sha256, key_prefix)
) WITHOUT ROWID;

-- An index for each order of a list, with and without a format: a page reads its own rows and no others.
CREATE INDEX images_by_taken ON images (taken_at, id);
CREATE INDEX images_by_name ON images (name, id);
CREATE INDEX images_by_format ON images (format, id);
CREATE INDEX images_by_format_taken ON images (format, taken_at, id);
CREATE INDEX images_by_format_name ON images (format, name, id);

CREATE TABLE renditions (
    id            TEXT PRIMARY KEY,
    key_prefix    TEXT NOT NULL,
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

CREATE INDEX renditions_by_image ON renditions (image_id, id);

CREATE TABLE jobs (
    id             TEXT PRIMARY KEY,
    kind           TEXT NOT NULL,
    name           TEXT,
    -- What the job works on: 'image', 'rendition', 'deleted_image', 'incoming_object' and what comes later; NULL where it is no single thing.
    subject_kind   TEXT,
    -- Its id; of an incoming object, its key.
    subject_id     TEXT,
    -- The image that the subject is, or belongs to: the job is deleted with it.
    image_id       TEXT,
    rendition_id   TEXT UNIQUE REFERENCES renditions (id) ON DELETE CASCADE,
    -- What the kind needs beyond that, as JSON.
    payload        TEXT,
    state          TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    progress       REAL NOT NULL DEFAULT 0,
    step           TEXT,
    error_code     TEXT,
    error_message  TEXT,
    -- Whether a failed job would fail alike whenever it is tried again, since the file itself is at fault.
    error_is_final INTEGER NOT NULL DEFAULT 0,
    -- Until when the claim of a running job holds. After it anybody may claim the job again.
    lease_until_ms INTEGER,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    -- When a queued job is to begin.
    due_at_ms      INTEGER NOT NULL,
    -- When its last message was sent; 0 until one was. A queued job with 0 here is a message that is still to go out.
    sent_at_ms     INTEGER NOT NULL DEFAULT 0,
    CHECK ((subject_kind IS NULL) = (subject_id IS NULL))
) WITHOUT ROWID;

CREATE INDEX jobs_by_image ON jobs (image_id, state);
CREATE INDEX jobs_by_kind ON jobs (kind, id);
-- What is not done is the exception: lists of it read this alone.
CREATE INDEX jobs_not_done ON jobs (state, id, image_id) WHERE state IN ('queued', 'running', 'failed');
CREATE INDEX jobs_unsettled ON jobs (due_at_ms) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_unsent ON jobs (due_at_ms) WHERE state = 'queued' AND sent_at_ms = 0;

-- What the owner has stored: originals, and the renditions made of them. One row. Triggers keep it, so that no way of adding a row can forget it.
CREATE TABLE usage (
    images INTEGER NOT NULL,
    bytes  INTEGER NOT NULL
);
INSERT INTO usage VALUES (0, 0);

CREATE TABLE job_counts (
    kind  TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
) WITHOUT ROWID;

-- How many renditions the owner asked for in each minute of the last hour. Their jobs cannot be counted: they are deleted with their image.
CREATE TABLE renditions_asked (
    minute INTEGER PRIMARY KEY,
    count  INTEGER NOT NULL
);

CREATE TRIGGER usage_image_added AFTER INSERT ON images BEGIN
    UPDATE usage SET images = images + 1, bytes = bytes + new.size_bytes;
END;

CREATE TRIGGER usage_image_deleted AFTER DELETE ON images BEGIN
    UPDATE usage SET images = images - 1, bytes = bytes - old.size_bytes;
END;

CREATE TRIGGER usage_rendition_added AFTER INSERT ON renditions BEGIN
    UPDATE usage SET bytes = bytes + coalesce(new.size_bytes, 0);
END;

CREATE TRIGGER usage_rendition_made AFTER UPDATE OF size_bytes ON renditions BEGIN
    UPDATE usage SET bytes = bytes + coalesce(new.size_bytes, 0) - coalesce(old.size_bytes, 0);
END;

CREATE TRIGGER usage_rendition_deleted AFTER DELETE ON renditions BEGIN
    UPDATE usage SET bytes = bytes - coalesce(old.size_bytes, 0);
END;

CREATE TRIGGER job_counts_added AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts (kind, state, count) VALUES (new.kind, new.state, 1)
        ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counts_moved AFTER UPDATE OF state ON jobs WHEN new.state IS NOT old.state BEGIN
    UPDATE job_counts SET count = count - 1 WHERE kind = old.kind AND state = old.state;
    INSERT INTO job_counts (kind, state, count) VALUES (new.kind, new.state, 1)
        ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counts_deleted AFTER DELETE ON jobs BEGIN
    UPDATE job_counts SET count = count - 1 WHERE kind = old.kind AND state = old.state;
END;

-- What the deployment's database was told last (figures.rs), as JSON; one row once something was.
CREATE TABLE figures_told (
    figures TEXT NOT NULL
);
