-- The super admin's way in when the company's own system is down.

-- Single-use codes; they belong to the member who was super admin when they were made, and end with the role.
CREATE TABLE emergency_codes (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (org_id, code_hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
