-- What quotas count.

-- What an owner announced and may still write.
CREATE INDEX uploads_by_owner ON uploads (owner_id, expires_at_ms);

-- How many renditions an owner asked for in each minute of the last hour. Their jobs cannot be counted: they go with their image, and
-- whoever deletes it would have the hour anew.
CREATE TABLE renditions_asked (
    owner_id TEXT NOT NULL,
    minute   INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (owner_id, minute)
) WITHOUT ROWID;

INSERT INTO renditions_asked (owner_id, minute, count)
    SELECT owner_id, unixepoch(created_at) / 60, COUNT(*) FROM jobs
    WHERE kind = 'render' AND unixepoch(created_at) > unixepoch() - 3600 GROUP BY owner_id, unixepoch(created_at) / 60;

CREATE TRIGGER renditions_asked_added AFTER INSERT ON jobs WHEN new.kind = 'render' AND unixepoch(new.created_at) IS NOT NULL BEGIN
    DELETE FROM renditions_asked WHERE owner_id = new.owner_id AND minute < unixepoch(new.created_at) / 60 - 60;
    INSERT INTO renditions_asked (owner_id, minute, count) VALUES (new.owner_id, unixepoch(new.created_at) / 60, 1)
        ON CONFLICT (owner_id, minute) DO UPDATE SET count = count + 1;
END;
