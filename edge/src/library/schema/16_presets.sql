-- Presets: named recipes with immutable versions, and the accounts that they are shared with. The tables of presets outlive a way back to an older release, because they
-- hold what people made.

CREATE TABLE IF NOT EXISTS presets (
    id             TEXT PRIMARY KEY,
    -- A key that the sender of a document chose. After a merge two presets may have the same one. The newest counts.
    external_id    TEXT,
    name           TEXT NOT NULL,
    description    TEXT,
    -- A JSON list of texts.
    tags           TEXT NOT NULL DEFAULT '[]',
    rating         INTEGER CHECK (rating BETWEEN 0 AND 5),
    -- Names with '/' between them.
    folder         TEXT,
    -- The rendition whose thumbnail is the picture.
    picture        TEXT,
    visibility     TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public')),
    -- The current version.
    version        INTEGER NOT NULL,
    -- The preset that it was copied from, as it was then.
    origin_id      TEXT,
    origin_version INTEGER,
    origin_name    TEXT,
    -- Name, folder, description and tags, as platform/text.rs makes them comparable.
    search         TEXT NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    -- NULL unless it is deleted. The library removes it thirty days later.
    deleted_at_ms  INTEGER
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS presets_by_external_id ON presets (external_id, id) WHERE external_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS presets_by_name ON presets (name COLLATE NOCASE, id);
CREATE INDEX IF NOT EXISTS presets_deleted ON presets (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS presets_by_picture ON presets (picture) WHERE picture IS NOT NULL;

CREATE TABLE IF NOT EXISTS preset_versions (
    preset_id     TEXT NOT NULL REFERENCES presets (id) ON DELETE CASCADE,
    version       INTEGER NOT NULL,
    -- With the ids of its steps.
    recipe        TEXT NOT NULL,
    recipe_sha256 TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    -- The owner who created it: the id of the library at that time. The map of key prefixes leads from it to the present library.
    maker_id      TEXT NOT NULL,
    note          TEXT,
    PRIMARY KEY (preset_id, version),
    UNIQUE (preset_id, recipe_sha256)
) WITHOUT ROWID;

-- The order of exports and merges (rows.rs).
CREATE INDEX IF NOT EXISTS preset_versions_by_place ON preset_versions (printf('%s %020d', preset_id, version));

CREATE TABLE IF NOT EXISTS preset_members (
    preset_id    TEXT NOT NULL REFERENCES presets (id) ON DELETE CASCADE,
    account_id   TEXT NOT NULL,
    access_right TEXT NOT NULL CHECK (access_right IN ('read', 'make', 'edit')),
    added_at     TEXT NOT NULL,
    PRIMARY KEY (preset_id, account_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS preset_members_by_account ON preset_members (account_id);

-- Requests that created a preset, by their idempotency keys.
CREATE TABLE preset_requests (
    key            TEXT PRIMARY KEY,
    request_sha256 TEXT NOT NULL,
    preset_id      TEXT NOT NULL REFERENCES presets (id) ON DELETE CASCADE,
    expires_at_ms  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX preset_requests_by_preset ON preset_requests (preset_id);
CREATE INDEX preset_requests_by_expiry ON preset_requests (expires_at_ms);

-- Which versions name which look-up table. Triggers keep it.
CREATE TABLE preset_lut_uses (
    lut       TEXT NOT NULL,
    preset_id TEXT NOT NULL,
    version   INTEGER NOT NULL,
    PRIMARY KEY (lut, preset_id, version),
    FOREIGN KEY (preset_id, version) REFERENCES preset_versions (preset_id, version) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX preset_lut_uses_by_version ON preset_lut_uses (preset_id, version);

INSERT INTO preset_lut_uses (lut, preset_id, version)
    SELECT DISTINCT value ->> '$.lut', preset_id, version FROM preset_versions, json_each(recipe, '$.ops') WHERE value ->> '$.lut' IS NOT NULL;

CREATE TRIGGER preset_lut_uses_added AFTER INSERT ON preset_versions BEGIN
    INSERT OR IGNORE INTO preset_lut_uses (lut, preset_id, version)
        SELECT value ->> '$.lut', new.preset_id, new.version FROM json_each(new.recipe, '$.ops') WHERE value ->> '$.lut' IS NOT NULL;
END;

-- How many presets and versions there are, so that a quota need not count them. One row.
CREATE TABLE preset_totals (
    presets  INTEGER NOT NULL,
    versions INTEGER NOT NULL
);
INSERT INTO preset_totals SELECT (SELECT count(*) FROM presets), (SELECT count(*) FROM preset_versions);

CREATE TRIGGER preset_totals_preset_added AFTER INSERT ON presets BEGIN
    UPDATE preset_totals SET presets = presets + 1;
END;

CREATE TRIGGER preset_totals_preset_removed AFTER DELETE ON presets BEGIN
    UPDATE preset_totals SET presets = presets - 1;
END;

CREATE TRIGGER preset_totals_version_added AFTER INSERT ON preset_versions BEGIN
    UPDATE preset_totals SET versions = versions + 1;
END;

CREATE TRIGGER preset_totals_version_removed AFTER DELETE ON preset_versions BEGIN
    UPDATE preset_totals SET versions = versions - 1;
END;

-- The recipes of versions take room like those of renditions. After a way back the sum may lack them, or have them.
UPDATE usage SET row_bytes = (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM renditions)
    + (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM preset_versions)
    WHERE EXISTS (SELECT 1 FROM preset_versions);

CREATE TRIGGER usage_preset_version_added AFTER INSERT ON preset_versions BEGIN
    UPDATE usage SET row_bytes = row_bytes + 1000 + length(CAST(new.recipe AS BLOB));
END;

CREATE TRIGGER usage_preset_version_removed AFTER DELETE ON preset_versions BEGIN
    UPDATE usage SET row_bytes = max(0, row_bytes - 1000 - length(CAST(old.recipe AS BLOB)));
END;

CREATE TRIGGER preset_picture_removed AFTER DELETE ON renditions BEGIN
    UPDATE presets SET picture = NULL WHERE picture = old.id;
END;

-- The outbox of the map of public ids (14_visibility.sql) has presets, too. A deleted preset is private.
CREATE TRIGGER preset_published AFTER INSERT ON presets WHEN new.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER preset_visibility_changed AFTER UPDATE OF visibility, deleted_at_ms ON presets
    WHEN new.visibility <> old.visibility OR (new.visibility <> 'private' AND new.deleted_at_ms IS NOT old.deleted_at_ms) BEGIN
    INSERT INTO public_id_changes VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER preset_withdrawn AFTER DELETE ON presets WHEN old.visibility <> 'private' BEGIN
    INSERT INTO public_id_changes VALUES (old.id, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;

-- Outbox of the map of shared presets in the database: members whose entry may be out of date. It works like that of public ids.
CREATE TABLE preset_share_changes (
    preset_id  TEXT NOT NULL,
    account_id TEXT NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (preset_id, account_id)
) WITHOUT ROWID;

INSERT INTO preset_share_changes SELECT preset_id, account_id, 1 FROM preset_members;

CREATE TRIGGER preset_shared AFTER INSERT ON preset_members BEGIN
    INSERT INTO preset_share_changes VALUES (new.preset_id, new.account_id, 1)
        ON CONFLICT (preset_id, account_id) DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER preset_unshared AFTER DELETE ON preset_members BEGIN
    INSERT INTO preset_share_changes VALUES (old.preset_id, old.account_id, 1)
        ON CONFLICT (preset_id, account_id) DO UPDATE SET version = version + 1;
END;

-- Public presets have entries in the map that a way back does not remove, and that may have changed meanwhile.
INSERT INTO public_id_changes SELECT id, 1 FROM presets WHERE visibility <> 'private'
    ON CONFLICT (id) DO UPDATE SET version = version + 1;
