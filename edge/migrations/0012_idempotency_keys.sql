-- The keys of requests that may be sent again (header Idempotency-Key). A key stands for the job that its request made, whatever kind of job,
-- and is written in one transaction with it. It is forgotten when its time is over (a sweep), or with the job. A migration that makes the
-- table of jobs anew must copy this table first: dropping jobs deletes the keys.

CREATE TABLE idempotency_keys (
    owner_id       TEXT NOT NULL,
    key            TEXT NOT NULL,
    -- Of the route and what the request asked for.
    request_sha256 TEXT NOT NULL,
    job_id         TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    expires_at_ms  INTEGER NOT NULL,
    PRIMARY KEY (owner_id, key)
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at_ms);
CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);
