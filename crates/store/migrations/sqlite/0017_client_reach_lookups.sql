-- Who uses a business system, organisation by organisation, and what to end when one of them may no longer use it.

CREATE INDEX grants_client_org ON grants (client_row_id, org_id, id);
