-- What business systems were told of people who signed out.

-- The session under the name that the business system knows: a later sign-in of the browser replaces the session, and takes
-- the grant over. NULL: the grant is still where it began.
ALTER TABLE grants ADD COLUMN sid BLOB;
CREATE INDEX grants_client ON grants (client_row_id, id);
CREATE INDEX grants_org ON grants (org_id, id);

CREATE TABLE logout_deliveries (
    -- Also that of the outbox job that carries it out.
    id BLOB NOT NULL PRIMARY KEY,
    client_row_id BLOB NOT NULL REFERENCES clients (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    member_id BLOB NOT NULL,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    -- NULL: everything of the member ended.
    sid BLOB,
    cause TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    problem TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE INDEX logout_deliveries_client ON logout_deliveries (client_row_id, id);
CREATE INDEX logout_deliveries_org ON logout_deliveries (org_id, id);
CREATE INDEX logout_deliveries_session ON logout_deliveries (session_id, id);
CREATE INDEX logout_deliveries_created ON logout_deliveries (created_at);
