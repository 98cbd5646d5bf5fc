-- +goose Up
CREATE INDEX cases_listed ON cases (filed_at DESC, id DESC) WHERE NOT sealed;
CREATE INDEX cases_open ON cases (filed_at) WHERE status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened');

-- +goose Down
DROP INDEX cases_open;
DROP INDEX cases_listed;
