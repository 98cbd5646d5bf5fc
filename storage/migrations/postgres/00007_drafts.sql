-- +goose Up
-- Dialogues from their review on: what a person is about to confirm. Read by nobody but the bot, for that person.
CREATE TABLE drafts (
    person   bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    dialogue text NOT NULL,
    channel  text NOT NULL,
    chat     text NOT NULL,
    flow     text NOT NULL,
    step     text NOT NULL,
    data     text NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (person, dialogue)
);
CREATE INDEX drafts_saved ON drafts (saved_at);

-- +goose Down
DROP TABLE drafts;
