-- People as other systems know them, and who stood at the door and could not be told apart.

-- What a login method needs to know of the other side: JSON, read and written whole; secrets sealed beside it.
ALTER TABLE login_methods ADD COLUMN settings TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE login_methods ADD COLUMN sealed_secret BYTEA;

CREATE TABLE linked_identities (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    -- The name that never changes there.
    subject TEXT COLLATE "C" NOT NULL,
    member_id UUID NOT NULL,
    -- What people read: the address or name that came with it.
    label TEXT COLLATE "C" NOT NULL,
    linked_by TEXT COLLATE "C" NOT NULL CHECK (linked_by IN ('key', 'address', 'admin')),
    is_enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
-- One subject is one member, and one member one subject, at each method.
CREATE UNIQUE INDEX linked_identities_subject ON linked_identities (org_id, login_method_id, subject);
CREATE UNIQUE INDEX linked_identities_member ON linked_identities (org_id, member_id, login_method_id);

CREATE TABLE link_proposals (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    email TEXT COLLATE "C",
    -- Whom it may be.
    candidate_id UUID,
    doubt TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    is_dismissed BOOLEAN NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, candidate_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX link_proposals_subject ON link_proposals (org_id, login_method_id, subject);
CREATE INDEX link_proposals_open ON link_proposals (org_id, last_at, id) WHERE is_dismissed = FALSE;
