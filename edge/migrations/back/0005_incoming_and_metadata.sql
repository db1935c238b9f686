-- Takes 0005 back. Which incoming objects were ingested is forgotten: going forward again, they are looked at once more, and found to be
-- the images that are there. Those whose image was deleted come back as images: take them out of `incoming/` before.

DROP TABLE sweeps;
DROP INDEX sessions_by_end;
DROP INDEX sessions_by_owner;
DROP TABLE incoming;
DELETE FROM jobs WHERE kind = 'ingest';
DROP INDEX jobs_by_image;
DROP INDEX images_by_name;
DROP INDEX images_by_taken;
ALTER TABLE images DROP COLUMN search;
ALTER TABLE images DROP COLUMN placeholder;
ALTER TABLE images DROP COLUMN colors;
ALTER TABLE images DROP COLUMN has_gps;
ALTER TABLE images DROP COLUMN taken_at;
ALTER TABLE images DROP COLUMN exposure;
ALTER TABLE images DROP COLUMN lens;
ALTER TABLE images DROP COLUMN camera;
DELETE FROM d1_migrations WHERE name = '0005_incoming_and_metadata.sql';
