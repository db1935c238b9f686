-- Takes 0010 back. What rows have in `search` stays: the version before finds it, unless it is searched for in another normalisation form.

DROP INDEX images_by_old_search;
ALTER TABLE images DROP COLUMN search_version;
DELETE FROM d1_migrations WHERE name = '0010_search_keys.sql';
