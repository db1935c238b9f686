-- Look-up tables: `.cube` files that recipes name by their digests. They outlive a way back to an older release, since renditions and receipts
-- need them.

CREATE TABLE IF NOT EXISTS luts (
    -- Names the object, beside `key_prefix`; a key is never used twice.
    id           TEXT PRIMARY KEY,
    key_prefix   TEXT NOT NULL,
    sha256       TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    -- '1d', '3d' or 'shaper_3d'.
    kind         TEXT NOT NULL,
    size         INTEGER NOT NULL,
    size_bytes   INTEGER NOT NULL,
    -- What the table holds in memory.
    memory_bytes INTEGER NOT NULL,
    created_at   TEXT NOT NULL
) WITHOUT ROWID;

-- Which recipes name which table. Triggers keep it, so that no way of adding a rendition can forget it.
CREATE TABLE lut_uses (
    lut          TEXT NOT NULL,
    rendition_id TEXT NOT NULL REFERENCES renditions (id) ON DELETE CASCADE,
    PRIMARY KEY (lut, rendition_id)
) WITHOUT ROWID;

CREATE INDEX lut_uses_by_rendition ON lut_uses (rendition_id);

CREATE TRIGGER lut_uses_added AFTER INSERT ON renditions BEGIN
    INSERT OR IGNORE INTO lut_uses (lut, rendition_id)
        SELECT value ->> '$.lut', new.id FROM json_each(new.recipe, '$.ops') WHERE value ->> '$.lut' IS NOT NULL;
END;

INSERT INTO lut_uses (lut, rendition_id)
    SELECT DISTINCT value ->> '$.lut', renditions.id FROM renditions, json_each(renditions.recipe, '$.ops') WHERE value ->> '$.lut' IS NOT NULL;

CREATE TRIGGER IF NOT EXISTS usage_lut_added AFTER INSERT ON luts BEGIN
    UPDATE usage SET bytes = bytes + new.size_bytes;
END;

CREATE TRIGGER IF NOT EXISTS usage_lut_deleted AFTER DELETE ON luts BEGIN
    UPDATE usage SET bytes = bytes - old.size_bytes;
END;
