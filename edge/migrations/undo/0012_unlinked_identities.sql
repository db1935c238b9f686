-- A trusted provider that was unlinked leads to its account by the address again.
DROP TABLE unlinked_identities;
