-- Organisations, accounts, members. Instants are microseconds since 1970 UTC; *_folded columns are for search and order.

CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    look_alike TEXT NOT NULL,
    plan TEXT NOT NULL,
    state TEXT NOT NULL,
    color TEXT,
    -- Exactly one super admin: not null, and a member of this very organisation.
    super_admin_id BLOB NOT NULL,
    session_idle_minutes INTEGER NOT NULL,
    session_absolute_minutes INTEGER NOT NULL,
    linked_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT organizations_super_admin
        FOREIGN KEY (id, super_admin_id) REFERENCES members (org_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX organizations_name ON organizations (name_folded, id);
CREATE INDEX organizations_look_alike ON organizations (look_alike);

CREATE TABLE org_logos (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id),
    content_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    digest TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- An organisation ID once used is never given to another: rows that were current are never deleted.
CREATE TABLE org_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    look_alike TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'current', 'former')),
    created_at INTEGER NOT NULL,
    forwards_until INTEGER
) STRICT;
CREATE UNIQUE INDEX org_slugs_current ON org_slugs (org_id) WHERE state = 'current';
CREATE INDEX org_slugs_look_alike ON org_slugs (look_alike);
CREATE INDEX org_slugs_org ON org_slugs (org_id);

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    -- NULL: self-owned, the e-mail is proven. Else: made by this organisation, member of it only.
    home_org_id BLOB REFERENCES organizations (id),
    name TEXT NOT NULL,
    email TEXT,
    email_folded TEXT,
    phone TEXT,
    password_hash TEXT,
    password_set_at INTEGER,
    must_change_password INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'deleted')),
    locale TEXT,
    created_at INTEGER NOT NULL,
    CHECK (email_folded IS NOT NULL OR phone IS NOT NULL),
    CHECK (home_org_id IS NOT NULL OR email_folded IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX accounts_email ON accounts (email_folded) WHERE home_org_id IS NULL;
CREATE UNIQUE INDEX accounts_home_email ON accounts (home_org_id, email_folded) WHERE home_org_id IS NOT NULL AND state <> 'deleted';
CREATE UNIQUE INDEX accounts_home_phone ON accounts (home_org_id, phone) WHERE home_org_id IS NOT NULL AND state <> 'deleted';
CREATE INDEX accounts_any_email ON accounts (email_folded);

CREATE TABLE members (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- NULL while invited by mail and not yet accepted.
    account_id BLOB REFERENCES accounts (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'deleted')),
    -- What a deleted member returns to when restored.
    state_before TEXT,
    is_admin INTEGER NOT NULL,
    menus INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT,
    email_folded TEXT,
    phone TEXT,
    department TEXT NOT NULL,
    department_folded TEXT NOT NULL,
    invited_at INTEGER,
    joined_at INTEGER,
    suspended_at INTEGER,
    deleted_at INTEGER,
    -- Name and contact were removed, once it could no longer be restored.
    purged_at INTEGER,
    last_sign_in_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX members_email ON members (org_id, email_folded) WHERE state <> 'deleted';
CREATE UNIQUE INDEX members_phone ON members (org_id, phone) WHERE state <> 'deleted';
CREATE UNIQUE INDEX members_account ON members (org_id, account_id) WHERE state <> 'deleted';
-- The list of members: one index per order, with what filters it at the end.
CREATE INDEX members_by_name ON members (org_id, name_folded, id, state) WHERE purged_at IS NULL;
CREATE INDEX members_by_state ON members (org_id, state, name_folded, id) WHERE purged_at IS NULL;
CREATE INDEX members_by_department ON members (org_id, department_folded, name_folded, id, state) WHERE purged_at IS NULL;
CREATE INDEX members_by_age ON members (org_id, created_at, id, state) WHERE purged_at IS NULL;
CREATE INDEX members_admins ON members (org_id, id) WHERE is_admin = TRUE;
CREATE INDEX members_by_account ON members (account_id);
CREATE INDEX members_deleted ON members (deleted_at, id) WHERE state = 'deleted' AND purged_at IS NULL;
CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- 'member': for one invited member. 'link': for whoever holds it.
    kind TEXT NOT NULL CHECK (kind IN ('member', 'link')),
    member_id BLOB,
    token_hash BLOB NOT NULL,
    -- A link is shown again to who hands it out; sealed, because the database alone must not invite anybody.
    sealed_token BLOB,
    label TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    most_uses INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    revoked_at INTEGER,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_org ON invitations (org_id, kind, created_at, id);
CREATE INDEX invitations_member ON invitations (member_id);

CREATE TABLE handovers (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    from_member_id BLOB NOT NULL,
    to_member_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (org_id, from_member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, to_member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX handovers_pending ON handovers (org_id) WHERE state = 'pending';
CREATE UNIQUE INDEX handovers_token ON handovers (token_hash);
CREATE INDEX handovers_org ON handovers (org_id, created_at);

CREATE TABLE operators (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    created_at INTEGER NOT NULL
) STRICT;
