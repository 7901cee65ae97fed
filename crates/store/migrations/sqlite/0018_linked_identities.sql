-- People as other systems know them, and who stood at the door and could not be told apart.

-- What a login method needs to know of the other side: JSON, read and written whole; secrets sealed beside it.
ALTER TABLE login_methods ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE login_methods ADD COLUMN sealed_secret BLOB;

CREATE TABLE linked_identities (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    -- The name that never changes there.
    subject TEXT NOT NULL,
    member_id BLOB NOT NULL,
    -- What people read: the address or name that came with it.
    label TEXT NOT NULL,
    linked_by TEXT NOT NULL CHECK (linked_by IN ('key', 'address', 'admin')),
    is_enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
-- One subject is one member, and one member one subject, at each method.
CREATE UNIQUE INDEX linked_identities_subject ON linked_identities (org_id, login_method_id, subject);
CREATE UNIQUE INDEX linked_identities_member ON linked_identities (org_id, member_id, login_method_id);

CREATE TABLE link_proposals (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    -- Whom it may be.
    candidate_id BLOB,
    doubt TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    is_dismissed INTEGER NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, candidate_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX link_proposals_subject ON link_proposals (org_id, login_method_id, subject);
CREATE INDEX link_proposals_open ON link_proposals (org_id, last_at, id) WHERE is_dismissed = FALSE;
