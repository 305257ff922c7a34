-- +goose Up
-- Expert organisations that the operator of the system has admitted, with their accreditation (cl. 48).
CREATE TABLE exs_organisations (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    accreditation TEXT NOT NULL,
    reason TEXT NOT NULL,
    admitted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE exs_people (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    lang TEXT NOT NULL
);

CREATE TABLE exs_members (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    firm TEXT NOT NULL,
    roles TEXT NOT NULL,
    by_person TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (party, person)
);
CREATE INDEX exs_members_person ON exs_members (person, state);

-- Applications that the Portal has handed over (cl. 37, 46).
CREATE TABLE exs_cases (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    application TEXT NOT NULL,
    organisation TEXT NOT NULL,
    handover TEXT NOT NULL,
    digest TEXT NOT NULL,
    course TEXT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL
);
CREATE INDEX exs_cases_received ON exs_cases (received_at, id);
CREATE INDEX exs_cases_organisation ON exs_cases (organisation, state);

-- Messages of the Portal, taken or refused, by the number that they bear whenever they come.
CREATE TABLE exs_received (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    event TEXT NOT NULL,
    digest TEXT NOT NULL,
    receipt TEXT NOT NULL,
    refused BIGINT NOT NULL,
    refusal TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX exs_received_case ON exs_received (case_id, at);
CREATE INDEX exs_received_refused ON exs_received (refused, at);

-- Documents that came with messages; there: the version on the Portal.
CREATE TABLE exs_files (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES exs_cases (id),
    there TEXT NOT NULL,
    place BIGINT NOT NULL,
    source TEXT NOT NULL,
    kept TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (case_id, there)
);
CREATE INDEX exs_files_case ON exs_files (case_id, place);

-- What the Portal is to be told, in order.
CREATE TABLE exs_told (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    case_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    kind TEXT NOT NULL,
    event TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    files TEXT NOT NULL,
    admitted TEXT NOT NULL,
    at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    UNIQUE (case_id, place)
);
CREATE INDEX exs_told_state ON exs_told (state, at);

-- +goose Down
SELECT 'nothing kept under clause 44 has a delete' AS refused;
