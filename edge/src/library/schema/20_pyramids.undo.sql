-- The pyramids stay, and their bytes count: an older release neither reads nor removes them.
DROP TRIGGER pyramid_job_removed;
DROP TRIGGER usage_pyramid_removed;
DROP TRIGGER usage_pyramid_built;
DROP TRIGGER usage_pyramid_added;
DROP TABLE deleted_pyramids;
