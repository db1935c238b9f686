-- The collections stay with their records and runs: an older release neither reads nor removes them.
DROP TRIGGER collection_pyramid_withdrawn;
DROP TRIGGER collection_pyramid_published;
DROP TRIGGER collection_visibility_changed;
DROP TRIGGER collection_removed;
DROP TRIGGER collection_record_removed;
DROP TRIGGER collection_record_changed;
DROP TRIGGER collection_record_added;
DROP TABLE collection_counts;
