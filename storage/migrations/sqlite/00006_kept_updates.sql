-- +goose Up
CREATE TABLE kept_updates (
    id          integer PRIMARY KEY AUTOINCREMENT,
    key         text NOT NULL UNIQUE,
    seq         bigint NOT NULL,
    channel     text NOT NULL,
    sender      text NOT NULL,
    chat        text NOT NULL,
    raw         blob NOT NULL,
    status      text NOT NULL CHECK (status IN ('waiting', 'quarantined')),
    attempts    integer NOT NULL,
    fault       text NOT NULL,
    received_at timestamp NOT NULL,
    next_at     timestamp NOT NULL
);
CREATE INDEX kept_updates_sender ON kept_updates (channel, sender, seq) WHERE status = 'waiting';

-- +goose Down
DROP TABLE kept_updates;
