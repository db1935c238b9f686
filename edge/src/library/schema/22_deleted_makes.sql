-- Makes that were deleted, so that a delivery whose reply was lost does not bring them back. Old ones are dropped.
CREATE TABLE deleted_makes (
    id            TEXT PRIMARY KEY,
    deleted_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX deleted_makes_by_time ON deleted_makes (deleted_at_ms);
