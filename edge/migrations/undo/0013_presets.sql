DROP TABLE ended_members;
DROP TABLE shared_presets;
