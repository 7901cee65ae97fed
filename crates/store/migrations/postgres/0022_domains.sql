-- E-mail domains that an organisation proves by a record in DNS, for which a login method speaks, and what a method gives to whom
-- nobody knows yet; keys by which a company's own systems name a member.

CREATE TABLE org_domains (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- In lower case, international names in their ASCII form.
    name TEXT COLLATE "C" NOT NULL,
    -- What the record has to say.
    token TEXT COLLATE "C" NOT NULL,
    with_subdomains BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'proven', 'lost')),
    proven_at BIGINT,
    checked_at BIGINT,
    -- Since when the record is not found; NULL while it is.
    failing_since BIGINT,
    warned_at BIGINT,
    -- NULL: only when somebody asks.
    next_check_at BIGINT,
    -- Members with an address of this domain sign in by this method and not by password.
    rule_method_id UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, rule_method_id) REFERENCES login_methods (org_id, id)
);
CREATE UNIQUE INDEX org_domains_name ON org_domains (org_id, name);
-- A domain belongs to one organisation at a time.
CREATE UNIQUE INDEX org_domains_owner ON org_domains (name) WHERE state = 'proven';
CREATE INDEX org_domains_due ON org_domains (next_check_at, id) WHERE next_check_at IS NOT NULL;

-- For which domains a method's addresses are believed.
CREATE TABLE method_domains (
    org_id UUID NOT NULL,
    login_method_id UUID NOT NULL,
    domain_id UUID NOT NULL,
    PRIMARY KEY (org_id, login_method_id, domain_id),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, domain_id) REFERENCES org_domains (org_id, id)
);
CREATE INDEX method_domains_domain ON method_domains (org_id, domain_id);

-- Who becomes a member at the first sign-in: nobody, everyone, or members of the named groups; lists are lines.
ALTER TABLE login_methods ADD COLUMN provisioning TEXT COLLATE "C" NOT NULL DEFAULT 'off';
ALTER TABLE login_methods ADD COLUMN provision_groups TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE login_methods ADD COLUMN initial_groups TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The key by which the company's own systems name a member, such as an employee number.
CREATE TABLE member_keys (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    external_key TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX member_keys_key ON member_keys (org_id, external_key);

-- Whoever was deleted and can still be restored does not come back as somebody new.
CREATE INDEX members_deleted_email ON members (org_id, email_folded) WHERE state = 'deleted' AND purged_at IS NULL;
