-- How people sign in, and what stays of it.

CREATE TABLE login_methods (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    position INTEGER NOT NULL,
    is_enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX login_methods_name ON login_methods (org_id, name_folded);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL,
    -- 'member' and 'operator' sessions are different cookies and never stand in for each other.
    kind TEXT NOT NULL CHECK (kind IN ('member', 'operator')),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    idle_minutes INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account_id, created_at);

CREATE TABLE session_orgs (
    session_id BLOB NOT NULL REFERENCES sessions (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    member_id BLOB NOT NULL,
    login_method_id BLOB NOT NULL,
    authenticated_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, org_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE INDEX session_orgs_member ON session_orgs (member_id);

-- Wrong passwords and codes, counted by the hash of what they were tried on.
CREATE TABLE throttles (
    key BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    since INTEGER NOT NULL,
    locked_until INTEGER,
    forget_at INTEGER NOT NULL
) STRICT;
CREATE INDEX throttles_forget ON throttles (forget_at);

CREATE TABLE login_codes (
    id BLOB NOT NULL PRIMARY KEY,
    email_folded TEXT NOT NULL,
    browser_hash BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_codes_email ON login_codes (email_folded, created_at);
CREATE INDEX login_codes_expiry ON login_codes (expires_at);

CREATE TABLE mail_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    account_id BLOB REFERENCES accounts (id),
    org_id BLOB REFERENCES organizations (id),
    -- What the token is for, when it is not yet an account: an e-mail to prove, a name to join with.
    email TEXT,
    name TEXT,
    org_name TEXT,
    invitation_id BLOB,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mail_tokens_token ON mail_tokens (token_hash);
CREATE INDEX mail_tokens_account ON mail_tokens (account_id);
CREATE INDEX mail_tokens_expiry ON mail_tokens (expires_at);
