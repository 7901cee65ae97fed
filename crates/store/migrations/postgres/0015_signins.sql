-- How often people signed in to business systems, and what went wrong with requests of business systems.

-- The use before the last one, so that it is seen without asking whether somebody comes for the first time on a day.
ALTER TABLE client_uses ADD COLUMN prev_used_at BIGINT;

-- Of all organisations together, and of whoever did not get as far as to one. Days and hours begin in Korean time; added up in
-- memory and written every few seconds, so that a crowd that signs in at once never waits for one row.
CREATE TABLE signin_counts (
    client_row_id UUID NOT NULL REFERENCES clients (id),
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('day', 'hour')),
    starts_at BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (client_row_id, span, starts_at)
);
CREATE INDEX signin_counts_age ON signin_counts (span, starts_at);

-- The same of one organisation.
CREATE TABLE org_signin_counts (
    org_id UUID NOT NULL REFERENCES organizations (id),
    client_row_id UUID NOT NULL REFERENCES clients (id),
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('day', 'hour')),
    starts_at BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (org_id, span, starts_at, client_row_id)
);
CREATE INDEX org_signin_counts_age ON org_signin_counts (span, starts_at);

-- One row for each reason and what was seen with it; a few dozen for each business system at most.
CREATE TABLE client_errors (
    client_row_id UUID NOT NULL REFERENCES clients (id),
    reason TEXT COLLATE "C" NOT NULL,
    -- Names and values, one a line; without secrets and without data of people.
    facts TEXT COLLATE "C" NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (client_row_id, reason, facts)
);
CREATE INDEX client_errors_client ON client_errors (client_row_id, last_at);
CREATE INDEX client_errors_age ON client_errors (last_at);
