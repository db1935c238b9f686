-- The collections stay with their records and runs: an older release neither reads nor removes them.
UPDATE usage SET bytes = max(0, bytes - (SELECT coalesce(sum(copied_bytes), 0) FROM collection_records));
DROP TRIGGER usage_copy_removed;
DROP TRIGGER usage_copy_changed;
DROP TRIGGER usage_copy_added;
DROP TRIGGER collection_published;
DROP TRIGGER collection_pyramid_withdrawn;
DROP TRIGGER collection_pyramid_published;
DROP TRIGGER collection_visibility_changed;
DROP TRIGGER collection_removed;
DROP TRIGGER collection_record_removed;
DROP TRIGGER collection_record_changed;
DROP TRIGGER collection_record_added;
DROP TRIGGER collection_mark_removed;
DROP TRIGGER collection_mark_added;
DROP TABLE collection_counts;
