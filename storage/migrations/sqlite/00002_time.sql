-- +goose Up
CREATE TABLE calendar_days (
    day     text PRIMARY KEY,
    works   boolean NOT NULL,
    name    text NOT NULL,
    name_en text NOT NULL DEFAULT ''
);

CREATE TABLE job_runs (
    job          text NOT NULL,
    scheduled_at timestamp NOT NULL,
    started_at   timestamp NOT NULL,
    finished_at  timestamp,
    attempts     integer NOT NULL,
    retry_at     timestamp,
    error        text NOT NULL DEFAULT '',
    PRIMARY KEY (job, scheduled_at)
);

ALTER TABLE categories ADD COLUMN forward_working_hours integer NOT NULL DEFAULT 8 CHECK (forward_working_hours > 0);
ALTER TABLE categories ADD COLUMN first_reply_working_days integer NOT NULL DEFAULT 5 CHECK (first_reply_working_days > 0);
ALTER TABLE categories ADD COLUMN statutory text NOT NULL DEFAULT '';
ALTER TABLE categories ADD COLUMN ladder text NOT NULL DEFAULT '';

ALTER TABLE cases ADD COLUMN desk_at timestamp;
ALTER TABLE cases ADD COLUMN forward_due timestamp;
ALTER TABLE cases ADD COLUMN first_reply_due timestamp;
ALTER TABLE cases ADD COLUMN remind_at timestamp;
UPDATE cases SET remind_at = filed_at WHERE status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened'); -- the next run looks at them
CREATE INDEX cases_remind ON cases (remind_at) WHERE remind_at IS NOT NULL;

ALTER TABLE notifications ADD COLUMN subject integer;
ALTER TABLE notifications ADD COLUMN key text;
CREATE UNIQUE INDEX notifications_once ON notifications (key) WHERE key IS NOT NULL;

CREATE TABLE duties (
    code         text PRIMARY KEY,
    title        text NOT NULL,
    title_en     text NOT NULL DEFAULT '',
    basis        text NOT NULL,
    basis_number text NOT NULL,
    basis_day    text NOT NULL,
    audience     text NOT NULL,
    due          text NOT NULL,
    opens_days   integer NOT NULL CHECK (opens_days BETWEEN 1 AND 366),
    file_types   text NOT NULL DEFAULT '',
    reviewer     text REFERENCES agencies (code),
    ladder       text NOT NULL,
    position     integer NOT NULL DEFAULT 0,
    valid_to     timestamp,
    edited_at    timestamp
);

CREATE TABLE duty_events (
    code text NOT NULL,
    year integer NOT NULL,
    day  text NOT NULL,
    PRIMARY KEY (code, year)
);

CREATE TABLE obligations (
    id           integer PRIMARY KEY AUTOINCREMENT,
    duty         text NOT NULL REFERENCES duties (code),
    year         integer NOT NULL,
    agency       text NOT NULL REFERENCES agencies (code),
    version      integer NOT NULL DEFAULT 1,
    status       text NOT NULL CHECK (status IN ('open', 'submitted', 'returned', 'accepted', 'ended')),
    opened_at    timestamp NOT NULL,
    due_at       timestamp NOT NULL,
    submitted_at timestamp,
    accepted_at  timestamp,
    in_time      boolean,
    versions     integer NOT NULL DEFAULT 0,
    remind_at    timestamp,
    UNIQUE (duty, year, agency)
);
CREATE INDEX obligations_remind ON obligations (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE INDEX obligations_agency ON obligations (agency, due_at);
CREATE INDEX obligations_year ON obligations (year, duty, status);
CREATE INDEX obligations_waiting ON obligations (submitted_at) WHERE status = 'submitted';

CREATE TABLE submissions (
    id          integer PRIMARY KEY AUTOINCREMENT,
    obligation  integer NOT NULL REFERENCES obligations (id),
    number      integer NOT NULL,
    status      text NOT NULL CHECK (status IN ('waiting', 'replaced', 'accepted', 'returned')),
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    at          timestamp NOT NULL,
    doc_number  text NOT NULL,
    doc_day     text NOT NULL,
    signer      text NOT NULL,
    in_time     boolean NOT NULL,
    decided_by  integer REFERENCES people (id) ON DELETE SET NULL,
    decided_at  timestamp,
    reason      text NOT NULL DEFAULT '',
    new_due     timestamp,
    UNIQUE (obligation, number)
);
CREATE INDEX submissions_person ON submissions (person) WHERE person IS NOT NULL;

CREATE TABLE submission_files (
    id         integer PRIMARY KEY AUTOINCREMENT,
    submission integer NOT NULL REFERENCES submissions (id),
    kind       text NOT NULL,
    channel    text NOT NULL,
    ref        text NOT NULL,
    name       text NOT NULL,
    size       integer NOT NULL
);
CREATE INDEX submission_files_submission ON submission_files (submission);

CREATE TABLE reminders (
    id           integer PRIMARY KEY AUTOINCREMENT,
    person       integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind         text NOT NULL,
    subject      integer NOT NULL,
    clock        text NOT NULL,
    rung         text NOT NULL,
    rung_at      timestamp NOT NULL,
    due_at       timestamp NOT NULL,
    tell_at      timestamp NOT NULL,
    snoozed      boolean NOT NULL DEFAULT false,
    notification integer REFERENCES notifications (id) ON DELETE SET NULL,
    UNIQUE (person, kind, subject, clock, rung_at)
);
CREATE INDEX reminders_waiting ON reminders (tell_at) WHERE notification IS NULL;
CREATE INDEX reminders_notification ON reminders (notification) WHERE notification IS NOT NULL;

CREATE TABLE urges (
    id     integer PRIMARY KEY AUTOINCREMENT,
    duty   text NOT NULL REFERENCES duties (code),
    year   integer NOT NULL,
    person integer REFERENCES people (id) ON DELETE SET NULL,
    at     timestamp NOT NULL,
    text   text NOT NULL
);

-- +goose Down
DROP TABLE urges;
DROP TABLE reminders;
DROP TABLE submission_files;
DROP TABLE submissions;
DROP TABLE obligations;
DROP TABLE duty_events;
DROP TABLE duties;
DROP INDEX notifications_once;
ALTER TABLE notifications DROP COLUMN key;
ALTER TABLE notifications DROP COLUMN subject;
DROP INDEX cases_remind;
ALTER TABLE cases DROP COLUMN remind_at;
ALTER TABLE cases DROP COLUMN first_reply_due;
ALTER TABLE cases DROP COLUMN forward_due;
ALTER TABLE cases DROP COLUMN desk_at;
ALTER TABLE categories DROP COLUMN ladder;
ALTER TABLE categories DROP COLUMN statutory;
ALTER TABLE categories DROP COLUMN first_reply_working_days;
ALTER TABLE categories DROP COLUMN forward_working_hours;
DROP TABLE job_runs;
DROP TABLE calendar_days;
