DROP TRIGGER make_fixed;
DROP TRIGGER make_maker_fixed;
DROP TRIGGER make_difference_fixed;
DROP TRIGGER make_difference_maker_fixed;

CREATE TRIGGER make_fixed BEFORE UPDATE OF id, preset_id, version, day, maker_id, recipe, outside_bytes ON makes BEGIN
    SELECT RAISE(ABORT, 'only the rating and the count of differences of a make can change');
END;

CREATE TRIGGER make_difference_fixed BEFORE UPDATE ON make_differences BEGIN
    SELECT RAISE(ABORT, 'a difference cannot change: delete it and add another one');
END;
