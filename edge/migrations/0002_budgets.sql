-- Hourly budgets, the ceiling of all guests together, and guests whose sessions ended. Hours are counted from 1970.

-- What owners and addresses used in an hour, by a digest. Isolates add to it; a sweep forgets the hours before.
CREATE TABLE hourly_use (
    hour    INTEGER NOT NULL,
    key     TEXT NOT NULL,
    calls   INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    cost_ms INTEGER NOT NULL,
    PRIMARY KEY (hour, key)
) WITHOUT ROWID;

-- Every library is a guest's until accounts come. `cost_ms` is the processor time of the library's work in the hour `cost_hour`.
ALTER TABLE library_figures ADD COLUMN is_guest INTEGER NOT NULL DEFAULT 1;
ALTER TABLE library_figures ADD COLUMN cost_hour INTEGER NOT NULL DEFAULT 0;
ALTER TABLE library_figures ADD COLUMN cost_ms INTEGER NOT NULL DEFAULT 0;

-- The sums of guests' libraries, kept by triggers.
CREATE TABLE guest_totals (
    bytes INTEGER NOT NULL
);
INSERT INTO guest_totals SELECT coalesce(sum(bytes), 0) FROM library_figures;

CREATE TABLE guest_costs (
    hour    INTEGER PRIMARY KEY,
    cost_ms INTEGER NOT NULL
);

CREATE TRIGGER guests_library_added AFTER INSERT ON library_figures WHEN new.is_guest = 1 BEGIN
    UPDATE guest_totals SET bytes = bytes + new.bytes;
    INSERT INTO guest_costs (hour, cost_ms) VALUES (new.cost_hour, new.cost_ms)
        ON CONFLICT (hour) DO UPDATE SET cost_ms = cost_ms + excluded.cost_ms;
END;

CREATE TRIGGER guests_library_changed AFTER UPDATE ON library_figures BEGIN
    UPDATE guest_totals SET bytes = bytes + new.bytes * new.is_guest - old.bytes * old.is_guest;
    UPDATE guest_costs SET cost_ms = cost_ms - old.cost_ms * old.is_guest WHERE hour = old.cost_hour;
    INSERT INTO guest_costs (hour, cost_ms) VALUES (new.cost_hour, new.cost_ms * new.is_guest)
        ON CONFLICT (hour) DO UPDATE SET cost_ms = cost_ms + excluded.cost_ms;
END;

CREATE TRIGGER guests_library_removed AFTER DELETE ON library_figures WHEN old.is_guest = 1 BEGIN
    UPDATE guest_totals SET bytes = bytes - old.bytes;
END;

-- Guests without a session, and when the last one ended. Those whose sessions were forgotten before count from now.
CREATE TABLE ended_guests (
    owner_id    TEXT PRIMARY KEY,
    ended_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX ended_guests_by_end ON ended_guests (ended_at_ms);

INSERT INTO ended_guests (owner_id, ended_at_ms)
    SELECT prefix, unixepoch() * 1000 FROM key_prefixes
    WHERE prefix = library_id AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.owner_id = prefix);
