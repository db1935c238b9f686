-- Limits of webhooks: requests at the same time, failures over days, waiting deliveries; and mails that no failure loses.

-- Endpoints with the same host share its places. An address is normalised, so a slash follows the host. The port and the dot of a full name do not matter.
ALTER TABLE webhooks ADD COLUMN host TEXT GENERATED ALWAYS AS
    (replace(replace(substr(url, 1, 8 + instr(substr(url, 9), '/')), ':8443/', '/'), './', '/')) VIRTUAL;
-- How many of its deliveries may be in the queue or in progress: one more after each success, 1 again after a failure.
ALTER TABLE webhooks ADD COLUMN places INTEGER NOT NULL DEFAULT 1;
-- The latest failed attempt since the last successful one.
ALTER TABLE webhooks ADD COLUMN failed_at_ms INTEGER;
-- When the next message about the mail of `notice_for` is sent.
ALTER TABLE webhooks ADD COLUMN notice_due_ms INTEGER NOT NULL DEFAULT 0;

-- Where the endpoint stands in the turns that the endpoints of a host take: the one with the smallest number comes next.
ALTER TABLE webhooks ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

-- Requests to a host whose endpoint was deleted, or has another address by now. Each holds a place of the host until it ends, or until its lease does.
CREATE TABLE webhook_left_requests (
    delivery_id    TEXT NOT NULL,
    lease_until_ms INTEGER NOT NULL,
    host           TEXT NOT NULL,
    PRIMARY KEY (delivery_id, lease_until_ms)
) WITHOUT ROWID;

-- A sentence, if something other than an attempt ended it. Such a delivery is kept for a replay, and is not a part of the log that has a limit.
ALTER TABLE webhook_deliveries ADD COLUMN reason TEXT;
ALTER TABLE webhook_deliveries ADD COLUMN has_reason INTEGER GENERATED ALWAYS AS (reason IS NOT NULL) VIRTUAL;
DROP INDEX webhook_deliveries_log;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, id, state, has_reason);
CREATE INDEX webhook_deliveries_with_reason ON webhook_deliveries (id) WHERE reason IS NOT NULL;

-- How many deliveries of each endpoint have not ended. Triggers keep the counts, so that no event has to count them.
CREATE TABLE webhook_backlogs (
    webhook_id TEXT PRIMARY KEY,
    count      INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO webhook_backlogs
    SELECT webhook_id, count(*) FROM webhook_deliveries WHERE state IN ('waiting', 'sent', 'running') GROUP BY webhook_id;

CREATE TRIGGER webhook_delivery_added AFTER INSERT ON webhook_deliveries WHEN new.state IN ('waiting', 'sent', 'running') BEGIN
    INSERT INTO webhook_backlogs VALUES (new.webhook_id, 1) ON CONFLICT (webhook_id) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER webhook_delivery_ended AFTER UPDATE OF state ON webhook_deliveries
    WHEN old.state IN ('waiting', 'sent', 'running') AND new.state IN ('delivered', 'failed') BEGIN
    UPDATE webhook_backlogs SET count = count - 1 WHERE webhook_id = new.webhook_id;
END;

CREATE TRIGGER webhook_delivery_replayed AFTER UPDATE OF state ON webhook_deliveries
    WHEN old.state IN ('delivered', 'failed') AND new.state IN ('waiting', 'sent', 'running') BEGIN
    INSERT INTO webhook_backlogs VALUES (new.webhook_id, 1) ON CONFLICT (webhook_id) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER webhook_delivery_deleted AFTER DELETE ON webhook_deliveries WHEN old.state IN ('waiting', 'sent', 'running') BEGIN
    UPDATE webhook_backlogs SET count = count - 1 WHERE webhook_id = old.webhook_id;
END;

CREATE TRIGGER webhook_deleted AFTER DELETE ON webhooks BEGIN
    DELETE FROM webhook_backlogs WHERE webhook_id = old.id;
END;
