-- The presets stay with their versions and members, and the bytes of their recipes count: an older release neither reads nor removes them.
DROP TRIGGER usage_preset_version_removed;
DROP TRIGGER usage_preset_version_added;
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
