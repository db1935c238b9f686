-- An image that was deleted while it had many renditions: rows with large recipes go in steps, so that no transaction takes seconds. Nobody sees the image any
-- more. `deleted_by` is the job that removes its objects.
ALTER TABLE images ADD COLUMN deleted_by TEXT;

CREATE INDEX images_deleted ON images (deleted_by) WHERE deleted_by IS NOT NULL;

DROP TRIGGER usage_image_added;
CREATE TRIGGER usage_image_added AFTER INSERT ON images WHEN new.deleted_by IS NULL BEGIN
    UPDATE usage SET images = images + 1, bytes = bytes + new.size_bytes;
END;

DROP TRIGGER usage_image_deleted;
CREATE TRIGGER usage_image_deleted AFTER DELETE ON images WHEN old.deleted_by IS NULL BEGIN
    UPDATE usage SET images = images - 1, bytes = bytes - old.size_bytes;
END;

CREATE TRIGGER usage_image_hidden AFTER UPDATE OF deleted_by ON images WHEN old.deleted_by IS NULL AND new.deleted_by IS NOT NULL BEGIN
    UPDATE usage SET images = images - 1, bytes = bytes - old.size_bytes;
END;
