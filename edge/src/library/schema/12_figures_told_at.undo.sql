ALTER TABLE figures_told DROP COLUMN at_ms;
