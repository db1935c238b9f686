-- What work cost, and files that cannot be decoded.

-- What the owner's jobs and decodes cost in each minute of the last hour (cost.rs says in which unit).
CREATE TABLE spent (
    minute INTEGER PRIMARY KEY,
    cost   INTEGER NOT NULL
);

-- What one attempt at a job costs.
ALTER TABLE jobs ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;

-- Files that were found damaged, or of a variant that is not read, by the engine of a version: they are not decoded again.
CREATE TABLE decode_failures (
    -- Of the image or the rendition; of a file that became no image, of the image that it would have become.
    id      TEXT PRIMARY KEY,
    -- The file's version: its SHA-256, or the store's ETag.
    version TEXT NOT NULL,
    engine  TEXT NOT NULL,
    code    TEXT NOT NULL,
    message TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER decode_failures_of_image AFTER DELETE ON images BEGIN
    DELETE FROM decode_failures WHERE id = old.id;
END;

CREATE TRIGGER decode_failures_of_rendition AFTER DELETE ON renditions BEGIN
    DELETE FROM decode_failures WHERE id = old.id;
END;
