-- How business systems prove who they are: uses of their secrets, proofs that count once, tokens tied to a key.

-- On which day a secret was last used; written once a day, not with each request.
CREATE TABLE client_secret_uses (
    secret_hash BYTEA NOT NULL PRIMARY KEY,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    used_on BIGINT NOT NULL
);
CREATE INDEX client_secret_uses_client ON client_secret_uses (client_row_id);

-- Assertions and DPoP proofs that were used, until they run out by themselves.
CREATE TABLE used_proofs (
    proof_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_proofs_expiry ON used_proofs (expires_at);

-- The thumbprint of the key (RFC 9449) or certificate (RFC 8705) without which a code or token means nothing.
ALTER TABLE authorization_codes ADD COLUMN jkt TEXT COLLATE "C";
ALTER TABLE refresh_tokens ADD COLUMN jkt TEXT COLLATE "C";
ALTER TABLE refresh_tokens ADD COLUMN x5t TEXT COLLATE "C";
ALTER TABLE access_tokens ADD COLUMN jkt TEXT COLLATE "C";
ALTER TABLE access_tokens ADD COLUMN x5t TEXT COLLATE "C";
