-- Organisations, accounts, members. Instants are microseconds since 1970 UTC; *_folded columns are for search and order.

CREATE TABLE organizations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    look_alike TEXT COLLATE "C" NOT NULL,
    plan TEXT NOT NULL,
    state TEXT NOT NULL,
    color TEXT,
    -- Exactly one super admin: not null, and a member of this very organisation.
    super_admin_id UUID NOT NULL,
    session_idle_minutes BIGINT NOT NULL,
    session_absolute_minutes BIGINT NOT NULL,
    linked_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX organizations_name ON organizations (name_folded, id);
CREATE INDEX organizations_look_alike ON organizations (look_alike);

CREATE TABLE org_logos (
    org_id UUID NOT NULL PRIMARY KEY REFERENCES organizations (id),
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    digest TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- An organisation ID once used is never given to another: rows that were current are never deleted.
CREATE TABLE org_slugs (
    slug TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    look_alike TEXT COLLATE "C" NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'current', 'former')),
    created_at BIGINT NOT NULL,
    forwards_until BIGINT
);
CREATE UNIQUE INDEX org_slugs_current ON org_slugs (org_id) WHERE state = 'current';
CREATE INDEX org_slugs_look_alike ON org_slugs (look_alike);
CREATE INDEX org_slugs_org ON org_slugs (org_id);

CREATE TABLE accounts (
    id UUID NOT NULL PRIMARY KEY,
    -- NULL: self-owned, the e-mail is proven. Else: made by this organisation, member of it only.
    home_org_id UUID REFERENCES organizations (id),
    name TEXT NOT NULL,
    email TEXT,
    email_folded TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    password_hash TEXT,
    password_set_at BIGINT,
    must_change_password BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'deleted')),
    locale TEXT,
    created_at BIGINT NOT NULL,
    CHECK (email_folded IS NOT NULL OR phone IS NOT NULL),
    CHECK (home_org_id IS NOT NULL OR email_folded IS NOT NULL)
);
CREATE UNIQUE INDEX accounts_email ON accounts (email_folded) WHERE home_org_id IS NULL;
CREATE UNIQUE INDEX accounts_home_email ON accounts (home_org_id, email_folded) WHERE home_org_id IS NOT NULL AND state <> 'deleted';
CREATE UNIQUE INDEX accounts_home_phone ON accounts (home_org_id, phone) WHERE home_org_id IS NOT NULL AND state <> 'deleted';
CREATE INDEX accounts_any_email ON accounts (email_folded);

CREATE TABLE members (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- NULL while invited by mail and not yet accepted.
    account_id UUID REFERENCES accounts (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'deleted')),
    -- What a deleted member returns to when restored.
    state_before TEXT,
    is_admin BOOLEAN NOT NULL,
    menus BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    email TEXT,
    email_folded TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    department TEXT NOT NULL,
    department_folded TEXT COLLATE "C" NOT NULL,
    invited_at BIGINT,
    joined_at BIGINT,
    suspended_at BIGINT,
    deleted_at BIGINT,
    -- Name and contact were removed, once it could no longer be restored.
    purged_at BIGINT,
    last_sign_in_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id)
);
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
ALTER TABLE organizations ADD CONSTRAINT organizations_super_admin
    FOREIGN KEY (id, super_admin_id) REFERENCES members (org_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE invitations (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- 'member': for one invited member. 'link': for whoever holds it.
    kind TEXT NOT NULL CHECK (kind IN ('member', 'link')),
    member_id UUID,
    token_hash BYTEA NOT NULL,
    -- A link is shown again to who hands it out; sealed, because the database alone must not invite anybody.
    sealed_token BYTEA,
    label TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    most_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    revoked_at BIGINT,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_org ON invitations (org_id, kind, created_at, id);
CREATE INDEX invitations_member ON invitations (member_id);

CREATE TABLE handovers (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    from_member_id UUID NOT NULL,
    to_member_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    FOREIGN KEY (org_id, from_member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, to_member_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX handovers_pending ON handovers (org_id) WHERE state = 'pending';
CREATE UNIQUE INDEX handovers_token ON handovers (token_hash);
CREATE INDEX handovers_org ON handovers (org_id, created_at);

CREATE TABLE operators (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES accounts (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    created_at BIGINT NOT NULL
);
