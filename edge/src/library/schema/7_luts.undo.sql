DROP TRIGGER lut_uses_added;
DROP TABLE lut_uses;
-- An older release forgets the tables: their bytes no longer count.
DELETE FROM luts;
DROP TABLE luts;
