-- `search` is compared without case and in one normalisation form (edge/src/platform/text.js), which SQL cannot make. Rows of before get theirs
-- from a sweep; `search_version` 0 says which these are. Where all is ASCII nothing changes.

ALTER TABLE images ADD COLUMN search_version INTEGER NOT NULL DEFAULT 0;
UPDATE images SET search_version = 1 WHERE search NOT GLOB '*[^' || char(1) || '-~]*';

CREATE INDEX images_by_old_search ON images (id) WHERE search_version = 0;
