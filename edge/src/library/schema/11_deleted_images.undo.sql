DELETE FROM images WHERE deleted_by IS NOT NULL;
DROP TRIGGER usage_image_hidden;
DROP TRIGGER usage_image_deleted;
DROP TRIGGER usage_image_added;
DROP INDEX images_deleted;
ALTER TABLE images DROP COLUMN deleted_by;
CREATE TRIGGER usage_image_added AFTER INSERT ON images BEGIN
    UPDATE usage SET images = images + 1, bytes = bytes + new.size_bytes;
END;
CREATE TRIGGER usage_image_deleted AFTER DELETE ON images BEGIN
    UPDATE usage SET images = images - 1, bytes = bytes - old.size_bytes;
END;
