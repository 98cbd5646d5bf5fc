-- +goose Up
-- A code or an invitation that a person tried in vain, by the update in which they did.
CREATE TABLE guesses (
    cause  text PRIMARY KEY,
    person integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    at     timestamp NOT NULL
);
CREATE INDEX guesses_person ON guesses (person, at);
CREATE INDEX guesses_at ON guesses (at);

-- How many new cases an agency ('': the coordinator's desk) was told of in an hour, and how many of them in one message.
CREATE TABLE push_hours (
    id       integer PRIMARY KEY AUTOINCREMENT,
    agency   text NOT NULL,
    hour     timestamp NOT NULL,
    pushed   integer NOT NULL,
    gathered integer NOT NULL DEFAULT 0,
    UNIQUE (agency, hour)
);
CREATE INDEX push_hours_hour ON push_hours (hour);

-- +goose Down
DROP TABLE push_hours;
DROP TABLE guesses;
