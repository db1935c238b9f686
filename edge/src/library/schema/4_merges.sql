-- How libraries become one.

-- The library that took this one over; one row once it is so. From then on nothing here is read or written any more, but by that library.
CREATE TABLE moved (
    to_library TEXT NOT NULL
);

-- Libraries that this one takes over or has taken over.
CREATE TABLE merges (
    from_library TEXT PRIMARY KEY,
    -- How far it is: the table whose rows come next, by its place in the order (rows.rs), and the key of the last row that came.
    table_index  INTEGER NOT NULL DEFAULT 0,
    after_key    TEXT NOT NULL DEFAULT '',
    is_done      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
