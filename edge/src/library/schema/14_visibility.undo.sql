UPDATE jobs SET state = 'failed', error_code = 'internal', error_message = 'This job was cancelled. Retry it, or delete what it was to make.'
    WHERE state = 'cancelled';
DROP TRIGGER job_counts_added;
DROP TRIGGER job_counts_moved;
DROP TRIGGER job_counts_deleted;
DROP INDEX jobs_by_image;
DROP INDEX jobs_not_done;
DROP INDEX jobs_unsettled;
DROP INDEX jobs_unsent;
ALTER TABLE jobs ADD COLUMN old_state TEXT NOT NULL DEFAULT 'queued' CHECK (old_state IN ('queued', 'running', 'done', 'failed'));
UPDATE jobs SET old_state = state;
ALTER TABLE jobs DROP COLUMN state;
ALTER TABLE jobs RENAME COLUMN old_state TO state;
CREATE INDEX jobs_by_image ON jobs (image_id, state);
CREATE INDEX jobs_not_done ON jobs (state, id, image_id) WHERE state IN ('queued', 'running', 'failed');
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

DROP TRIGGER rendition_withdrawn;
DROP TRIGGER rendition_visibility_changed;
DROP TRIGGER rendition_published;
DROP TRIGGER image_withdrawn;
DROP TRIGGER image_visibility_changed;
DROP TRIGGER image_published;
DROP TABLE public_id_changes;
DROP INDEX renditions_public;
ALTER TABLE renditions DROP COLUMN visibility;
ALTER TABLE images DROP COLUMN visibility;
ALTER TABLE images DROP COLUMN description;
ALTER TABLE images DROP COLUMN tags;
