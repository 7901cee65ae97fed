-- When a signing key was withdrawn in an emergency: such a key is 'retired', and nothing that it signed is believed.
ALTER TABLE signing_keys ADD COLUMN revoked_at INTEGER;

-- When a business system last fetched the key set, as far as the address that it used tells.
CREATE TABLE key_fetches (
    client_row_id BLOB NOT NULL PRIMARY KEY REFERENCES clients (id),
    fetched_at INTEGER NOT NULL
) STRICT;
