-- +goose Up
CREATE INDEX cases_listed ON cases (filed_at DESC, id DESC) WHERE NOT sealed;

-- +goose Down
DROP INDEX cases_listed;
