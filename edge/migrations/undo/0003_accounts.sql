-- Accounts go, their libraries stay. To an older release everybody is a guest: a device that is signed in keeps its library, and a library without such a device
-- is kept like that of a guest whose last session ends now.
INSERT INTO ended_guests (owner_id, ended_at_ms)
    SELECT owner_id, unixepoch() * 1000 FROM accounts
    WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.owner_id = accounts.owner_id AND expires_at_ms > unixepoch() * 1000)
    ON CONFLICT DO NOTHING;
UPDATE library_figures SET is_guest = 1 WHERE is_guest = 0;

DROP TABLE mail_codes;
DROP INDEX sessions_by_account;
ALTER TABLE sessions DROP COLUMN last_used_ms;
ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN id;
ALTER TABLE sessions DROP COLUMN account_id;
DROP TABLE accounts;
