-- Attempts to sign in at an organisation's login page, one row each, with what was seen on the way: masked before it gets here.

CREATE TABLE login_traces (
    -- Begins with the moment at which the attempt began.
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- What somebody who was not signed in reads.
    code TEXT COLLATE "C" NOT NULL,
    -- A kind of login method, or 'passkey'.
    way TEXT COLLATE "C" NOT NULL,
    login_method_id UUID,
    -- Only who was known for sure.
    member_id UUID,
    -- Who it said it was, masked.
    label TEXT COLLATE "C" NOT NULL,
    -- The business system that the person came from; nothing if none.
    client_id TEXT COLLATE "C" NOT NULL,
    -- The network, not the address.
    ip TEXT COLLATE "C" NOT NULL,
    agent TEXT COLLATE "C" NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    result TEXT COLLATE "C" NOT NULL CHECK (result IN ('signed_in', 'waiting', 'proposed', 'refused')),
    -- Nothing if there is none.
    reason TEXT COLLATE "C" NOT NULL,
    -- The proposal may have been decided since.
    proposal_id UUID,
    steps TEXT COLLATE "C" NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX login_traces_code ON login_traces (org_id, code);

-- Links by which somebody outside reads one of them.
CREATE TABLE trace_shares (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    trace_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    made_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (org_id, trace_id) REFERENCES login_traces (org_id, id),
    FOREIGN KEY (org_id, made_by) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX trace_shares_token ON trace_shares (token_hash);
CREATE INDEX trace_shares_trace ON trace_shares (org_id, trace_id);
