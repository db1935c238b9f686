-- The presets stay with their versions and members: an older release neither reads nor removes them. The bytes of their recipes count no more, because an older
-- schema has no place for them.
DROP TRIGGER usage_preset_version_removed;
DROP TRIGGER usage_preset_version_added;
UPDATE usage SET row_bytes = max(0, row_bytes - (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM preset_versions));
DROP TRIGGER preset_unshared;
DROP TRIGGER preset_shared;
DROP TABLE preset_share_changes;
DROP TRIGGER preset_withdrawn;
DROP TRIGGER preset_visibility_changed;
DROP TRIGGER preset_published;
DROP TRIGGER preset_picture_removed;
DROP TRIGGER preset_totals_version_removed;
DROP TRIGGER preset_totals_version_added;
DROP TRIGGER preset_totals_preset_removed;
DROP TRIGGER preset_totals_preset_added;
DROP TABLE preset_totals;
DROP TRIGGER preset_lut_uses_added;
DROP TABLE preset_lut_uses;
DROP TABLE preset_requests;
