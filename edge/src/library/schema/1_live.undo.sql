DROP TABLE events;
DROP TABLE session_ends;
DROP TABLE identity;
