-- The org chart (조직도): units, who holds which post in them, and groups across units.

CREATE TABLE org_units (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- NULL: directly below the organisation.
    parent_id UUID,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    -- Its place among its siblings.
    position BIGINT NOT NULL,
    -- 1 directly below the organisation; at most 10 levels.
    depth BIGINT NOT NULL CHECK (depth BETWEEN 1 AND 10),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES org_units (org_id, id)
);
CREATE UNIQUE INDEX org_units_name ON org_units (org_id, parent_id, name_folded) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX org_units_top_name ON org_units (org_id, name_folded) WHERE parent_id IS NULL;
CREATE INDEX org_units_order ON org_units (org_id, parent_id, position, id);

-- 직책: what somebody is in a unit, in the order of the organisation's list.
CREATE TABLE duties (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX duties_name ON duties (org_id, name_folded);

-- A member's posts: one main one (원직), others besides (겸직).
CREATE TABLE assignments (
    org_id UUID NOT NULL REFERENCES organizations (id),
    member_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    duty_id UUID,
    is_primary BOOLEAN NOT NULL,
    is_leader BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id, unit_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES org_units (org_id, id),
    FOREIGN KEY (org_id, duty_id) REFERENCES duties (org_id, id)
);
CREATE UNIQUE INDEX assignments_primary ON assignments (org_id, member_id) WHERE is_primary = TRUE;
CREATE INDEX assignments_unit ON assignments (org_id, unit_id, member_id);
CREATE INDEX assignments_duty ON assignments (org_id, duty_id) WHERE duty_id IS NOT NULL;

CREATE TABLE member_groups (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX member_groups_name ON member_groups (org_id, name_folded);

CREATE TABLE group_members (
    org_id UUID NOT NULL REFERENCES organizations (id),
    group_id UUID NOT NULL,
    member_id UUID NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, group_id, member_id),
    FOREIGN KEY (org_id, group_id) REFERENCES member_groups (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX group_members_member ON group_members (org_id, member_id, group_id);
