-- What of the announced uploads is in the store: it counts until the object is gone.

-- How many bytes are there; 0: nothing, or an image was made of it; NULL: nobody knows yet.
ALTER TABLE uploads ADD COLUMN written_bytes INTEGER;
-- Whether the store was asked after the upload's end.
ALTER TABLE uploads ADD COLUMN is_looked_at INTEGER NOT NULL DEFAULT 0;

UPDATE uploads SET written_bytes = 0 WHERE id IN (SELECT id FROM images)
    OR EXISTS (SELECT 1 FROM jobs WHERE image_id = uploads.id AND subject_kind = 'deleted_image');

CREATE INDEX uploads_counted ON uploads (size_bytes, written_bytes) WHERE written_bytes IS NOT 0;
CREATE INDEX uploads_unseen ON uploads (expires_at_ms) WHERE is_looked_at = 0;

CREATE TRIGGER uploads_confirmed AFTER INSERT ON images BEGIN
    UPDATE uploads SET written_bytes = 0 WHERE id = new.id;
END;
