-- What is known of a file is kept as long as an image, a rendition or a job that the file is of. Triggers see to it, so that no way of adding a row can
-- forget it.
CREATE TRIGGER decode_failures_of_nothing BEFORE INSERT ON decode_failures
    WHEN NOT EXISTS (SELECT 1 FROM images WHERE id = new.id) AND NOT EXISTS (SELECT 1 FROM renditions WHERE id = new.id)
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = new.id AND subject_kind IS NOT 'deleted_image') BEGIN
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER decode_failures_of_job AFTER DELETE ON jobs WHEN old.image_id IS NOT NULL BEGIN
    DELETE FROM decode_failures WHERE id = old.image_id AND NOT EXISTS (SELECT 1 FROM images WHERE id = old.image_id)
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = old.image_id AND subject_kind IS NOT 'deleted_image');
END;

DELETE FROM decode_failures WHERE id NOT IN (SELECT id FROM images) AND id NOT IN (SELECT id FROM renditions)
    AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = decode_failures.id AND subject_kind IS NOT 'deleted_image');
