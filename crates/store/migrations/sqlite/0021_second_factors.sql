-- What a person has besides a password, what an organisation demands, and what a sign-in proved.

CREATE TABLE totp_factors (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    sealed_secret BLOB NOT NULL,
    -- The latest step of which a code was used: that one and those before it count no more.
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE TABLE recovery_codes (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    code_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (account_id, code_hash)
) STRICT;

CREATE TABLE passkeys (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    credential_id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Public key, counter and flags: JSON, read and written whole.
    credential TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_account ON passkeys (account_id, created_at);

-- An organisation without a row demands nothing.
CREATE TABLE second_factor_rules (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id),
    demand TEXT NOT NULL CHECK (demand IN ('off', 'wanted', 'demanded')),
    -- The first day on which nobody signs in without one, as YYYY-MM-DD; only of a demand.
    demanded_from TEXT,
    asks_connected INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- What was proven to us, as words; empty for what was opened before there were any.
ALTER TABLE sessions ADD COLUMN proofs TEXT NOT NULL DEFAULT '';
ALTER TABLE session_orgs ADD COLUMN proofs TEXT NOT NULL DEFAULT '';
