-- When a sweep sent another message for a job; `due_at_ms` stays, so that a queue that delivers nothing shows.
ALTER TABLE jobs ADD COLUMN sent_again_ms INTEGER NOT NULL DEFAULT 0;
