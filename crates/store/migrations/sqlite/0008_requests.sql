-- Authorisation requests that clients pushed, what members agreed to, and what else a grant and its tokens are for.

-- Taken by one browser and one grant; without a foreign key, because the grant comes later or never.
CREATE TABLE pushed_requests (
    token_hash BLOB NOT NULL PRIMARY KEY,
    client_row_id BLOB NOT NULL REFERENCES clients (id),
    params TEXT NOT NULL,
    is_signed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    grant_id BLOB,
    browser_hash BLOB,
    begun_at INTEGER
) STRICT;
CREATE INDEX pushed_requests_expiry ON pushed_requests (expires_at);

CREATE TABLE consents (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    member_id BLOB NOT NULL,
    client_row_id BLOB NOT NULL REFERENCES clients (id),
    -- Separated by spaces.
    scope TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, member_id, client_row_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) STRICT;

-- One a line.
ALTER TABLE grants ADD COLUMN resource TEXT;
-- Claims that were asked for singly: JSON.
ALTER TABLE grants ADD COLUMN claims TEXT;
