DROP TABLE events;
DROP TABLE session_ends;
