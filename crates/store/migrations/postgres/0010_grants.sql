-- Tokens for another audience and on somebody's behalf; sign-ins of devices without a browser.

-- One a line: whom the token is for, if not the provider itself (RFC 8707); who acts with it, the present one first (RFC 8693).
ALTER TABLE access_tokens ADD COLUMN audience TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE access_tokens ADD COLUMN actors TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE device_authorizations (
    id UUID NOT NULL PRIMARY KEY,
    device_hash BYTEA NOT NULL,
    user_code_hash BYTEA NOT NULL,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    scope TEXT NOT NULL,
    -- Where the device stood when it asked, for the person who has to recognise it.
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'spent')),
    grant_id UUID REFERENCES grants (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- How far apart the device has to ask, in microseconds, and from when on it may ask again.
    poll_interval BIGINT NOT NULL,
    poll_after BIGINT NOT NULL,
    CHECK ((grant_id IS NOT NULL) = (state IN ('approved', 'spent')))
);
CREATE UNIQUE INDEX device_authorizations_device ON device_authorizations (device_hash);
CREATE UNIQUE INDEX device_authorizations_user_code ON device_authorizations (user_code_hash);
CREATE INDEX device_authorizations_grant ON device_authorizations (grant_id);
CREATE INDEX device_authorizations_expiry ON device_authorizations (expires_at);
