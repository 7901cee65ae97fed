-- Business systems, what members allowed them, tokens and signing keys.

CREATE TABLE clients (
    id UUID NOT NULL PRIMARY KEY,
    client_id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('confidential', 'public')),
    secret_hash BYTEA,
    -- One address a line, as all lists here.
    redirect_uris TEXT NOT NULL,
    post_logout_redirect_uris TEXT NOT NULL,
    grants TEXT NOT NULL,
    scopes TEXT NOT NULL,
    id_token_alg TEXT NOT NULL,
    home_url TEXT,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX clients_client_id ON clients (client_id);

CREATE TABLE grants (
    id UUID NOT NULL PRIMARY KEY,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    member_id UUID NOT NULL,
    session_id UUID NOT NULL REFERENCES sessions (id),
    scope TEXT NOT NULL,
    nonce TEXT,
    authenticated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoke_reason TEXT,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX grants_session ON grants (session_id);
CREATE INDEX grants_member ON grants (org_id, member_id);
CREATE INDEX grants_created ON grants (created_at);

-- Which business systems a member uses, and since when; stays when the grants are forgotten.
CREATE TABLE client_uses (
    org_id UUID NOT NULL REFERENCES organizations (id),
    client_row_id UUID NOT NULL REFERENCES clients (id),
    member_id UUID NOT NULL,
    first_used_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, client_row_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX client_uses_member ON client_uses (org_id, member_id);

CREATE TABLE authorization_codes (
    id UUID NOT NULL PRIMARY KEY,
    code_hash BYTEA NOT NULL,
    grant_id UUID NOT NULL REFERENCES grants (id),
    redirect_uri TEXT NOT NULL,
    code_challenge BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX authorization_codes_code ON authorization_codes (code_hash);
CREATE INDEX authorization_codes_grant ON authorization_codes (grant_id);
CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);

CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    grant_id UUID NOT NULL REFERENCES grants (id),
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    successor_id UUID
);
CREATE UNIQUE INDEX refresh_tokens_token ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE access_tokens (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    -- NULL: the business system acts for itself (client credentials).
    grant_id UUID REFERENCES grants (id),
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX access_tokens_token ON access_tokens (token_hash);
CREATE INDEX access_tokens_grant ON access_tokens (grant_id);
CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);

CREATE TABLE signing_keys (
    id UUID NOT NULL PRIMARY KEY,
    alg TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'retired')),
    sealed_private BYTEA NOT NULL,
    public_jwk TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state_since BIGINT NOT NULL
);
-- One key of an algorithm signs, one waits to: several processes cannot make two.
CREATE UNIQUE INDEX signing_keys_turn ON signing_keys (alg, state) WHERE state IN ('active', 'pending');
