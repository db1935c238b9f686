DROP TRIGGER decode_failures_of_image;
DROP TRIGGER decode_failures_of_rendition;
DROP TABLE decode_failures;
ALTER TABLE jobs DROP COLUMN cost;
DROP TABLE spent;
