-- What a person has besides a password, what an organisation demands, and what a sign-in proved.

CREATE TABLE totp_factors (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES accounts (id),
    sealed_secret BYTEA NOT NULL,
    -- The latest step of which a code was used: that one and those before it count no more.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE TABLE recovery_codes (
    account_id UUID NOT NULL REFERENCES accounts (id),
    code_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE passkeys (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    credential_id BYTEA NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- Public key, counter and flags: JSON, read and written whole.
    credential TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_account ON passkeys (account_id, created_at);

-- An organisation without a row demands nothing.
CREATE TABLE second_factor_rules (
    org_id UUID NOT NULL PRIMARY KEY REFERENCES organizations (id),
    demand TEXT COLLATE "C" NOT NULL CHECK (demand IN ('off', 'wanted', 'demanded')),
    -- The first day on which nobody signs in without one, as YYYY-MM-DD; only of a demand.
    demanded_from TEXT COLLATE "C",
    asks_connected BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

-- What was proven to us, as words; empty for what was opened before there were any.
ALTER TABLE sessions ADD COLUMN proofs TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE session_orgs ADD COLUMN proofs TEXT COLLATE "C" NOT NULL DEFAULT '';
