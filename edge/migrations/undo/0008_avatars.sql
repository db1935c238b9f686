-- Undoes 0008_avatars.sql.

DROP TABLE avatar_uploads;
ALTER TABLE accounts DROP COLUMN avatar_updated_at_ms;
ALTER TABLE accounts DROP COLUMN avatar_digest;
