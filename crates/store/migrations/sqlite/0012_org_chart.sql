-- The org chart (조직도): units, who holds which post in them, and groups across units.

CREATE TABLE org_units (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- NULL: directly below the organisation.
    parent_id BLOB,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    -- Its place among its siblings.
    position INTEGER NOT NULL,
    -- 1 directly below the organisation; at most 10 levels.
    depth INTEGER NOT NULL CHECK (depth BETWEEN 1 AND 10),
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES org_units (org_id, id)
) STRICT;
CREATE UNIQUE INDEX org_units_name ON org_units (org_id, parent_id, name_folded) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX org_units_top_name ON org_units (org_id, name_folded) WHERE parent_id IS NULL;
CREATE INDEX org_units_order ON org_units (org_id, parent_id, position, id);

-- 직책: what somebody is in a unit, in the order of the organisation's list.
CREATE TABLE duties (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX duties_name ON duties (org_id, name_folded);

-- A member's posts: one main one (원직), others besides (겸직).
CREATE TABLE assignments (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    member_id BLOB NOT NULL,
    unit_id BLOB NOT NULL,
    duty_id BLOB,
    is_primary INTEGER NOT NULL,
    is_leader INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, member_id, unit_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES org_units (org_id, id),
    FOREIGN KEY (org_id, duty_id) REFERENCES duties (org_id, id)
) STRICT;
CREATE UNIQUE INDEX assignments_primary ON assignments (org_id, member_id) WHERE is_primary = TRUE;
CREATE INDEX assignments_unit ON assignments (org_id, unit_id, member_id);
CREATE INDEX assignments_duty ON assignments (org_id, duty_id) WHERE duty_id IS NOT NULL;

CREATE TABLE member_groups (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX member_groups_name ON member_groups (org_id, name_folded);

CREATE TABLE group_members (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    group_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, group_id, member_id),
    FOREIGN KEY (org_id, group_id) REFERENCES member_groups (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE INDEX group_members_member ON group_members (org_id, member_id, group_id);
