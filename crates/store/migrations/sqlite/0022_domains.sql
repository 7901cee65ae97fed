-- E-mail domains that an organisation proves by a record in DNS, for which a login method speaks, and what a method gives to whom
-- nobody knows yet; keys by which a company's own systems name a member.

CREATE TABLE org_domains (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- In lower case, international names in their ASCII form.
    name TEXT NOT NULL,
    -- What the record has to say.
    token TEXT NOT NULL,
    with_subdomains INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'proven', 'lost')),
    proven_at INTEGER,
    checked_at INTEGER,
    -- Since when the record is not found; NULL while it is.
    failing_since INTEGER,
    warned_at INTEGER,
    -- NULL: only when somebody asks.
    next_check_at INTEGER,
    -- Members with an address of this domain sign in by this method and not by password.
    rule_method_id BLOB,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, rule_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE UNIQUE INDEX org_domains_name ON org_domains (org_id, name);
-- A domain belongs to one organisation at a time.
CREATE UNIQUE INDEX org_domains_owner ON org_domains (name) WHERE state = 'proven';
CREATE INDEX org_domains_due ON org_domains (next_check_at, id) WHERE next_check_at IS NOT NULL;

-- For which domains a method's addresses are believed.
CREATE TABLE method_domains (
    org_id BLOB NOT NULL,
    login_method_id BLOB NOT NULL,
    domain_id BLOB NOT NULL,
    PRIMARY KEY (org_id, login_method_id, domain_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, domain_id) REFERENCES org_domains (org_id, id)
) STRICT;
CREATE INDEX method_domains_domain ON method_domains (org_id, domain_id);

-- Who becomes a member at the first sign-in: nobody, everyone, or members of the named groups; lists are lines.
ALTER TABLE login_methods ADD COLUMN provisioning TEXT NOT NULL DEFAULT 'off';
ALTER TABLE login_methods ADD COLUMN provision_groups TEXT NOT NULL DEFAULT '';
ALTER TABLE login_methods ADD COLUMN initial_groups TEXT NOT NULL DEFAULT '';

-- The key by which the company's own systems name a member, such as an employee number.
CREATE TABLE member_keys (
    org_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    external_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX member_keys_key ON member_keys (org_id, external_key);

-- Whoever was deleted and can still be restored does not come back as somebody new.
CREATE INDEX members_deleted_email ON members (org_id, email_folded) WHERE state = 'deleted' AND purged_at IS NULL;
