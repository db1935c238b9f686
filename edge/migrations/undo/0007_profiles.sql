DROP TABLE old_handles;
DROP TABLE profiles;
