-- Takes 0003 back. What was uploaded and not confirmed stays in the store under `{owner}/uploads/`.

DROP TABLE uploads;
DELETE FROM d1_migrations WHERE name = '0003_uploads.sql';
