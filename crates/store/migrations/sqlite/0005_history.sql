-- What happened, and what is still to be done.

CREATE TABLE audit_log (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    org_id BLOB REFERENCES organizations (id),
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    request_id TEXT NOT NULL,
    -- The part of the action before its dot, to filter by.
    area TEXT NOT NULL,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_org ON audit_log (org_id, id);
CREATE INDEX audit_log_org_area ON audit_log (org_id, area, id);
CREATE INDEX audit_log_area ON audit_log (area, id);
-- What was refused is rare and looked for: small indexes of their own.
CREATE INDEX audit_log_org_refused ON audit_log (org_id, id) WHERE result <> 'success';
CREATE INDEX audit_log_refused ON audit_log (id) WHERE result <> 'success';

CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- A job that must happen once has a key; NULL never collides.
    dedupe_key TEXT,
    org_id BLOB REFERENCES organizations (id),
    -- Sealed: it may hold a link that is a secret.
    sealed_payload BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_dedupe ON outbox (dedupe_key);
CREATE INDEX outbox_due ON outbox (state, due_at, id);

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What a caller asked for once and must get once: a repeat of the same request finds what the first one made.
CREATE TABLE idempotency_keys (
    key_hash BLOB NOT NULL PRIMARY KEY,
    request_hash BLOB NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
