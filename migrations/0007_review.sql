-- +goose Up
-- A case: one expertise in the hands of one organisation.
CREATE TABLE rev_cases (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    project TEXT NOT NULL,
    about TEXT NOT NULL,
    composition TEXT NOT NULL,
    stage TEXT NOT NULL,
    organisation TEXT NOT NULL,
    customer TEXT NOT NULL,
    customer_party TEXT NOT NULL,
    designer TEXT NOT NULL,
    designer_party TEXT NOT NULL,
    relay TEXT NOT NULL,
    profile TEXT NOT NULL,
    state TEXT NOT NULL,
    seq BIGINT NOT NULL,
    round BIGINT NOT NULL,
    only_negative BIGINT NOT NULL,
    missing TEXT NOT NULL,
    waived TEXT NOT NULL,
    contract TEXT NOT NULL,
    asked TEXT NOT NULL,
    ending TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX rev_cases_organisation ON rev_cases (organisation, ended_at, opened_at);
CREATE INDEX rev_cases_customer ON rev_cases (customer_party, ended_at);
CREATE INDEX rev_cases_designer ON rev_cases (designer_party, ended_at);
CREATE INDEX rev_cases_project ON rev_cases (project);

-- The documents of a case in the versions that are looked at now.
CREATE TABLE rev_documents (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES rev_cases (id),
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    round BIGINT NOT NULL,
    UNIQUE (case_id, document)
);

-- The experts of an organisation, with what lets them work.
CREATE TABLE rev_experts (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    specialisations TEXT NOT NULL,
    credential TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (organisation, person)
);

CREATE TABLE rev_assignments (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES rev_cases (id),
    section TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    declared_at BIGINT NOT NULL
);
CREATE INDEX rev_assignments_case ON rev_assignments (case_id, state);
CREATE INDEX rev_assignments_person ON rev_assignments (person, state);

CREATE TABLE rev_remarks (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES rev_cases (id),
    number BIGINT NOT NULL,
    section TEXT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    place TEXT NOT NULL,
    words TEXT NOT NULL,
    norm TEXT NOT NULL,
    point TEXT NOT NULL,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    round BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    thread TEXT NOT NULL
);
CREATE INDEX rev_remarks_case ON rev_remarks (case_id, state);

CREATE TABLE rev_parts (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES rev_cases (id),
    section TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    complies BIGINT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    UNIQUE (case_id, section)
);

-- Conclusions: the number is unique within the organisation and the year, and the places have no gap.
CREATE TABLE rev_conclusions (
    id TEXT PRIMARY KEY REFERENCES rev_cases (id),
    version BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year BIGINT NOT NULL,
    place BIGINT NOT NULL,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    outcome TEXT NOT NULL,
    words TEXT NOT NULL,
    indicators TEXT NOT NULL,
    document TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    data TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    annulled TEXT NOT NULL,
    UNIQUE (organisation, year, place)
);

CREATE TABLE rev_numberings (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    template TEXT NOT NULL,
    prefix TEXT NOT NULL
);

-- What happened in a case, in order and without a gap: to be told to whoever mirrors it (cl. 38, 46).
CREATE TABLE rev_events (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES rev_cases (id),
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    UNIQUE (case_id, seq)
);

-- +goose Down
SELECT 'nothing kept under clause 44 has a delete' AS refused;
