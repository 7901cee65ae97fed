-- Dynamic client registration: tokens with which business systems register by themselves, and what belongs to each of those.

CREATE TABLE initial_access_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL,
    label TEXT NOT NULL,
    -- NULL: for the provider. Else what is made with it is the organisation's own.
    org_id BLOB REFERENCES organizations (id),
    -- One a line: what a business system made with it may have at most.
    grants TEXT NOT NULL,
    scopes TEXT NOT NULL,
    max_uses INTEGER NOT NULL,
    uses INTEGER NOT NULL CHECK (uses BETWEEN 0 AND max_uses),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX initial_access_tokens_token ON initial_access_tokens (token_hash);

CREATE TABLE client_registrations (
    client_row_id BLOB NOT NULL PRIMARY KEY REFERENCES clients (id),
    initial_token_id BLOB NOT NULL REFERENCES initial_access_tokens (id),
    access_hash BLOB NOT NULL,
    -- One a line: the bounds of the token, or what an operator set since.
    grants TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- It deleted itself; its row stays for the history.
    ended_at INTEGER
) STRICT;
CREATE INDEX client_registrations_token ON client_registrations (initial_token_id, client_row_id);

-- Whether anybody ever used a business system.
CREATE INDEX client_uses_client ON client_uses (client_row_id, org_id);
