-- Pyramids: tiled TIFF files that hold an image at all scales. They outlive a way back to an older release, because their files do.

CREATE TABLE IF NOT EXISTS pyramids (
    id             TEXT PRIMARY KEY,
    key_prefix     TEXT NOT NULL,
    -- The key of the file; NULL: the key that `key_prefix` and `id` make. A file with a key of its own may be replaced under this key.
    object_key     TEXT,
    -- 0: the file is the owner's (a registered pyramid). Deleting the row does not delete it, and its bytes do not count.
    owns_object    INTEGER NOT NULL DEFAULT 1,
    -- What it is built from: an image, or a file of a collection. No reference: a way back may leave a row without its image.
    image_id       TEXT,
    collection_id  TEXT,
    -- The name of the photograph or file.
    source_name    TEXT NOT NULL,
    -- In canonical form; NULL for a registered pyramid.
    recipe         TEXT,
    tile           INTEGER NOT NULL,
    -- NULL: as `tile`.
    tile_height    INTEGER,
    -- 'deflate', 'jpeg', and for registered pyramids what else the reader knows.
    compression    TEXT NOT NULL,
    quality        INTEGER,
    linear         INTEGER NOT NULL DEFAULT 0,
    -- The job that builds it; NULL for a registered pyramid. The state is that of the job until the file is stored.
    job_id         TEXT,
    created_at     TEXT NOT NULL,
    -- The stored file; NULL until it is stored. `levels` is JSON, as api::PyramidLevel.
    width          INTEGER,
    height         INTEGER,
    levels         TEXT,
    size_bytes     INTEGER,
    -- The store's ETag.
    etag           TEXT,
    -- Root of the pixel tree of the largest level.
    root           TEXT,
    engine         TEXT
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS pyramids_by_image ON pyramids (image_id, id) WHERE image_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS pyramids_by_collection ON pyramids (collection_id, id) WHERE collection_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS pyramids_by_object ON pyramids (object_key) WHERE object_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS pyramids_by_job ON pyramids (job_id) WHERE job_id IS NOT NULL;

-- Pyramids that were deleted while their files may still be in the store, with the job that deletes those.
CREATE TABLE deleted_pyramids (
    job_id     TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    key_prefix TEXT NOT NULL,
    object_key TEXT,
    PRIMARY KEY (job_id, id)
) WITHOUT ROWID;

-- After a way back the sums may lack pyramids, or have them.
UPDATE usage SET
    bytes = (SELECT coalesce(sum(size_bytes), 0) FROM images WHERE deleted_by IS NULL)
        + (SELECT coalesce(sum(size_bytes), 0) FROM renditions)
        + (SELECT coalesce(sum(size_bytes), 0) FROM luts)
        + (SELECT coalesce(sum(size_bytes), 0) FROM pyramids WHERE owns_object = 1),
    row_bytes = (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM renditions)
        + (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM preset_versions)
        + (SELECT coalesce(sum(1000 + coalesce(length(CAST(recipe AS BLOB)), 0)), 0) FROM pyramids)
    WHERE EXISTS (SELECT 1 FROM pyramids);

CREATE TRIGGER usage_pyramid_added AFTER INSERT ON pyramids BEGIN
    UPDATE usage SET bytes = bytes + CASE new.owns_object WHEN 1 THEN coalesce(new.size_bytes, 0) ELSE 0 END,
        row_bytes = row_bytes + 1000 + coalesce(length(CAST(new.recipe AS BLOB)), 0);
END;

CREATE TRIGGER usage_pyramid_built AFTER UPDATE OF size_bytes ON pyramids WHEN new.owns_object = 1 BEGIN
    UPDATE usage SET bytes = bytes + coalesce(new.size_bytes, 0) - coalesce(old.size_bytes, 0);
END;

CREATE TRIGGER usage_pyramid_removed AFTER DELETE ON pyramids BEGIN
    UPDATE usage SET bytes = bytes - CASE old.owns_object WHEN 1 THEN coalesce(old.size_bytes, 0) ELSE 0 END,
        row_bytes = max(0, row_bytes - 1000 - coalesce(length(CAST(old.recipe AS BLOB)), 0));
END;

-- A pyramid takes its job along.
CREATE TRIGGER pyramid_job_removed AFTER DELETE ON pyramids BEGIN
    DELETE FROM jobs WHERE id = old.job_id;
END;
