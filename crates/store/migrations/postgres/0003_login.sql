-- How people sign in, and what stays of it.

CREATE TABLE login_methods (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX login_methods_name ON login_methods (org_id, name_folded);

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    -- 'member' and 'operator' sessions are different cookies and never stand in for each other.
    kind TEXT NOT NULL CHECK (kind IN ('member', 'operator')),
    account_id UUID NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    idle_minutes BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account_id, created_at);

CREATE TABLE session_orgs (
    session_id UUID NOT NULL REFERENCES sessions (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    member_id UUID NOT NULL,
    login_method_id UUID NOT NULL,
    authenticated_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, org_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
CREATE INDEX session_orgs_member ON session_orgs (member_id);

-- Wrong passwords and codes, counted by the hash of what they were tried on.
CREATE TABLE throttles (
    key BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    locked_until BIGINT,
    forget_at BIGINT NOT NULL
);
CREATE INDEX throttles_forget ON throttles (forget_at);

CREATE TABLE login_codes (
    id UUID NOT NULL PRIMARY KEY,
    email_folded TEXT COLLATE "C" NOT NULL,
    browser_hash BYTEA NOT NULL,
    code_hash BYTEA NOT NULL,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX login_codes_email ON login_codes (email_folded, created_at);
CREATE INDEX login_codes_expiry ON login_codes (expires_at);

CREATE TABLE mail_tokens (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    account_id UUID REFERENCES accounts (id),
    org_id UUID REFERENCES organizations (id),
    -- What the token is for, when it is not yet an account: an e-mail to prove, a name to join with.
    email TEXT,
    name TEXT,
    org_name TEXT,
    invitation_id UUID,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mail_tokens_token ON mail_tokens (token_hash);
CREATE INDEX mail_tokens_account ON mail_tokens (account_id);
CREATE INDEX mail_tokens_expiry ON mail_tokens (expires_at);
