-- Rows with one library are those of new accounts, whose libraries stay.
-- A library that has begun a merge completes it. The others stay like those of guests whose last session ends now.
INSERT INTO ended_guests (owner_id, ended_at_ms) SELECT from_library, unixepoch() * 1000 FROM pending_merges WHERE from_library <> to_library ON CONFLICT DO NOTHING;
DROP TABLE pending_merges;
