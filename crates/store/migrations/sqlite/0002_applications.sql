-- The application desk: applications to link, their history, the operator's calendar.

CREATE TABLE applications (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    applicant_id BLOB NOT NULL,
    org_name TEXT NOT NULL,
    -- Name, organisation ID and number, folded for the operator's search.
    search_text TEXT NOT NULL,
    slug TEXT NOT NULL,
    -- Exactly one of the two: the number, or why there is none.
    brn TEXT,
    inquiry TEXT,
    state TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    -- Due date (KST, YYYY-MM-DD); while the clock stands still, the one it had, and `days_left` what remains of it.
    due_date TEXT,
    -- The place in the operator's queue: the due date of a running clock, the end of time while it stands still.
    queue_key TEXT NOT NULL,
    days_left INTEGER,
    assignee_id BLOB REFERENCES operators (account_id),
    question TEXT,
    asked_at INTEGER,
    decided_at INTEGER,
    withdrawn_by BLOB,
    reason TEXT,
    tax_status TEXT NOT NULL,
    tax_checked_at INTEGER,
    version INTEGER NOT NULL,
    CHECK ((brn IS NULL) <> (inquiry IS NULL)),
    FOREIGN KEY (org_id, applicant_id) REFERENCES members (org_id, id)
) STRICT;
CREATE UNIQUE INDEX applications_open ON applications (org_id) WHERE state IN ('submitted', 'in_review', 'needs_information');
CREATE INDEX applications_queue ON applications (queue_key, id) WHERE state IN ('submitted', 'in_review', 'needs_information');
CREATE INDEX applications_closed ON applications (decided_at, id) WHERE state IN ('approved', 'rejected', 'withdrawn');
CREATE INDEX applications_org ON applications (org_id, submitted_at);
CREATE INDEX applications_brn ON applications (brn);

CREATE TABLE application_events (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    application_id BLOB NOT NULL REFERENCES applications (id),
    -- The application's version that the entry led to: the order of the history.
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT,
    due_date TEXT
) STRICT;
CREATE UNIQUE INDEX application_events_of ON application_events (application_id, version);

CREATE TABLE calendar_overrides (
    date TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name TEXT NOT NULL,
    imported_at INTEGER NOT NULL
) STRICT;
