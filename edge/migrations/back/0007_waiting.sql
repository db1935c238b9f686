-- Takes 0007 back.

ALTER TABLE jobs DROP COLUMN sent_again_ms;
DELETE FROM d1_migrations WHERE name = '0007_waiting.sql';
