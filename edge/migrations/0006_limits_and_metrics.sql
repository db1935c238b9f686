-- What limits and metrics ask for, kept up to date by the database itself, so that no way of adding a row can forget it and
-- nothing has to be counted row by row.

-- What an owner has stored: originals, and the renditions made of them.
CREATE TABLE usage (
    owner_id TEXT PRIMARY KEY,
    images   INTEGER NOT NULL DEFAULT 0,
    bytes    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- How many jobs there are of each kind in each state.
CREATE TABLE job_counts (
    kind  TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, state)
) WITHOUT ROWID;

-- Sums that the worker's isolates add to: `labels` as Prometheus writes them, without braces.
CREATE TABLE metrics (
    name   TEXT NOT NULL,
    labels TEXT NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (name, labels)
) WITHOUT ROWID;

-- A session whose token was replaced lasts for a moment more, and is not renewed.
ALTER TABLE sessions ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;

INSERT INTO usage (owner_id, images, bytes)
    SELECT owner_id, SUM(images), SUM(bytes) FROM (
        SELECT owner_id, COUNT(*) AS images, SUM(size_bytes) AS bytes FROM images GROUP BY owner_id
        UNION ALL
        SELECT owner_id, 0, COALESCE(SUM(size_bytes), 0) FROM renditions GROUP BY owner_id
    ) GROUP BY owner_id;

INSERT INTO job_counts (kind, state, count) SELECT kind, state, COUNT(*) FROM jobs GROUP BY kind, state;

CREATE TRIGGER usage_image_added AFTER INSERT ON images BEGIN
    INSERT INTO usage (owner_id, images, bytes) VALUES (new.owner_id, 1, COALESCE(new.size_bytes, 0))
        ON CONFLICT (owner_id) DO UPDATE SET images = images + 1, bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER usage_image_changed AFTER UPDATE OF size_bytes ON images WHEN new.size_bytes IS NOT old.size_bytes BEGIN
    UPDATE usage SET bytes = bytes + COALESCE(new.size_bytes, 0) - COALESCE(old.size_bytes, 0)
        WHERE owner_id = new.owner_id;
END;

CREATE TRIGGER usage_image_deleted AFTER DELETE ON images BEGIN
    UPDATE usage SET images = images - 1, bytes = bytes - COALESCE(old.size_bytes, 0) WHERE owner_id = old.owner_id;
END;

CREATE TRIGGER usage_rendition_made AFTER UPDATE OF size_bytes ON renditions WHEN new.size_bytes IS NOT old.size_bytes BEGIN
    UPDATE usage SET bytes = bytes + COALESCE(new.size_bytes, 0) - COALESCE(old.size_bytes, 0)
        WHERE owner_id = new.owner_id;
END;

CREATE TRIGGER usage_rendition_deleted AFTER DELETE ON renditions WHEN old.size_bytes IS NOT NULL BEGIN
    UPDATE usage SET bytes = bytes - old.size_bytes WHERE owner_id = old.owner_id;
END;

CREATE TRIGGER job_counts_added AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts (kind, state, count) VALUES (new.kind, new.state, 1)
        ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counts_moved AFTER UPDATE OF state ON jobs WHEN new.state IS NOT old.state BEGIN
    UPDATE job_counts SET count = count - 1 WHERE kind = old.kind AND state = old.state;
    INSERT INTO job_counts (kind, state, count) VALUES (new.kind, new.state, 1)
        ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counts_deleted AFTER DELETE ON jobs BEGIN
    UPDATE job_counts SET count = count - 1 WHERE kind = old.kind AND state = old.state;
END;
