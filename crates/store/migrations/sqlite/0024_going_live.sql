-- The super admin's way in when the company's own system is down.

-- Single-use codes; they belong to the member who was super admin when they were made, and end with the role.
CREATE TABLE emergency_codes (
    org_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (org_id, code_hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;

-- What a login method knew of the other side, change by change. The copy in login_methods is what sign-ins go by.
CREATE TABLE login_method_versions (
    org_id BLOB NOT NULL,
    login_method_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    settings TEXT NOT NULL,
    sealed_secret BLOB,
    state TEXT NOT NULL CHECK (state IN ('draft', 'live', 'past')),
    -- By name; empty if nobody knows.
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    -- Since when sign-ins went by it; NULL if they never did.
    live_at INTEGER,
    -- The version that was gone back to.
    of_number INTEGER,
    -- The last trial: 'success' or why it failed.
    tried_at INTEGER,
    tried_result TEXT,
    PRIMARY KEY (org_id, login_method_id, number),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE UNIQUE INDEX login_method_versions_draft ON login_method_versions (org_id, login_method_id) WHERE state = 'draft';
CREATE UNIQUE INDEX login_method_versions_live ON login_method_versions (org_id, login_method_id) WHERE state = 'live';

-- When a method, or its new settings, go live by themselves.
CREATE TABLE method_schedules (
    org_id BLOB NOT NULL,
    login_method_id BLOB NOT NULL,
    goes_live_at INTEGER NOT NULL,
    -- What was the newest version then: nothing else goes live.
    number INTEGER NOT NULL,
    member_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, login_method_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE INDEX method_schedules_due ON method_schedules (goes_live_at, login_method_id);
