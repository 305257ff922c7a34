-- +goose Up
-- The journal: entries, the hashes of their Merkle tree, its signed roots.
CREATE TABLE jnl_head (id TEXT PRIMARY KEY, size BIGINT NOT NULL);
INSERT INTO jnl_head (id, size) VALUES ('head', 0);
CREATE TABLE jnl_entries (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    project TEXT NOT NULL,
    leaf TEXT NOT NULL
);
CREATE INDEX jnl_entries_project ON jnl_entries (project, seq);
CREATE INDEX jnl_entries_subject ON jnl_entries (subject_id, seq);
CREATE TABLE jnl_hashes (idx BIGINT PRIMARY KEY, hash BYTEA NOT NULL);
CREATE TABLE jnl_roots (size BIGINT PRIMARY KEY, at BIGINT NOT NULL, note TEXT NOT NULL);

-- Commands that were done under a key given by the one who asked: a second submit finds the first one's answer.
CREATE TABLE cmd_keys (
    id TEXT PRIMARY KEY,
    act TEXT NOT NULL,
    person TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    project TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Running numbers without a gap, one row a series.
CREATE TABLE cmd_numbers (id TEXT PRIMARY KEY, last BIGINT NOT NULL);

-- The outbox and the schedules.
CREATE TABLE job_jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL
);
CREATE INDEX job_jobs_ready ON job_jobs (state, run_at);
CREATE TABLE job_schedules (id TEXT PRIMARY KEY, next_run BIGINT NOT NULL);

-- Running terms.
CREATE TABLE ddl_deadlines (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    project TEXT NOT NULL,
    what TEXT NOT NULL,
    clause TEXT NOT NULL,
    since BIGINT NOT NULL,
    days BIGINT NOT NULL,
    unit TEXT NOT NULL,
    last_day TEXT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    extensions TEXT NOT NULL
);
CREATE INDEX ddl_deadlines_subject ON ddl_deadlines (subject_id, what);
CREATE INDEX ddl_deadlines_project ON ddl_deadlines (project, state);

-- Sessions of the web, and what was typed into a form whose session had ended.
CREATE TABLE web_sessions (id TEXT PRIMARY KEY, data BYTEA NOT NULL, expires BIGINT NOT NULL);
CREATE INDEX web_sessions_expires ON web_sessions (expires);
CREATE TABLE web_drafts (id TEXT PRIMARY KEY, path TEXT NOT NULL, form TEXT NOT NULL, expires BIGINT NOT NULL);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
