-- +goose Up
-- The catalogue of the state bank (cl. 40): one entry a project, derived from what the slices say and never written by hand.
CREATE TABLE bnk_entries (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    ground TEXT NOT NULL,
    works TEXT NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    kato TEXT NOT NULL,
    place TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    designer_name TEXT NOT NULL,
    bim BIGINT NOT NULL,
    conclusion_number TEXT NOT NULL,
    conclusion_date TEXT NOT NULL,
    expert_name TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX bnk_entries_placed ON bnk_entries (placed_at, id);
CREATE INDEX bnk_entries_kato ON bnk_entries (kato, placed_at);
CREATE INDEX bnk_entries_ground ON bnk_entries (ground, placed_at);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
