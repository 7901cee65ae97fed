-- Who uses a business system, organisation by organisation, and what to end when one of them may no longer use it.

CREATE INDEX client_uses_client ON client_uses (client_row_id, org_id);
CREATE INDEX grants_client_org ON grants (client_row_id, org_id, id);
