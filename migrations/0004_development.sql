-- +goose Up
-- What is built: an object bears the number of the cadastre at most once (cl. 2 item 4, cl. 18).
CREATE TABLE dev_objects (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    kato TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dev_objects_number ON dev_objects (number) WHERE number <> '';

-- Projects (cl. 4, 14, 18, 19, 21 part 3, 41).
CREATE TABLE dev_projects (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    urban TEXT NOT NULL,
    works TEXT NOT NULL,
    composition TEXT NOT NULL,
    stage TEXT NOT NULL,
    level TEXT NOT NULL,
    typical BIGINT NOT NULL,
    bim BIGINT NOT NULL,
    financing TEXT NOT NULL,
    state_investment BIGINT NOT NULL,
    kato TEXT NOT NULL,
    place TEXT NOT NULL,
    object TEXT NOT NULL,
    object_number TEXT NOT NULL,
    characteristics TEXT NOT NULL,
    customer TEXT NOT NULL,
    designer TEXT NOT NULL,
    surveyor TEXT NOT NULL,
    declared TEXT NOT NULL,
    procurement TEXT NOT NULL,
    revises TEXT NOT NULL,
    revision BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    approvals_at BIGINT NOT NULL,
    approved_by_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dev_projects_number ON dev_projects (number) WHERE number <> '';
CREATE INDEX dev_projects_customer ON dev_projects (customer, begun_at);
CREATE INDEX dev_projects_revises ON dev_projects (revises);

-- Who of the sides may do what in a project (cl. 20).
CREATE TABLE dev_access (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    side TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    works BIGINT NOT NULL,
    agrees BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dev_access_once ON dev_access (project, party, person);
CREATE INDEX dev_access_person ON dev_access (person, party, state);

-- Source materials, and what was asked of the cadastre for a project (cl. 17).
CREATE TABLE dev_requests (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    number TEXT NOT NULL,
    turn BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    count BIGINT NOT NULL,
    object TEXT NOT NULL,
    refused TEXT NOT NULL
);
CREATE TABLE dev_materials (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    issuer TEXT NOT NULL,
    origin TEXT NOT NULL,
    outside TEXT NOT NULL,
    document TEXT NOT NULL,
    current TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX dev_materials_project ON dev_materials (project, kind);
CREATE UNIQUE INDEX dev_materials_outside ON dev_materials (project, outside) WHERE outside <> '';
CREATE INDEX dev_materials_document ON dev_materials (document);

-- Contract, assignment, schedule, information requirements (cl. 21).
CREATE TABLE dev_papers (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    contractor TEXT NOT NULL,
    party TEXT NOT NULL,
    kind TEXT NOT NULL,
    edition TEXT NOT NULL,
    content TEXT NOT NULL,
    document TEXT NOT NULL,
    current TEXT NOT NULL,
    number BIGINT NOT NULL,
    agreed TEXT NOT NULL,
    agreed_content TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dev_papers_once ON dev_papers (project, party, kind);
CREATE INDEX dev_papers_document ON dev_papers (document);

-- The documentation by section (cl. 22), and what the responsible persons said to each version (cl. 21, 25).
CREATE TABLE dev_sheets (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    section TEXT NOT NULL,
    volume TEXT NOT NULL,
    book TEXT NOT NULL,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    current TEXT NOT NULL,
    number BIGINT NOT NULL,
    side TEXT NOT NULL,
    party TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    agreed_at BIGINT NOT NULL
);
CREATE INDEX dev_sheets_project ON dev_sheets (project, section);
CREATE INDEX dev_sheets_document ON dev_sheets (document);
CREATE TABLE dev_decisions (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    project TEXT NOT NULL,
    about TEXT NOT NULL,
    target TEXT NOT NULL,
    side TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    remarks TEXT NOT NULL,
    signature TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX dev_decisions_target ON dev_decisions (target);
CREATE INDEX dev_decisions_about ON dev_decisions (about);
CREATE INDEX dev_decisions_project ON dev_decisions (project);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
