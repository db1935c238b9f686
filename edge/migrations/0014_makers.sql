-- Presets of which somebody else than their owner made versions or makes, and the library that had the preset then. A maker finds own makes by it after the preset was
-- withdrawn. When the maker is deleted, a sweep removes the name from these rows.
CREATE TABLE IF NOT EXISTS makers (
    maker_id   TEXT NOT NULL,
    preset_id  TEXT NOT NULL,
    library_id TEXT NOT NULL,
    -- 1 once the maker is deleted.
    is_ended   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (maker_id, preset_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS makers_by_library ON makers (library_id);
CREATE INDEX IF NOT EXISTS makers_ended ON makers (maker_id, preset_id) WHERE is_ended = 1;
