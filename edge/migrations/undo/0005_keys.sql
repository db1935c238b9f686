DROP TABLE identities;
DROP TABLE api_keys;
