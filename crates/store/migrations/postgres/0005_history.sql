-- What happened, and what is still to be done.

CREATE TABLE audit_log (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    org_id UUID REFERENCES organizations (id),
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    request_id TEXT NOT NULL,
    -- The part of the action before its dot, to filter by.
    area TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_log_org ON audit_log (org_id, id);
CREATE INDEX audit_log_org_area ON audit_log (org_id, area, id);
CREATE INDEX audit_log_area ON audit_log (area, id);
-- What was refused is rare and looked for: small indexes of their own.
CREATE INDEX audit_log_org_refused ON audit_log (org_id, id) WHERE result <> 'success';
CREATE INDEX audit_log_refused ON audit_log (id) WHERE result <> 'success';

CREATE TABLE outbox (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- A job that must happen once has a key; NULL never collides.
    dedupe_key TEXT,
    org_id UUID REFERENCES organizations (id),
    -- Sealed: it may hold a link that is a secret.
    sealed_payload BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX outbox_dedupe ON outbox (dedupe_key);
CREATE INDEX outbox_due ON outbox (state, due_at, id);

CREATE TABLE settings (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What a caller asked for once and must get once: a repeat of the same request finds what the first one made.
CREATE TABLE idempotency_keys (
    key_hash BYTEA NOT NULL PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
