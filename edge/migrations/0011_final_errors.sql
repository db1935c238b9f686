-- Whether a failed job would fail alike whenever it is tried again, since the file itself is at fault.
ALTER TABLE jobs ADD COLUMN error_is_final INTEGER NOT NULL DEFAULT 0;
