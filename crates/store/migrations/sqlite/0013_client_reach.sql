-- Whose a business system is, and who may use it.

-- NULL: the provider's. Else the organisation's own: nobody of another one can use it.
ALTER TABLE clients ADD COLUMN org_id BLOB REFERENCES organizations (id);
-- 'all': every organisation (of the provider's). 'chosen': those in client_orgs.
ALTER TABLE clients ADD COLUMN reach TEXT NOT NULL DEFAULT 'all' CHECK (reach IN ('all', 'chosen'));
CREATE INDEX clients_org ON clients (org_id, id) WHERE org_id IS NOT NULL;

CREATE TABLE client_orgs (
    client_row_id BLOB NOT NULL REFERENCES clients (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (client_row_id, org_id)
) STRICT;
CREATE INDEX client_orgs_org ON client_orgs (org_id, client_row_id);

-- If an organisation names groups for a business system, only their members may use it.
CREATE TABLE client_groups (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    client_row_id BLOB NOT NULL REFERENCES clients (id),
    group_id BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, client_row_id, group_id),
    FOREIGN KEY (org_id, group_id) REFERENCES member_groups (org_id, id)
) STRICT;
CREATE INDEX client_groups_group ON client_groups (org_id, group_id);
