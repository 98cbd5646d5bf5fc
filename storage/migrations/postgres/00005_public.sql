-- +goose Up
CREATE INDEX cases_listed ON cases (filed_at DESC, id DESC) WHERE NOT sealed;
CREATE INDEX cases_open ON cases (filed_at) WHERE status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened');

CREATE TABLE models (
    code          text PRIMARY KEY,
    agency        text NOT NULL REFERENCES agencies (code),
    title         text NOT NULL,
    title_en      text NOT NULL DEFAULT '',
    recognised_on text NOT NULL,
    decision      text NOT NULL DEFAULT ''
);

-- +goose Down
DROP TABLE models;
DROP INDEX cases_open;
DROP INDEX cases_listed;
