DROP TABLE makers;
