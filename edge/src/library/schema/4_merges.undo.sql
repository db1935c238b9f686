DROP TABLE moved;
DROP TABLE merges;
