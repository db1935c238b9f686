-- What owners say about their images and renditions, who may see them, and jobs that were cancelled.

-- `tags` is a JSON list of texts. `visibility` is 'private', 'unlisted' (whoever knows the id) or 'public'.
ALTER TABLE images ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE images ADD COLUMN description TEXT;
ALTER TABLE images ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public'));
ALTER TABLE renditions ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public'));

CREATE INDEX renditions_public ON renditions (id) WHERE visibility = 'public';

-- Outbox of the map of public ids in the database: ids whose entry may be out of date. A change during a write leaves a new version, so the write does not remove
-- the row. Triggers add the rows, so that no way of changing a row can forget it.
CREATE TABLE public_id_changes (
    id      TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER image_published AFTER INSERT ON images WHEN new.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER image_visibility_changed AFTER UPDATE OF visibility, deleted_by ON images
    WHEN new.visibility <> old.visibility OR (new.visibility <> 'private' AND new.deleted_by IS NOT old.deleted_by) BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER image_withdrawn AFTER DELETE ON images WHEN old.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (old.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER rendition_published AFTER INSERT ON renditions WHEN new.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER rendition_visibility_changed AFTER UPDATE OF visibility ON renditions
    WHEN new.visibility <> old.visibility BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER rendition_withdrawn AFTER DELETE ON renditions WHEN old.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (old.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

-- A job has one more state, 'cancelled'. SQLite cannot change the condition of a column, so a new column takes the place of the old one.
DROP TRIGGER job_counts_added;
DROP TRIGGER job_counts_moved;
DROP TRIGGER job_counts_deleted;
DROP INDEX jobs_by_image;
DROP INDEX jobs_not_done;
DROP INDEX jobs_unsettled;
DROP INDEX jobs_unsent;
ALTER TABLE jobs ADD COLUMN new_state TEXT NOT NULL DEFAULT 'queued' CHECK (new_state IN ('queued', 'running', 'done', 'failed', 'cancelled'));
UPDATE jobs SET new_state = state;
ALTER TABLE jobs DROP COLUMN state;
ALTER TABLE jobs RENAME COLUMN new_state TO state;

CREATE INDEX jobs_by_image ON jobs (image_id, state);
CREATE INDEX jobs_not_done ON jobs (state, id, image_id) WHERE state IN ('queued', 'running', 'failed', 'cancelled');
CREATE INDEX jobs_unsettled ON jobs (due_at_ms) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_unsent ON jobs (due_at_ms) WHERE state = 'queued' AND sent_at_ms = 0;

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
