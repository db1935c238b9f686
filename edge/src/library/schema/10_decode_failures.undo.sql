DROP TRIGGER decode_failures_of_job;
DROP TRIGGER decode_failures_of_nothing;
