-- Takes 0006 back. What was counted is lost; migrating forward again counts what there is.

DROP TRIGGER job_counts_deleted;
DROP TRIGGER job_counts_moved;
DROP TRIGGER job_counts_added;
DROP TRIGGER usage_rendition_deleted;
DROP TRIGGER usage_rendition_made;
DROP TRIGGER usage_image_deleted;
DROP TRIGGER usage_image_changed;
DROP TRIGGER usage_image_added;
-- A replaced token would be a session like any other to the version before.
DELETE FROM sessions WHERE replaced = 1;
ALTER TABLE sessions DROP COLUMN replaced;
DROP TABLE metrics;
DROP TABLE job_counts;
DROP TABLE usage;
DELETE FROM d1_migrations WHERE name = '0006_limits_and_metrics.sql';
