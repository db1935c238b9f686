-- Presets that are shared with accounts, and the libraries that have their rows. The outbox of a library writes it. It only leads to the library: what a member may do,
-- only the row there says.
CREATE TABLE shared_presets (
    account_id TEXT NOT NULL,
    preset_id  TEXT NOT NULL,
    library_id TEXT NOT NULL,
    PRIMARY KEY (account_id, preset_id)
) WITHOUT ROWID;

CREATE INDEX shared_presets_by_library ON shared_presets (library_id);

-- Deleted accounts, and the libraries that still have them as members of presets. A sweep removes them there.
CREATE TABLE ended_members (
    account_id TEXT NOT NULL,
    library_id TEXT NOT NULL,
    PRIMARY KEY (account_id, library_id)
) WITHOUT ROWID;

-- Undoing this migration drops the map, so the sweep `public_ids` has all libraries write it again.
INSERT INTO public_id_repairs VALUES ('') ON CONFLICT DO NOTHING;
