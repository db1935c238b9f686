-- A trusted provider that was unlinked leads to its account by the address again.
DROP INDEX devices_by_token;
DROP TABLE unlinked_identities;
