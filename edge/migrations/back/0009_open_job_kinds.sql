-- Takes 0009 back. Jobs of kinds that the version before does not know go with it, and jobs without an image; what they were to do is done
-- by hand.

DELETE FROM jobs WHERE image_id IS NULL OR kind NOT IN ('render', 'thumbnails', 'ingest', 'delete');

CREATE TABLE jobs_old (
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
    lease_until_ms INTEGER,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    name           TEXT,
    step           TEXT,
    payload        TEXT,
    due_at_ms      INTEGER NOT NULL DEFAULT 0,
    sent_again_ms  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

INSERT INTO jobs_old (id, owner_id, kind, image_id, rendition_id, state, attempts, progress, error_code, error_message, lease_until_ms,
                      created_at, updated_at, name, step, payload, due_at_ms, sent_again_ms)
    SELECT id, owner_id, kind, image_id, rendition_id, state, attempts, progress, error_code, error_message, lease_until_ms,
           created_at, updated_at, name, step, payload, due_at_ms, sent_again_ms
    FROM jobs;

DROP TRIGGER renditions_asked_added;
DROP TABLE jobs;
ALTER TABLE jobs_old RENAME TO jobs;

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

CREATE TRIGGER renditions_asked_added AFTER INSERT ON jobs WHEN new.kind = 'render' AND unixepoch(new.created_at) IS NOT NULL BEGIN
    DELETE FROM renditions_asked WHERE owner_id = new.owner_id AND minute < unixepoch(new.created_at) / 60 - 60;
    INSERT INTO renditions_asked (owner_id, minute, count) VALUES (new.owner_id, unixepoch(new.created_at) / 60, 1)
        ON CONFLICT (owner_id, minute) DO UPDATE SET count = count + 1;
END;

DELETE FROM d1_migrations WHERE name = '0009_open_job_kinds.sql';
