-- The application desk: applications to link, their history, the operator's calendar.

CREATE TABLE applications (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    applicant_id UUID NOT NULL,
    org_name TEXT NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    -- Exactly one of the two: the number, or why there is none.
    brn TEXT COLLATE "C",
    inquiry TEXT,
    state TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    -- The running clock has a due date (KST, YYYY-MM-DD), the stopped one the business days that remain.
    due_date TEXT COLLATE "C",
    days_left BIGINT,
    assignee_id UUID REFERENCES operators (account_id),
    question TEXT,
    decided_at BIGINT,
    decided_by UUID,
    reason TEXT,
    tax_status TEXT NOT NULL,
    tax_checked_at BIGINT,
    version BIGINT NOT NULL,
    CHECK ((brn IS NULL) <> (inquiry IS NULL)),
    FOREIGN KEY (org_id, applicant_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX applications_open ON applications (org_id) WHERE state IN ('submitted', 'in_review', 'needs_information');
CREATE INDEX applications_queue ON applications (state, due_date, id);
CREATE INDEX applications_org ON applications (org_id, submitted_at);
CREATE INDEX applications_brn ON applications (brn);

CREATE TABLE application_events (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    application_id UUID NOT NULL REFERENCES applications (id),
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT
);
CREATE INDEX application_events_of ON application_events (application_id, id);

CREATE TABLE calendar_overrides (
    date TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name TEXT NOT NULL,
    imported_at BIGINT NOT NULL
);
