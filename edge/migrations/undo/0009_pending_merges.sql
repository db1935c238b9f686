DROP TABLE pending_merges;
