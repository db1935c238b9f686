-- Accounts stay, and sign in with codes again.
-- Those without an address cannot. They become guests: a device that is signed in keeps its library, and a library without such a device is kept like that of a guest
-- whose last session ends now.
INSERT INTO ended_guests (owner_id, ended_at_ms)
    SELECT owner_id, unixepoch() * 1000 FROM accounts
    WHERE email_key IS NULL
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.owner_id = accounts.owner_id AND expires_at_ms > unixepoch() * 1000)
    ON CONFLICT DO NOTHING;
UPDATE library_figures SET is_guest = 1 WHERE library_id IN (SELECT owner_id FROM accounts WHERE email_key IS NULL);
UPDATE sessions SET account_id = NULL WHERE account_id IN (SELECT id FROM accounts WHERE email_key IS NULL);
DELETE FROM accounts WHERE email_key IS NULL;

DROP TABLE devices;
DROP TABLE attempts;
DROP TABLE challenges;
DROP TABLE passkeys;
