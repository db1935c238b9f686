DROP TABLE deleted_renditions;
ALTER TABLE renditions DROP COLUMN operations;
