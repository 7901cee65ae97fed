-- What business systems were told of people who signed out.

-- The session under the name that the business system knows: a later sign-in of the browser replaces the session, and takes
-- the grant over. NULL: the grant is still where it began.
ALTER TABLE grants ADD COLUMN sid UUID;
CREATE INDEX grants_client ON grants (client_row_id, id);
CREATE INDEX grants_org ON grants (org_id, id);

CREATE TABLE logout_deliveries (
    -- Also that of the outbox job that carries it out.
    id UUID NOT NULL PRIMARY KEY,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    member_id UUID NOT NULL,
    session_id UUID NOT NULL REFERENCES sessions (id),
    -- NULL: everything of the member ended.
    sid UUID,
    cause TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts BIGINT NOT NULL,
    problem TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX logout_deliveries_client ON logout_deliveries (client_row_id, id);
CREATE INDEX logout_deliveries_org ON logout_deliveries (org_id, id);
CREATE INDEX logout_deliveries_session ON logout_deliveries (session_id, id);
CREATE INDEX logout_deliveries_created ON logout_deliveries (created_at);
