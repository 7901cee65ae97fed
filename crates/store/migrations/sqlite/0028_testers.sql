-- Members who may try what is not live at a login method, by their own links; and what is marked as such a trial.

CREATE TABLE method_testers (
    org_id BLOB NOT NULL,
    login_method_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    -- Of the link that was made last.
    token_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    -- The last attempt: 'success', 'waiting' or why it failed.
    tried_at INTEGER,
    tried_result TEXT,
    trace_id BLOB,
    PRIMARY KEY (org_id, login_method_id, member_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX method_testers_token ON method_testers (token_hash);
CREATE INDEX method_testers_member ON method_testers (org_id, member_id);

-- The version that a tester signed in by; NULL for every other sign-in.
ALTER TABLE session_orgs ADD COLUMN tested_number INTEGER;
-- Who tests; NULL for every other attempt.
ALTER TABLE login_traces ADD COLUMN tester_id BLOB;
ALTER TABLE saml_attempts ADD COLUMN is_test INTEGER NOT NULL DEFAULT FALSE;

-- Operators look a record up by its code alone.
CREATE INDEX login_traces_by_code ON login_traces (code);

-- Whom a proposal is about, for lists of members; and what was dismissed, so that it can be put back.
CREATE INDEX link_proposals_candidate ON link_proposals (org_id, candidate_id, login_method_id, id) WHERE is_dismissed = FALSE;
CREATE INDEX link_proposals_dismissed ON link_proposals (org_id, last_at, id) WHERE is_dismissed = TRUE;
