-- A deleted account leaves its makes to the owners of the presets, and its name does not stay with them: `maker_id` becomes ''. Nothing else about a maker changes.

DROP TRIGGER IF EXISTS make_fixed;
DROP TRIGGER IF EXISTS make_difference_fixed;

CREATE TRIGGER make_fixed BEFORE UPDATE OF id, preset_id, version, day, recipe, outside_bytes ON makes BEGIN
    SELECT RAISE(ABORT, 'only the rating and the count of differences of a make can change');
END;

CREATE TRIGGER make_maker_fixed BEFORE UPDATE OF maker_id ON makes WHEN new.maker_id <> '' BEGIN
    SELECT RAISE(ABORT, 'the maker of a make can only be removed');
END;

CREATE TRIGGER make_difference_fixed BEFORE UPDATE OF preset_id, make_id, position, version, day, kind, op, step, parameter, unit, from_value, to_value, number,
    direction, is_first ON make_differences BEGIN
    SELECT RAISE(ABORT, 'a difference cannot change: delete it and add another one');
END;

CREATE TRIGGER make_difference_maker_fixed BEFORE UPDATE OF maker_id ON make_differences WHEN new.maker_id <> '' BEGIN
    SELECT RAISE(ABORT, 'the maker of a difference can only be removed');
END;
