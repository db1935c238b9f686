-- When the sums were told last: they are told again a day later, so that a database or a library that was brought back to an earlier state is right again.
ALTER TABLE figures_told ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
