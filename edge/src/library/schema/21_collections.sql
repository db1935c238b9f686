-- Collections: watched folders and lists of addresses, with a record for each source, and the runs that process them. They outlive a way back to an older
-- release, because the published files do.

CREATE TABLE IF NOT EXISTS collections (
    id            TEXT PRIMARY KEY,
    key_prefix    TEXT NOT NULL,
    name          TEXT NOT NULL,
    -- The folder under `incoming/{key_prefix}/`, without slashes at its ends; NULL: a list of addresses. The folder of a deleted collection stays taken until
    -- its published files are gone.
    folder        TEXT,
    -- JSON, as library/collections/settings.rs.
    settings      TEXT NOT NULL,
    visibility    TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'public')),
    paused        INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT NOT NULL,
    -- When it runs next, and what will have started that run; NULL: only on request.
    next_run_ms   INTEGER,
    next_trigger  TEXT NOT NULL DEFAULT 'schedule' CHECK (next_trigger IN ('schedule', 'request', 'event')),
    deleted_at_ms INTEGER,
    -- When a job that could not remove published files is tried again.
    removal_ms    INTEGER,
    -- Its visibility changed: the pyramids after this id are not in the outbox of public ids yet. NULL: there are none.
    listed_up_to  TEXT,
    UNIQUE (key_prefix, folder)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS collections_to_list ON collections (id) WHERE listed_up_to IS NOT NULL;

CREATE INDEX IF NOT EXISTS collections_by_next_run ON collections (next_run_ms) WHERE next_run_ms IS NOT NULL;

CREATE TABLE IF NOT EXISTS collection_records (
    id             TEXT PRIMARY KEY,
    collection_id  TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    -- In the folder of the collection; or the address.
    path           TEXT NOT NULL,
    -- `path` without its extension: the name that JSON files beside it may have.
    stem           TEXT NOT NULL,
    -- In the published folder. It never changes, so that links stay valid.
    published_path TEXT NOT NULL,
    -- The newest version, when the store wrote it, and when it was first seen here.
    etag           TEXT NOT NULL,
    size_bytes     INTEGER NOT NULL,
    changed_ms     INTEGER NOT NULL,
    seen_ms        INTEGER NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('open', 'running', 'done', 'refused', 'withdrawn')),
    -- Since when it has been open. A run processes what was open when its listing ended.
    opened_ms      INTEGER NOT NULL,
    -- Whether it is processed even if nothing changed.
    is_forced      INTEGER NOT NULL DEFAULT 0,
    -- Why it was refused, or why the last attempt failed.
    reason_code    TEXT,
    reason_message TEXT,
    -- Runs that failed to process this version for a temporary reason.
    attempts       INTEGER NOT NULL DEFAULT 0,
    -- What the published file shows: a digest of version, mark and settings.
    built_from     TEXT,
    -- The mark of the API; NULL: files and paths decide.
    mark           INTEGER,
    restricted     INTEGER,
    restricted_by  TEXT,
    pyramid_id     TEXT,
    -- Whether the store may have a published file.
    has_object     INTEGER NOT NULL DEFAULT 0,
    -- Size of the published file if it is a copy, and no pyramid. Triggers count it.
    copied_bytes   INTEGER NOT NULL DEFAULT 0 CHECK (copied_bytes >= 0),
    -- The job that processes it or removes its file.
    job_id         TEXT,
    run_id         TEXT,
    started_ms     INTEGER,
    processed_at   TEXT,
    UNIQUE (collection_id, path),
    UNIQUE (collection_id, published_path)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS collection_records_by_state ON collection_records (collection_id, state, id);
CREATE INDEX IF NOT EXISTS collection_records_by_stem ON collection_records (collection_id, stem);
CREATE INDEX IF NOT EXISTS collection_records_by_job ON collection_records (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS collection_records_to_remove ON collection_records (collection_id, id)
    WHERE has_object = 1 AND built_from IS NULL AND state IN ('withdrawn', 'refused');
CREATE INDEX IF NOT EXISTS collection_records_to_purge ON collection_records (collection_id, opened_ms)
    WHERE state = 'withdrawn' AND has_object = 0 AND job_id IS NULL AND mark IS NULL;
CREATE INDEX IF NOT EXISTS collection_records_to_rebuild ON collection_records (collection_id, opened_ms, id)
    WHERE state = 'open' AND built_from IS NOT NULL AND job_id IS NULL;
CREATE INDEX IF NOT EXISTS collection_records_by_collection ON collection_records (collection_id, id);
CREATE INDEX IF NOT EXISTS collection_records_by_age ON collection_records (collection_id, state, opened_ms, id);
CREATE INDEX IF NOT EXISTS collection_records_by_pyramid ON collection_records (pyramid_id) WHERE pyramid_id IS NOT NULL;

-- JSON files beside pictures: their versions.
CREATE TABLE IF NOT EXISTS collection_marks (
    collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    path          TEXT NOT NULL,
    etag          TEXT NOT NULL,
    PRIMARY KEY (collection_id, path)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS collection_runs (
    id            TEXT PRIMARY KEY,
    collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    trigger       TEXT NOT NULL CHECK (trigger IN ('schedule', 'request', 'event')),
    state         TEXT NOT NULL CHECK (state IN ('listing', 'processing', 'finished')),
    started_ms    INTEGER NOT NULL,
    ended_ms      INTEGER,
    -- When the listing ended: the run processes what was open then.
    cutoff_ms     INTEGER,
    -- The job that lists the source.
    job_id        TEXT,
    attempted     INTEGER NOT NULL DEFAULT 0,
    done          INTEGER NOT NULL DEFAULT 0,
    refused       INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    withdrawn     INTEGER NOT NULL DEFAULT 0,
    -- JSON: an object with a number for each code.
    reasons       TEXT NOT NULL DEFAULT '{}',
    bytes_read    INTEGER NOT NULL DEFAULT 0,
    bytes_written INTEGER NOT NULL DEFAULT 0,
    slowest_path  TEXT,
    slowest_ms    INTEGER,
    error_code    TEXT,
    error_message TEXT,
    -- Until when the hourly budget is used up.
    wait_until_ms INTEGER,
    -- When pages were last told.
    told_ms       INTEGER NOT NULL DEFAULT 0,
    -- The number of addresses that its listing has asked.
    position      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS collection_runs_by_collection ON collection_runs (collection_id, id);
-- One run of a collection at a time.
CREATE UNIQUE INDEX IF NOT EXISTS collection_runs_active ON collection_runs (collection_id) WHERE state <> 'finished';

-- An older release does not know the jobs of collections. It fails them without their records and runs.
UPDATE collection_records SET job_id = NULL, state = CASE state WHEN 'running' THEN 'open' ELSE state END
    WHERE job_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = job_id AND j.state IN ('queued', 'running'));
UPDATE collection_runs SET state = 'finished', ended_ms = started_ms
    WHERE state = 'listing'
    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = job_id AND j.state IN ('queued', 'running'));
UPDATE collections SET removal_ms = 0
    WHERE deleted_at_ms IS NOT NULL
    OR id IN (SELECT collection_id FROM collection_records WHERE has_object = 1 AND state = 'withdrawn');
DELETE FROM jobs WHERE kind IN ('list_source', 'publish_record', 'remove_published') AND state = 'failed';

-- Numbers of records by state, and of JSON files beside pictures as `mark`, kept by triggers.
CREATE TABLE collection_counts (
    collection_id TEXT NOT NULL,
    state         TEXT NOT NULL,
    records       INTEGER NOT NULL,
    PRIMARY KEY (collection_id, state)
) WITHOUT ROWID;

INSERT INTO collection_counts SELECT collection_id, state, count(*) FROM collection_records GROUP BY collection_id, state;
INSERT INTO collection_counts SELECT collection_id, 'mark', count(*) FROM collection_marks GROUP BY collection_id;

CREATE TRIGGER collection_mark_added AFTER INSERT ON collection_marks BEGIN
    INSERT INTO collection_counts VALUES (new.collection_id, 'mark', 1)
        ON CONFLICT (collection_id, state) DO UPDATE SET records = records + 1;
END;

CREATE TRIGGER collection_mark_removed AFTER DELETE ON collection_marks BEGIN
    UPDATE collection_counts SET records = records - 1 WHERE collection_id = old.collection_id AND state = 'mark';
END;

CREATE TRIGGER collection_record_added AFTER INSERT ON collection_records BEGIN
    INSERT INTO collection_counts VALUES (new.collection_id, new.state, 1)
        ON CONFLICT (collection_id, state) DO UPDATE SET records = records + 1;
END;

CREATE TRIGGER collection_record_changed AFTER UPDATE OF state ON collection_records WHEN new.state <> old.state BEGIN
    UPDATE collection_counts SET records = records - 1 WHERE collection_id = old.collection_id AND state = old.state;
    INSERT INTO collection_counts VALUES (new.collection_id, new.state, 1)
        ON CONFLICT (collection_id, state) DO UPDATE SET records = records + 1;
END;

CREATE TRIGGER collection_record_removed AFTER DELETE ON collection_records BEGIN
    UPDATE collection_counts SET records = records - 1 WHERE collection_id = old.collection_id AND state = old.state;
END;

-- Copies count in the bytes of the owner. The undo takes them off.
UPDATE usage SET bytes = bytes + (SELECT coalesce(sum(copied_bytes), 0) FROM collection_records);

CREATE TRIGGER usage_copy_added AFTER INSERT ON collection_records WHEN new.copied_bytes > 0 BEGIN
    UPDATE usage SET bytes = bytes + new.copied_bytes;
END;

CREATE TRIGGER usage_copy_changed AFTER UPDATE OF copied_bytes ON collection_records WHEN new.copied_bytes <> old.copied_bytes BEGIN
    UPDATE usage SET bytes = bytes + new.copied_bytes - old.copied_bytes;
END;

CREATE TRIGGER usage_copy_removed AFTER DELETE ON collection_records WHEN old.copied_bytes > 0 BEGIN
    UPDATE usage SET bytes = max(0, bytes - old.copied_bytes);
END;

-- The outbox of the map of public ids (14_visibility.sql) has the pyramids of public collections, too. If the visibility of a
-- collection changes, all its pyramids go there, in portions (library/public_ids.rs). A restore writes the pyramids before their
-- collection.
CREATE TRIGGER collection_published AFTER INSERT ON collections WHEN new.visibility = 'public' BEGIN
    UPDATE collections SET listed_up_to = '' WHERE id = new.id;
END;

CREATE TRIGGER collection_visibility_changed AFTER UPDATE OF visibility ON collections WHEN new.visibility <> old.visibility BEGIN
    UPDATE collections SET listed_up_to = '' WHERE id = new.id;
END;

CREATE TRIGGER collection_pyramid_published AFTER INSERT ON pyramids WHEN new.collection_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM collections WHERE id = new.collection_id AND visibility = 'public') BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER collection_pyramid_withdrawn AFTER DELETE ON pyramids WHEN old.collection_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM collections WHERE id = old.collection_id AND (visibility = 'public' OR listed_up_to IS NOT NULL)) BEGIN
    INSERT INTO public_id_changes VALUES (old.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

-- Such pyramids have entries in the map that a way back does not remove, and that may have changed meanwhile.
UPDATE collections SET listed_up_to = '' WHERE visibility = 'public';

CREATE TRIGGER collection_removed AFTER DELETE ON collections BEGIN
    DELETE FROM collection_counts WHERE collection_id = old.id;
END;
