-- A company's own SAML identity provider: our keys for it, ways there that have begun, and sign-ins that it may end.

-- Ours alone, one method each: the newest signs, all of them open what was encrypted for us.
CREATE TABLE saml_keys (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    certificate BYTEA NOT NULL,
    sealed_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
CREATE INDEX saml_keys_method ON saml_keys (login_method_id, created_at);

-- Somebody was sent there. What comes back brings the token of which this is the hash.
CREATE TABLE saml_attempts (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('sign_in', 'trial', 'logout')),
    -- Keyed hash of the browser that began.
    browser_hash BYTEA NOT NULL,
    -- What the answer has to answer.
    request_id TEXT COLLATE "C" NOT NULL,
    -- Where to go afterwards; a path of ours.
    next TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
CREATE INDEX saml_attempts_expiry ON saml_attempts (expires_at);

-- What a logout, either way, names a sign-in by.
CREATE TABLE saml_sessions (
    session_id UUID NOT NULL REFERENCES sessions (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    member_id UUID NOT NULL,
    -- SHA-256 of the name, for looking it up.
    name_hash BYTEA NOT NULL,
    -- The name with its format and qualifiers: JSON.
    name_id TEXT COLLATE "C" NOT NULL,
    session_index TEXT COLLATE "C",
    PRIMARY KEY (session_id, org_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX saml_sessions_name ON saml_sessions (login_method_id, name_hash);
CREATE INDEX saml_sessions_member ON saml_sessions (org_id, member_id);
