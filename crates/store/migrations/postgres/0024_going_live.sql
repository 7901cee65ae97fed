-- The super admin's way in when the company's own system is down.

-- Single-use codes; they belong to the member who was super admin when they were made, and end with the role.
CREATE TABLE emergency_codes (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (org_id, code_hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);

-- What a login method knew of the other side, change by change. The copy in login_methods is what sign-ins go by.
CREATE TABLE login_method_versions (
    org_id UUID NOT NULL,
    login_method_id UUID NOT NULL,
    number BIGINT NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    sealed_secret BYTEA,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'live', 'past')),
    -- By name; empty if nobody knows.
    made_by TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    -- Since when sign-ins went by it; NULL if they never did.
    live_at BIGINT,
    -- The version that was gone back to.
    of_number BIGINT,
    -- The last trial: 'success' or why it failed.
    tried_at BIGINT,
    tried_result TEXT COLLATE "C",
    PRIMARY KEY (org_id, login_method_id, number),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
CREATE UNIQUE INDEX login_method_versions_draft ON login_method_versions (org_id, login_method_id) WHERE state = 'draft';
CREATE UNIQUE INDEX login_method_versions_live ON login_method_versions (org_id, login_method_id) WHERE state = 'live';

-- When a method, or its new settings, go live by themselves.
CREATE TABLE method_schedules (
    org_id UUID NOT NULL,
    login_method_id UUID NOT NULL,
    goes_live_at BIGINT NOT NULL,
    -- What was the newest version then: nothing else goes live.
    number BIGINT NOT NULL,
    member_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, login_method_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX method_schedules_due ON method_schedules (goes_live_at, login_method_id);
