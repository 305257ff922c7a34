-- +goose Up
CREATE TABLE exp_applications (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    kind TEXT NOT NULL,
    revision BIGINT NOT NULL,
    customer TEXT NOT NULL,
    designer TEXT NOT NULL,
    answers TEXT NOT NULL,
    about TEXT NOT NULL,
    kit TEXT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    applicant TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    result TEXT NOT NULL,
    decision TEXT NOT NULL,
    organisation TEXT NOT NULL,
    title TEXT NOT NULL,
    system TEXT NOT NULL,
    seq BIGINT NOT NULL,
    course TEXT NOT NULL,
    receipt TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ending TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    formed_at BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    chosen_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX exp_applications_project ON exp_applications (project, begun_at);
CREATE INDEX exp_applications_customer ON exp_applications (customer, ended_at);
CREATE INDEX exp_applications_designer ON exp_applications (designer, ended_at);
CREATE INDEX exp_applications_state ON exp_applications (state, registered_at);
CREATE INDEX exp_applications_registered ON exp_applications (registered_at, id);
-- No number is ever given twice (cl. 36); applications without one do not count.
CREATE UNIQUE INDEX exp_applications_number ON exp_applications (number) WHERE number <> '';
-- A project has one open application at a time.
CREATE UNIQUE INDEX exp_applications_open ON exp_applications (project) WHERE ended_at = 0;

CREATE TABLE exp_decisions (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    application TEXT NOT NULL REFERENCES exp_applications (id),
    project TEXT NOT NULL,
    result TEXT NOT NULL,
    ground TEXT NOT NULL,
    edition TEXT NOT NULL,
    rule TEXT NOT NULL,
    inputs TEXT NOT NULL,
    trace TEXT NOT NULL,
    reason TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    party TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX exp_decisions_application ON exp_decisions (application, at);

CREATE TABLE exp_messages (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    application TEXT NOT NULL REFERENCES exp_applications (id),
    project TEXT NOT NULL,
    system TEXT NOT NULL,
    place BIGINT NOT NULL,
    event TEXT NOT NULL,
    about TEXT NOT NULL,
    body BYTEA NOT NULL,
    digest TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    party TEXT NOT NULL,
    at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    reason TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    receipt TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    UNIQUE (application, place)
);
CREATE INDEX exp_messages_state ON exp_messages (state, at);

CREATE TABLE exp_events (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    application TEXT NOT NULL REFERENCES exp_applications (id),
    project TEXT NOT NULL,
    system TEXT NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    event TEXT NOT NULL,
    snapshot BYTEA NOT NULL,
    digest TEXT NOT NULL,
    documents TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (application, seq)
);

CREATE TABLE exp_conclusions (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    application TEXT NOT NULL UNIQUE REFERENCES exp_applications (id),
    project TEXT NOT NULL,
    outcome TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    organisation TEXT NOT NULL,
    title TEXT NOT NULL,
    data BYTEA NOT NULL,
    documents TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX exp_conclusions_project ON exp_conclusions (project, at);

CREATE TABLE exp_approvals (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL UNIQUE,
    application TEXT NOT NULL REFERENCES exp_applications (id),
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    signed_at BIGINT NOT NULL
);

-- +goose Down
SELECT 'nothing kept under clause 44 has a delete' AS refused;
