-- Takes 0011 back.

ALTER TABLE jobs DROP COLUMN error_is_final;
DELETE FROM d1_migrations WHERE name = '0011_final_errors.sql';
