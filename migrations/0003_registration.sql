-- +goose Up
-- Registration of users (Order cl. 7-12).
CREATE TABLE reg_registrations (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    path TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    party TEXT NOT NULL,
    certificate TEXT NOT NULL,
    capacities TEXT NOT NULL,
    extract TEXT NOT NULL,
    contact TEXT NOT NULL,
    position TEXT NOT NULL,
    bank TEXT NOT NULL,
    papers TEXT NOT NULL,
    agreement TEXT NOT NULL,
    request TEXT NOT NULL,
    mismatches TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    waits_since BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL
);
CREATE INDEX reg_registrations_person ON reg_registrations (person, begun_at);
CREATE INDEX reg_registrations_party ON reg_registrations (party, state);
CREATE INDEX reg_registrations_queue ON reg_registrations (state, waits_since, id);

-- Whom the Portal knows: people who have signed in, and parties whose registration is complete.
CREATE TABLE reg_people (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT NOT NULL
);
CREATE TABLE reg_profiles (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    extract TEXT NOT NULL,
    contact TEXT NOT NULL,
    registered_at BIGINT NOT NULL
);
CREATE TABLE reg_capacities (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    registration TEXT NOT NULL,
    since BIGINT NOT NULL,
    UNIQUE (party, role)
);
CREATE INDEX reg_capacities_role ON reg_capacities (role, party);

-- The structure of a legal entity: its units, its people, what each may do (cl. 12).
CREATE TABLE reg_units (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    party TEXT NOT NULL,
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    closed_at BIGINT NOT NULL
);
CREATE INDEX reg_units_party ON reg_units (party, closed_at);
CREATE TABLE reg_memberships (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    party TEXT NOT NULL,
    certificate TEXT NOT NULL,
    unit TEXT NOT NULL,
    position TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    admitted_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX reg_memberships_one ON reg_memberships (person, party) WHERE state IN ('asked', 'active');
CREATE INDEX reg_memberships_party ON reg_memberships (party, state);
CREATE TABLE reg_powers (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    membership TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE INDEX reg_powers_membership ON reg_powers (membership, state);
CREATE INDEX reg_powers_party ON reg_powers (party, role, state);

-- Who accepted which edition of which agreement (cl. 8, 10), and who signed in by which certificate.
CREATE TABLE reg_acceptances (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    edition TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (party, kind, edition, person)
);
CREATE INDEX reg_acceptances_person ON reg_acceptances (person, at);
CREATE TABLE reg_sign_ins (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    organisation TEXT NOT NULL,
    role TEXT NOT NULL,
    serial TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX reg_sign_ins_person ON reg_sign_ins (person, at);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
