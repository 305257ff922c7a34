-- +goose Up
ALTER TABLE doc_versions ADD COLUMN streebog512 TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 'nothing kept under clause 44 has a delete' AS refused;
