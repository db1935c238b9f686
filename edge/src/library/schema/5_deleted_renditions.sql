-- What a list of renditions shows of their recipes, so that it reads none of them: the names of the operations, as a JSON list. Rows from before have NULL.
ALTER TABLE renditions ADD COLUMN operations TEXT;

-- Renditions that were deleted while their objects may still be in the store, with the job that removes those.
CREATE TABLE deleted_renditions (
    job_id     TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    key_prefix TEXT NOT NULL,
    format     TEXT NOT NULL,
    PRIMARY KEY (job_id, id)
) WITHOUT ROWID;
