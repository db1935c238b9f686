-- The database is empty after this. Every session ends, and nothing leads to the libraries any more.
DROP TABLE sessions;
DROP TABLE key_prefixes;
DROP TABLE sweeps;
DROP TABLE metrics;
DROP TABLE library_figures;
DROP TABLE library_jobs;
DROP TABLE totals;
DROP TABLE job_counts;
