-- The tables stay, and their bytes count: an older release neither reads nor removes them.
DROP TRIGGER lut_uses_added;
DROP TABLE lut_uses;
