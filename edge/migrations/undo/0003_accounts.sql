-- Sessions of accounts end: an older release would treat them as sessions of guests.
DELETE FROM sessions WHERE account_id IS NOT NULL;
DROP TABLE mail_codes;
DROP INDEX sessions_by_account;
ALTER TABLE sessions DROP COLUMN last_used_ms;
ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN id;
ALTER TABLE sessions DROP COLUMN account_id;
DROP TABLE accounts;
