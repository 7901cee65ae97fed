-- Attempts to sign in at an organisation's login page, one row each, with what was seen on the way: masked before it gets here.

CREATE TABLE login_traces (
    -- Begins with the moment at which the attempt began.
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- What somebody who was not signed in reads.
    code TEXT NOT NULL,
    -- A kind of login method, or 'passkey'.
    way TEXT NOT NULL,
    login_method_id BLOB,
    -- Only who was known for sure.
    member_id BLOB,
    -- Who it said it was, masked.
    label TEXT NOT NULL,
    -- The business system that the person came from; nothing if none.
    client_id TEXT NOT NULL,
    -- The network, not the address.
    ip TEXT NOT NULL,
    agent TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('signed_in', 'waiting', 'proposed', 'refused')),
    -- Nothing if there is none.
    reason TEXT NOT NULL,
    -- The proposal may have been decided since.
    proposal_id BLOB,
    steps TEXT NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE INDEX login_traces_code ON login_traces (org_id, code);

-- Links by which somebody outside reads one of them.
CREATE TABLE trace_shares (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    trace_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    made_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    FOREIGN KEY (org_id, trace_id) REFERENCES login_traces (org_id, id),
    FOREIGN KEY (org_id, made_by) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX trace_shares_token ON trace_shares (token_hash);
CREATE INDEX trace_shares_trace ON trace_shares (org_id, trace_id);
