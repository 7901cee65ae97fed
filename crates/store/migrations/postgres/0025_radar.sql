-- What runs out at a login method: an identity provider's metadata that is fetched again and again, what changed in it, our own keys
-- that take turns, certificates of directories, and the warnings that were sent.

-- NULL while a key is published but does not sign yet.
ALTER TABLE saml_keys ADD COLUMN activated_at BIGINT;
-- From then on the sealed key is empty.
ALTER TABLE saml_keys ADD COLUMN retired_at BIGINT;
-- The other side last encrypted for it.
ALTER TABLE saml_keys ADD COLUMN opened_at BIGINT;
UPDATE saml_keys SET activated_at = created_at;
-- One at a time waits for its turn.
CREATE UNIQUE INDEX saml_keys_next ON saml_keys (login_method_id) WHERE activated_at IS NULL AND retired_at IS NULL;

CREATE TABLE metadata_watches (
    login_method_id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    -- The address that was asked last.
    url TEXT COLLATE "C" NOT NULL,
    -- For asking whether it changed; only while the last answer led to nothing new at these settings.
    etag TEXT COLLATE "C",
    last_modified TEXT COLLATE "C",
    -- SHA-256 of what was known then.
    known_hash BYTEA,
    tried_at BIGINT NOT NULL,
    -- The last answer that could be used.
    fetched_at BIGINT,
    next_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    -- A stable word.
    problem TEXT COLLATE "C",
    -- Somebody was told of this failing.
    told_at BIGINT,
    valid_until BIGINT,
    is_signed BOOLEAN NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
CREATE INDEX metadata_watches_next ON metadata_watches (next_at);

CREATE TABLE metadata_changes (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    login_method_id UUID NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'automatic', 'approved', 'rejected', 'superseded', 'undone', 'edited')),
    -- What was known and what is published: JSON.
    known TEXT COLLATE "C" NOT NULL,
    published TEXT COLLATE "C" NOT NULL,
    -- Why a person decides: stable words with spaces in between.
    doubts TEXT COLLATE "C" NOT NULL,
    found_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by UUID,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX metadata_changes_pending ON metadata_changes (login_method_id) WHERE state = 'pending';
CREATE INDEX metadata_changes_method ON metadata_changes (login_method_id, found_at);

CREATE TABLE expiry_warnings (
    login_method_id UUID NOT NULL,
    -- What runs out: a kind and what tells it from others.
    item TEXT COLLATE "C" NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    expires_at BIGINT NOT NULL,
    -- Business days of the last warning.
    level BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (login_method_id, item),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);

-- What a directory's server showed when it was last looked at.
CREATE TABLE directory_certificates (
    login_method_id UUID NOT NULL,
    server TEXT COLLATE "C" NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    certificate BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (login_method_id, server),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
);
