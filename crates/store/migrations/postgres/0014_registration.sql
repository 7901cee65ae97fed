-- Dynamic client registration: tokens with which business systems register by themselves, and what belongs to each of those.

CREATE TABLE initial_access_tokens (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    -- NULL: for the provider. Else what is made with it is the organisation's own.
    org_id UUID REFERENCES organizations (id),
    -- One a line: what a business system made with it may have at most.
    grants TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    max_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL CHECK (uses BETWEEN 0 AND max_uses),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX initial_access_tokens_token ON initial_access_tokens (token_hash);

CREATE TABLE client_registrations (
    client_row_id UUID NOT NULL PRIMARY KEY REFERENCES clients (id),
    initial_token_id UUID NOT NULL REFERENCES initial_access_tokens (id),
    access_hash BYTEA NOT NULL,
    -- One a line: the bounds of the token, or what an operator set since.
    grants TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    -- It deleted itself; its row stays for the history.
    ended_at BIGINT
);
CREATE INDEX client_registrations_token ON client_registrations (initial_token_id, client_row_id);

-- Whether anybody ever used a business system.
CREATE INDEX client_uses_client ON client_uses (client_row_id, org_id);
