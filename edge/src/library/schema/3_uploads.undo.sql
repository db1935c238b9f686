DROP TABLE uploads;
DROP TABLE incoming;
DROP TABLE idempotency_keys;
