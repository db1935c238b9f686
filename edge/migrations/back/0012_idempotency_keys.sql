-- Takes 0012 back. A request that is sent again makes a second rendition, as before.

DROP TABLE idempotency_keys;
DELETE FROM d1_migrations WHERE name = '0012_idempotency_keys.sql';
