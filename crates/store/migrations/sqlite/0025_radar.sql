-- What runs out at a login method: an identity provider's metadata that is fetched again and again, what changed in it, our own keys
-- that take turns, certificates of directories, and the warnings that were sent.

-- NULL while a key is published but does not sign yet.
ALTER TABLE saml_keys ADD COLUMN activated_at INTEGER;
-- From then on the sealed key is empty.
ALTER TABLE saml_keys ADD COLUMN retired_at INTEGER;
-- The other side last encrypted for it.
ALTER TABLE saml_keys ADD COLUMN opened_at INTEGER;
UPDATE saml_keys SET activated_at = created_at;
-- One at a time waits for its turn.
CREATE UNIQUE INDEX saml_keys_next ON saml_keys (login_method_id) WHERE activated_at IS NULL AND retired_at IS NULL;

CREATE TABLE metadata_watches (
    login_method_id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    -- The address that was asked last.
    url TEXT NOT NULL,
    -- For asking whether it changed; only while the last answer led to nothing new at these settings.
    etag TEXT,
    last_modified TEXT,
    -- SHA-256 of what was known then.
    known_hash BLOB,
    tried_at INTEGER NOT NULL,
    -- The last answer that could be used.
    fetched_at INTEGER,
    next_at INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing_since INTEGER,
    -- A stable word.
    problem TEXT,
    -- Somebody was told of this failing.
    told_at INTEGER,
    valid_until INTEGER,
    is_signed INTEGER NOT NULL,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
CREATE INDEX metadata_watches_next ON metadata_watches (next_at);

CREATE TABLE metadata_changes (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    login_method_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'automatic', 'approved', 'rejected', 'superseded', 'undone', 'edited')),
    -- What was known and what is published: JSON.
    known TEXT NOT NULL,
    published TEXT NOT NULL,
    -- Why a person decides: stable words with spaces in between.
    doubts TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by BLOB,
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX metadata_changes_pending ON metadata_changes (login_method_id) WHERE state = 'pending';
CREATE INDEX metadata_changes_method ON metadata_changes (login_method_id, found_at);

CREATE TABLE expiry_warnings (
    login_method_id BLOB NOT NULL,
    -- What runs out: a kind and what tells it from others.
    item TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    expires_at INTEGER NOT NULL,
    -- Business days of the last warning.
    level INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (login_method_id, item),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;

-- What a directory's server showed when it was last looked at.
CREATE TABLE directory_certificates (
    login_method_id BLOB NOT NULL,
    server TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    certificate BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (login_method_id, server),
    FOREIGN KEY (org_id, login_method_id) REFERENCES login_methods (org_id, id)
) STRICT;
