DROP TABLE deleted_makes;
