-- A company's own SAML identity provider: our keys for it, ways there that have begun, and sign-ins that it may end.

-- Ours alone, one method each: the newest signs, all of them open what was encrypted for us.
CREATE TABLE saml_keys (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    certificate BLOB NOT NULL,
    sealed_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE INDEX saml_keys_method ON saml_keys (login_method_id, created_at);

-- Somebody was sent there. What comes back brings the token of which this is the hash.
CREATE TABLE saml_attempts (
    token_hash BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'trial', 'logout')),
    -- Keyed hash of the browser that began.
    browser_hash BLOB NOT NULL,
    -- What the answer has to answer.
    request_id TEXT NOT NULL,
    -- Where to go afterwards; a path of ours.
    next TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE INDEX saml_attempts_expiry ON saml_attempts (expires_at);

-- What a logout, either way, names a sign-in by.
CREATE TABLE saml_sessions (
    session_id BLOB NOT NULL REFERENCES sessions (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    -- SHA-256 of the name, for looking it up.
    name_hash BLOB NOT NULL,
    -- The name with its format and qualifiers: JSON.
    name_id TEXT NOT NULL,
    session_index TEXT,
    PRIMARY KEY (session_id, org_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE INDEX saml_sessions_name ON saml_sessions (login_method_id, name_hash);
CREATE INDEX saml_sessions_member ON saml_sessions (org_id, member_id);
