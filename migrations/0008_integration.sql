-- +goose Up
CREATE TABLE int_partners (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    operator TEXT NOT NULL,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    call_url TEXT NOT NULL,
    call_key TEXT NOT NULL,
    served TEXT NOT NULL,
    suspended TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    UNIQUE (operator, kind)
);

-- +goose Down
SELECT 'the Portal keeps what it has' AS refused;
