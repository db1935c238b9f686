-- Kinds of job are open: a job says itself what it works on, and need not work on an image. SQLite cannot take NOT NULL from a column, so the
-- table is made anew; its rows, indexes and triggers stay as they are. Dropping a table fires no trigger, so job_counts stays, too.

CREATE TABLE jobs_new (
    id             TEXT PRIMARY KEY,
    owner_id       TEXT NOT NULL,
    kind           TEXT NOT NULL,
    -- What the job works on: 'image', 'rendition', 'deleted_image', 'incoming_object' and whatever comes; NULL where it is no single thing.
    subject_kind   TEXT,
    -- Its id; of an incoming object, its key.
    subject_id     TEXT,
    -- The image that the subject is, or belongs to: the job is deleted with it.
    image_id       TEXT,
    rendition_id   TEXT UNIQUE REFERENCES renditions (id) ON DELETE CASCADE,
    state          TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    progress       REAL NOT NULL DEFAULT 0,
    error_code     TEXT,
    error_message  TEXT,
    lease_until_ms INTEGER,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    name           TEXT,
    step           TEXT,
    payload        TEXT,
    due_at_ms      INTEGER NOT NULL DEFAULT 0,
    sent_again_ms  INTEGER NOT NULL DEFAULT 0,
    CHECK ((subject_kind IS NULL) = (subject_id IS NULL))
) WITHOUT ROWID;

INSERT INTO jobs_new (id, owner_id, kind, subject_kind, subject_id, image_id, rendition_id, state, attempts, progress, error_code,
                      error_message, lease_until_ms, created_at, updated_at, name, step, payload, due_at_ms, sent_again_ms)
    SELECT id, owner_id, kind,
           CASE WHEN rendition_id IS NOT NULL THEN 'rendition'
                WHEN kind = 'delete' THEN 'deleted_image'
                WHEN kind = 'ingest' AND payload ->> 'key' IS NOT NULL THEN 'incoming_object'
                ELSE 'image' END,
           COALESCE(rendition_id, CASE WHEN kind = 'ingest' THEN payload ->> 'key' END, image_id),
           image_id, rendition_id, state, attempts, progress, error_code,
           error_message, lease_until_ms, created_at, updated_at, name, step, payload, due_at_ms, sent_again_ms
    FROM jobs;

DROP TABLE jobs;
ALTER TABLE jobs_new RENAME TO jobs;

CREATE INDEX jobs_by_owner ON jobs (owner_id, id);
CREATE INDEX jobs_unsettled ON jobs (due_at_ms) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_by_image ON jobs (image_id, state);

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

-- The worker of the version before runs until the new one is up, and again after a rollback: its jobs get their subjects here. A later
-- migration drops this trigger.
CREATE TRIGGER jobs_without_subject AFTER INSERT ON jobs
    WHEN new.subject_kind IS NULL AND new.image_id IS NOT NULL AND new.kind IN ('render', 'thumbnails', 'ingest', 'delete') BEGIN
    UPDATE jobs SET
        subject_kind = CASE WHEN rendition_id IS NOT NULL THEN 'rendition'
                            WHEN kind = 'delete' THEN 'deleted_image'
                            WHEN kind = 'ingest' AND payload ->> 'key' IS NOT NULL THEN 'incoming_object'
                            ELSE 'image' END,
        subject_id = COALESCE(rendition_id, CASE WHEN kind = 'ingest' THEN payload ->> 'key' END, image_id)
        WHERE id = new.id;
END;

-- A rendition is asked for when its row is inserted, whatever kind of job renders it.
CREATE TRIGGER renditions_asked_added AFTER INSERT ON renditions WHEN unixepoch(new.created_at) IS NOT NULL BEGIN
    DELETE FROM renditions_asked WHERE owner_id = new.owner_id AND minute < unixepoch(new.created_at) / 60 - 60;
    INSERT INTO renditions_asked (owner_id, minute, count) VALUES (new.owner_id, unixepoch(new.created_at) / 60, 1)
        ON CONFLICT (owner_id, minute) DO UPDATE SET count = count + 1;
END;
