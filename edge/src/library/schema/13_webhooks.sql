-- Endpoints that receive the owner's events, and their deliveries (library/webhooks.rs).
CREATE TABLE webhooks (
    id                TEXT PRIMARY KEY,
    url               TEXT NOT NULL,
    -- A JSON list of names.
    events            TEXT NOT NULL,
    -- `whsec_` and base64. The previous one signs along until `previous_until_ms`.
    secret            TEXT NOT NULL,
    previous_secret   TEXT,
    previous_until_ms INTEGER,
    enabled           INTEGER NOT NULL DEFAULT 1,
    -- A sentence, if the edge switched it off.
    disabled_reason   TEXT,
    -- The first failed attempt since the last successful one.
    failing_since_ms  INTEGER,
    -- The delivery whose failure switched it off, until the owner got a mail.
    notice_for        TEXT,
    created_at        TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
    id             TEXT PRIMARY KEY,
    webhook_id     TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event          TEXT NOT NULL,
    message_id     TEXT NOT NULL,
    -- The payload, exactly as it is signed and sent.
    body           TEXT NOT NULL,
    -- 'waiting', 'sent' (its message is in the queue), 'running', 'delivered' or 'failed'.
    state          TEXT NOT NULL DEFAULT 'waiting',
    -- Failed attempts since it was created or replayed.
    tries          INTEGER NOT NULL DEFAULT 0,
    -- A JSON list of the latest attempts.
    attempts       TEXT NOT NULL DEFAULT '[]',
    due_at_ms      INTEGER NOT NULL,
    -- When the message, or the attempt, counts as lost.
    lease_until_ms INTEGER NOT NULL DEFAULT 0,
    created_at     TEXT NOT NULL
);

CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, id, state);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, due_at_ms) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (webhook_id, lease_until_ms) WHERE state IN ('sent', 'running');
