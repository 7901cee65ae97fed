-- Authorisation requests that clients pushed, what members agreed to, and what else a grant and its tokens are for.

-- Taken by one browser and one grant; without a foreign key, because the grant comes later or never.
CREATE TABLE pushed_requests (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    params TEXT COLLATE "C" NOT NULL,
    is_signed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    grant_id UUID,
    browser_hash BYTEA,
    begun_at BIGINT
);
CREATE INDEX pushed_requests_expiry ON pushed_requests (expires_at);

CREATE TABLE consents (
    org_id UUID NOT NULL REFERENCES organizations (id),
    member_id UUID NOT NULL,
    client_row_id UUID NOT NULL REFERENCES clients (id),
    -- Separated by spaces.
    scope TEXT COLLATE "C" NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id, client_row_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);

-- One a line.
ALTER TABLE grants ADD COLUMN resource TEXT COLLATE "C";
-- Claims that were asked for singly: JSON.
ALTER TABLE grants ADD COLUMN claims TEXT COLLATE "C";
