-- +goose Up
CREATE TABLE app_requests (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    project TEXT NOT NULL,
    note TEXT NOT NULL,
    documents TEXT NOT NULL,
    person TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX app_requests_project ON app_requests (project, at);
CREATE TABLE app_approvals (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    request TEXT NOT NULL REFERENCES app_requests (id),
    project TEXT NOT NULL,
    authority TEXT NOT NULL,
    system TEXT NOT NULL,
    decision TEXT NOT NULL,
    number TEXT NOT NULL,
    dated TEXT NOT NULL,
    grounds TEXT NOT NULL,
    document TEXT NOT NULL,
    official TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX app_approvals_project ON app_approvals (project, sent_at);
CREATE INDEX app_approvals_authority ON app_approvals (authority, state);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
