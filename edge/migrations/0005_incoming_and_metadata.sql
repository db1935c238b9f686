-- What a photograph's file and pixels tell, and what was found under `incoming/`.

-- `camera` is maker and model, `taken_at` the camera's clock (without a zone), `exposure` JSON with seconds, f-number, ISO
-- and millimetres. `colors` (a JSON list of `#rrggbb`) and `placeholder` (a ThumbHash in base64) come with the thumbnails.
ALTER TABLE images ADD COLUMN camera TEXT;
ALTER TABLE images ADD COLUMN lens TEXT;
ALTER TABLE images ADD COLUMN exposure TEXT;
ALTER TABLE images ADD COLUMN taken_at TEXT;
ALTER TABLE images ADD COLUMN has_gps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE images ADD COLUMN colors TEXT;
ALTER TABLE images ADD COLUMN placeholder TEXT;
-- Name, camera and lens in lower case: SQLite's own lower() knows ASCII only.
ALTER TABLE images ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE images SET search = lower(name);

CREATE INDEX images_by_taken ON images (owner_id, coalesce(taken_at, ''), id);
CREATE INDEX images_by_name ON images (owner_id, name COLLATE NOCASE, id);
CREATE INDEX jobs_by_image ON jobs (image_id, state);

-- Every version of an object that was seen under `incoming/`: it is ingested once.
CREATE TABLE incoming (
    key      TEXT NOT NULL,
    etag     TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    job_id   TEXT NOT NULL UNIQUE,
    seen_at  TEXT NOT NULL,
    PRIMARY KEY (key, etag)
) WITHOUT ROWID;

CREATE INDEX sessions_by_owner ON sessions (owner_id);
CREATE INDEX sessions_by_end ON sessions (expires_at_ms);

-- How far a sweep that takes several runs has come: where its listing of the store goes on.
CREATE TABLE sweeps (
    name   TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
) WITHOUT ROWID;
