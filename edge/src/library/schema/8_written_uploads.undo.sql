DROP TRIGGER uploads_confirmed;
DROP INDEX uploads_unseen;
DROP INDEX uploads_counted;
ALTER TABLE uploads DROP COLUMN is_looked_at;
ALTER TABLE uploads DROP COLUMN written_bytes;
