-- Makes: each use of a preset version on a photograph, with its differences from that version. A make is in the library of the preset's owner; a make of a look is
-- in the library of its maker. Its rendition is in the library of its maker.

CREATE TABLE IF NOT EXISTS makes (
    -- UUIDv7: the order of the ids is the order of time.
    id            TEXT PRIMARY KEY,
    preset_id     TEXT NOT NULL,
    version       INTEGER NOT NULL,
    -- Days since 1970 in UTC, of the time in `id`.
    day           INTEGER NOT NULL,
    -- The owner who made it: a library, perhaps one that another library took over later.
    maker_id      TEXT NOT NULL,
    -- 'editor', 'batch', 'api' or 'bucket'.
    source        TEXT NOT NULL,
    -- NULL for an exact make: its recipe is that of the version.
    recipe        TEXT,
    recipe_sha256 TEXT NOT NULL,
    is_exact      INTEGER NOT NULL,
    -- Number of differences, the rating not counted.
    changes       INTEGER NOT NULL,
    rating        INTEGER CHECK (rating BETWEEN 0 AND 5),
    -- What a make by somebody outside of the preset's team takes, about; 0 for others. These makes have a limit of their own.
    outside_bytes INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- An index for each filter of the list: a page reads its own rows and no others.
CREATE INDEX IF NOT EXISTS makes_by_preset ON makes (preset_id, id);
CREATE INDEX IF NOT EXISTS makes_by_version ON makes (preset_id, version, id);
CREATE INDEX IF NOT EXISTS makes_by_exactness ON makes (preset_id, is_exact, id);
CREATE INDEX IF NOT EXISTS makes_by_version_and_exactness ON makes (preset_id, version, is_exact, id);
CREATE INDEX IF NOT EXISTS makes_by_maker ON makes (preset_id, maker_id, id);

-- One row for each difference. '' and -1 stand for what a difference does not have, so that the columns can be compared.
CREATE TABLE IF NOT EXISTS make_differences (
    preset_id  TEXT NOT NULL,
    make_id    TEXT NOT NULL,
    position   INTEGER NOT NULL,
    -- Copies of the columns of the make, for the indexes and the sums.
    version    INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    maker_id   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    op         TEXT NOT NULL,
    -- The position in the preset version; of an added step, in the make.
    step       INTEGER NOT NULL,
    parameter  TEXT NOT NULL,
    unit       TEXT,
    -- JSON; NULL if the kind has none.
    from_value TEXT,
    to_value   TEXT,
    -- The new value of a parameter if it is a number, and whether it is below (-1) or above (1) the old one.
    number     REAL,
    direction  INTEGER NOT NULL,
    -- Whether it is the first of the make with this kind, operation and step (of added steps, with this operation), so that sums count a make once.
    is_first   INTEGER NOT NULL,
    PRIMARY KEY (preset_id, make_id, position)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS make_differences_by_version ON make_differences (preset_id, version, make_id);
CREATE INDEX IF NOT EXISTS make_differences_by_maker ON make_differences (preset_id, maker_id, make_id);
CREATE INDEX IF NOT EXISTS make_differences_by_kind ON make_differences (preset_id, kind, make_id);
CREATE INDEX IF NOT EXISTS make_differences_by_op ON make_differences (preset_id, op, make_id);
CREATE INDEX IF NOT EXISTS make_differences_by_value ON make_differences (preset_id, step, parameter, number, make_id);

-- The sums of the summary: of each day, and with the day -1 of all days. Triggers keep them, so that no way of changing a row can forget them. A row whose count is
-- zero does not exist.
CREATE TABLE IF NOT EXISTS make_days (
    preset_id  TEXT NOT NULL,
    version    INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    makes      INTEGER NOT NULL,
    exact      INTEGER NOT NULL,
    changes    INTEGER NOT NULL,
    ratings    INTEGER NOT NULL,
    rating_sum INTEGER NOT NULL,
    PRIMARY KEY (preset_id, day, version)
) WITHOUT ROWID;

-- `makes` counts the makes with at least one such difference. Added steps have no place in the preset, so all of an operation count together, with the step -1.
CREATE TABLE IF NOT EXISTS make_step_days (
    preset_id   TEXT NOT NULL,
    version     INTEGER NOT NULL,
    day         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    op          TEXT NOT NULL,
    step        INTEGER NOT NULL,
    makes       INTEGER NOT NULL,
    differences INTEGER NOT NULL,
    PRIMARY KEY (preset_id, day, version, kind, op, step)
) WITHOUT ROWID;

-- `below` and `above` count the makes with a smaller and a larger number than the preset version has.
CREATE TABLE IF NOT EXISTS make_parameter_days (
    preset_id TEXT NOT NULL,
    version   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    op        TEXT NOT NULL,
    step      INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    makes     INTEGER NOT NULL,
    below     INTEGER NOT NULL,
    above     INTEGER NOT NULL,
    PRIMARY KEY (preset_id, day, version, kind, op, step, parameter)
) WITHOUT ROWID;

-- How many makes have a value, as JSON. Of added steps: the values of the first one with this operation in each make, its `off`, and its position with the
-- parameter ''. Values of more than 256 characters are left out, so that their readers are bounded: long curves and texts.
CREATE TABLE IF NOT EXISTS make_values (
    preset_id TEXT NOT NULL,
    version   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    op        TEXT NOT NULL,
    step      INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    value     TEXT NOT NULL,
    -- NULL unless the value is a number.
    number    REAL,
    makes     INTEGER NOT NULL,
    PRIMARY KEY (preset_id, day, version, kind, op, step, parameter, value)
) WITHOUT ROWID;

-- Empty except within a trigger: it finds the values that no make has any more without reading the others.
CREATE INDEX IF NOT EXISTS make_values_none ON make_values (makes) WHERE makes <= 0;

-- What makes take in this library. One row.
CREATE TABLE IF NOT EXISTS make_usage (
    makes         INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    -- Of these, what makes by people outside of the teams take.
    outside_bytes INTEGER NOT NULL
);
INSERT INTO make_usage SELECT 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM make_usage);

CREATE TRIGGER IF NOT EXISTS make_added AFTER INSERT ON makes BEGIN
    UPDATE make_usage SET makes = makes + 1, bytes = bytes + 600 + coalesce(length(CAST(new.recipe AS BLOB)), 0),
        outside_bytes = outside_bytes + new.outside_bytes;
    INSERT INTO make_days VALUES
        (new.preset_id, new.version, new.day, 1, new.is_exact, new.changes, new.rating IS NOT NULL, coalesce(new.rating, 0)),
        (new.preset_id, new.version, -1, 1, new.is_exact, new.changes, new.rating IS NOT NULL, coalesce(new.rating, 0))
        ON CONFLICT (preset_id, day, version) DO UPDATE SET makes = makes + 1, exact = exact + excluded.exact, changes = changes + excluded.changes,
            ratings = ratings + excluded.ratings, rating_sum = rating_sum + excluded.rating_sum;
END;

CREATE TRIGGER IF NOT EXISTS make_removed AFTER DELETE ON makes BEGIN
    UPDATE make_usage SET makes = makes - 1, bytes = bytes - 600 - coalesce(length(CAST(old.recipe AS BLOB)), 0),
        outside_bytes = outside_bytes - old.outside_bytes;
    UPDATE make_days SET makes = makes - 1, exact = exact - old.is_exact, changes = changes - old.changes,
            ratings = ratings - (old.rating IS NOT NULL), rating_sum = rating_sum - coalesce(old.rating, 0)
        WHERE preset_id = old.preset_id AND version = old.version AND day IN (old.day, -1);
    DELETE FROM make_days WHERE preset_id = old.preset_id AND version = old.version AND day IN (old.day, -1) AND makes <= 0;
    DELETE FROM make_differences WHERE preset_id = old.preset_id AND make_id = old.id;
END;

CREATE TRIGGER IF NOT EXISTS make_changed AFTER UPDATE OF is_exact, changes, rating ON makes BEGIN
    UPDATE make_days SET exact = exact - old.is_exact + new.is_exact, changes = changes - old.changes + new.changes,
            ratings = ratings - (old.rating IS NOT NULL) + (new.rating IS NOT NULL),
            rating_sum = rating_sum - coalesce(old.rating, 0) + coalesce(new.rating, 0)
        WHERE preset_id = new.preset_id AND version = new.version AND day IN (new.day, -1);
END;

-- The other columns never change. Sums would not follow.
CREATE TRIGGER IF NOT EXISTS make_fixed BEFORE UPDATE OF id, preset_id, version, day, maker_id, recipe, outside_bytes ON makes BEGIN
    SELECT RAISE(ABORT, 'only the rating and the count of differences of a make can change');
END;

CREATE TRIGGER IF NOT EXISTS make_difference_fixed BEFORE UPDATE ON make_differences BEGIN
    SELECT RAISE(ABORT, 'a difference cannot change: delete it and add another one');
END;

CREATE TRIGGER IF NOT EXISTS make_difference_added AFTER INSERT ON make_differences BEGIN
    UPDATE make_usage SET bytes = bytes + 800 + coalesce(length(new.from_value), 0) + coalesce(length(new.to_value), 0);
    INSERT INTO make_step_days VALUES
        (new.preset_id, new.version, new.day, new.kind, new.op, CASE new.kind WHEN 'step_added' THEN -1 ELSE new.step END, new.is_first, 1),
        (new.preset_id, new.version, -1, new.kind, new.op, CASE new.kind WHEN 'step_added' THEN -1 ELSE new.step END, new.is_first, 1)
        ON CONFLICT (preset_id, day, version, kind, op, step) DO UPDATE SET makes = makes + excluded.makes, differences = differences + 1;
END;

CREATE TRIGGER IF NOT EXISTS make_difference_removed AFTER DELETE ON make_differences BEGIN
    UPDATE make_usage SET bytes = bytes - 800 - coalesce(length(old.from_value), 0) - coalesce(length(old.to_value), 0);
    UPDATE make_step_days SET differences = differences - 1, makes = makes - old.is_first
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op
            AND step = CASE old.kind WHEN 'step_added' THEN -1 ELSE old.step END;
    DELETE FROM make_step_days
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op
            AND step = CASE old.kind WHEN 'step_added' THEN -1 ELSE old.step END AND differences <= 0;
END;

CREATE TRIGGER IF NOT EXISTS make_parameter_added AFTER INSERT ON make_differences WHEN new.parameter <> '' BEGIN
    INSERT INTO make_parameter_days VALUES
        (new.preset_id, new.version, new.day, new.kind, new.op, new.step, new.parameter, 1, new.direction < 0, new.direction > 0),
        (new.preset_id, new.version, -1, new.kind, new.op, new.step, new.parameter, 1, new.direction < 0, new.direction > 0)
        ON CONFLICT (preset_id, day, version, kind, op, step, parameter) DO UPDATE SET makes = makes + 1, below = below + excluded.below,
            above = above + excluded.above;
    INSERT INTO make_values
        SELECT new.preset_id, new.version, d.value, new.kind, new.op, new.step, new.parameter, coalesce(new.to_value, 'null'), new.number, 1
        FROM json_each(json_array(new.day, -1)) d WHERE length(coalesce(new.to_value, 'null')) <= 256
        ON CONFLICT (preset_id, day, version, kind, op, step, parameter, value) DO UPDATE SET makes = makes + 1;
END;

CREATE TRIGGER IF NOT EXISTS make_parameter_removed AFTER DELETE ON make_differences WHEN old.parameter <> '' BEGIN
    UPDATE make_parameter_days SET makes = makes - 1, below = below - (old.direction < 0), above = above - (old.direction > 0)
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op AND step = old.step
            AND parameter = old.parameter;
    DELETE FROM make_parameter_days
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op AND step = old.step
            AND parameter = old.parameter AND makes <= 0;
    UPDATE make_values SET makes = makes - 1
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op AND step = old.step
            AND parameter = old.parameter AND value = coalesce(old.to_value, 'null');
    DELETE FROM make_values
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op AND step = old.step
            AND parameter = old.parameter AND value = coalesce(old.to_value, 'null') AND makes <= 0;
END;

-- The values of an added step are in `to_value`, with its operation and its identity.
CREATE TRIGGER IF NOT EXISTS make_step_added AFTER INSERT ON make_differences WHEN new.kind = 'step_added' AND new.is_first = 1 BEGIN
    UPDATE make_usage SET bytes = bytes + 400 * (SELECT count(*) FROM json_each(new.to_value));
    INSERT INTO make_values
        SELECT new.preset_id, new.version, d.value, new.kind, new.op, -1, p.key, new.to_value -> p.fullkey,
            CASE WHEN p.type IN ('integer', 'real') THEN p.value END, 1
        FROM json_each(json_array(new.day, -1)) d, json_each(new.to_value) p
        WHERE p.key NOT IN ('op', 'id') AND length(new.to_value -> p.fullkey) <= 256
        ON CONFLICT (preset_id, day, version, kind, op, step, parameter, value) DO UPDATE SET makes = makes + 1;
    INSERT INTO make_values VALUES
        (new.preset_id, new.version, new.day, new.kind, new.op, -1, '', CAST(new.step AS TEXT), new.step, 1),
        (new.preset_id, new.version, -1, new.kind, new.op, -1, '', CAST(new.step AS TEXT), new.step, 1)
        ON CONFLICT (preset_id, day, version, kind, op, step, parameter, value) DO UPDATE SET makes = makes + 1;
END;

CREATE TRIGGER IF NOT EXISTS make_step_no_more_added AFTER DELETE ON make_differences WHEN old.kind = 'step_added' AND old.is_first = 1 BEGIN
    UPDATE make_usage SET bytes = bytes - 400 * (SELECT count(*) FROM json_each(old.to_value));
    UPDATE make_values SET makes = make_values.makes - 1
        FROM (SELECT '' AS parameter, CAST(old.step AS TEXT) AS value UNION ALL
              SELECT p.key, old.to_value -> p.fullkey FROM json_each(old.to_value) p WHERE p.key NOT IN ('op', 'id')) gone
        WHERE preset_id = old.preset_id AND day IN (old.day, -1) AND version = old.version AND kind = old.kind AND op = old.op AND step = -1
            AND make_values.parameter = gone.parameter AND make_values.value = gone.value;
    DELETE FROM make_values WHERE makes <= 0;
END;

-- In the library of the maker: which rendition a make has. Only the maker learns of it, so the library of the preset does not have it.
CREATE TABLE IF NOT EXISTS made_renditions (
    make_id      TEXT PRIMARY KEY,
    preset_id    TEXT NOT NULL,
    rendition_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS made_renditions_by_rendition ON made_renditions (rendition_id);

CREATE TRIGGER IF NOT EXISTS made_rendition_deleted AFTER DELETE ON renditions BEGIN
    DELETE FROM made_renditions WHERE rendition_id = old.id;
END;

-- In the library of the maker: outbox of makes that the library of the preset's owner must get. A row is deleted when that library has replied.
CREATE TABLE IF NOT EXISTS make_deliveries (
    make_id    TEXT PRIMARY KEY,
    -- The library of the preset.
    library_id TEXT NOT NULL,
    -- The make with its differences, as JSON.
    make       TEXT NOT NULL
) WITHOUT ROWID;
