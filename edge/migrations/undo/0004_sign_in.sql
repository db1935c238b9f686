-- Accounts stay, and sign in with codes again.
DROP TABLE devices;
DROP TABLE attempts;
DROP TABLE challenges;
DROP TABLE passkeys;
