-- Codes that were mailed no longer count.
DROP TABLE codes_by_asker;
