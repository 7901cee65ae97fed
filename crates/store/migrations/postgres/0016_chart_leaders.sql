-- Who leads a unit is found without looking at everybody in it.

CREATE INDEX assignments_leaders ON assignments (org_id, unit_id, member_id) WHERE is_leader = TRUE;
