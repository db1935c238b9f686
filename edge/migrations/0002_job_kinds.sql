-- Jobs of several kinds. `payload` is what a kind needs beyond its image, as JSON; `step` what is being done right now;
-- `name` what a person calls the job. A queued job is to be begun at `due_at_ms`: one that is long past it lost its
-- message, and a sweep sends another.

ALTER TABLE jobs ADD COLUMN name TEXT;
ALTER TABLE jobs ADD COLUMN step TEXT;
ALTER TABLE jobs ADD COLUMN payload TEXT;
ALTER TABLE jobs ADD COLUMN due_at_ms INTEGER NOT NULL DEFAULT 0;

CREATE INDEX jobs_unsettled ON jobs (due_at_ms) WHERE state IN ('queued', 'running');
