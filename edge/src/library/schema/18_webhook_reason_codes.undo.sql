ALTER TABLE webhook_deliveries DROP COLUMN reason_code;
ALTER TABLE webhooks DROP COLUMN disabled_code;
