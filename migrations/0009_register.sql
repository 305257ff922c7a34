-- +goose Up
-- The public section (cl. 27): one entry a project, derived from what the slices say and never written by hand.
CREATE TABLE pub_entries (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    urban TEXT NOT NULL,
    works TEXT NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    kato TEXT NOT NULL,
    place TEXT NOT NULL,
    customer TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    designer TEXT NOT NULL,
    designer_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    conclusion_number TEXT NOT NULL,
    revision BIGINT NOT NULL,
    events TEXT NOT NULL,
    year BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    words TEXT NOT NULL,
    customer_words TEXT NOT NULL,
    designer_words TEXT NOT NULL
);
CREATE INDEX pub_entries_changed ON pub_entries (changed_at, id);
CREATE INDEX pub_entries_kato ON pub_entries (kato, changed_at);
CREATE INDEX pub_entries_stage ON pub_entries (stage, changed_at);
CREATE INDEX pub_entries_customer ON pub_entries (customer, changed_at);
CREATE INDEX pub_entries_conclusion ON pub_entries (conclusion_number);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
