-- +goose Up
CREATE TABLE calendar_days (
    day     text PRIMARY KEY,
    works   boolean NOT NULL,
    name    text NOT NULL,
    name_en text NOT NULL DEFAULT ''
);

CREATE TABLE job_runs (
    job          text NOT NULL,
    scheduled_at timestamptz NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    attempts     integer NOT NULL,
    retry_at     timestamptz,
    error        text NOT NULL DEFAULT '',
    PRIMARY KEY (job, scheduled_at)
);

ALTER TABLE categories ADD COLUMN forward_working_hours integer NOT NULL DEFAULT 8 CHECK (forward_working_hours > 0);
ALTER TABLE categories ADD COLUMN first_reply_working_days integer NOT NULL DEFAULT 5 CHECK (first_reply_working_days > 0);
ALTER TABLE categories ADD COLUMN statutory text NOT NULL DEFAULT '';
ALTER TABLE categories ADD COLUMN ladder text NOT NULL DEFAULT '';

ALTER TABLE cases ADD COLUMN desk_at timestamptz;
ALTER TABLE cases ADD COLUMN forward_due timestamptz;
ALTER TABLE cases ADD COLUMN first_reply_due timestamptz;
ALTER TABLE cases ADD COLUMN remind_at timestamptz;
UPDATE cases SET remind_at = filed_at WHERE status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened'); -- the next run looks at them
CREATE INDEX cases_remind ON cases (remind_at) WHERE remind_at IS NOT NULL;

ALTER TABLE notifications ADD COLUMN subject bigint;
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
    valid_to     timestamptz,
    edited_at    timestamptz
);

CREATE TABLE duty_events (
    code text NOT NULL,
    year integer NOT NULL,
    day  text NOT NULL,
    PRIMARY KEY (code, year)
);

CREATE TABLE obligations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    duty         text NOT NULL REFERENCES duties (code),
    year         integer NOT NULL,
    agency       text NOT NULL REFERENCES agencies (code),
    version      integer NOT NULL DEFAULT 1,
    status       text NOT NULL CHECK (status IN ('open', 'submitted', 'returned', 'accepted', 'ended')),
    opened_at    timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    submitted_at timestamptz,
    accepted_at  timestamptz,
    in_time      boolean,
    versions     integer NOT NULL DEFAULT 0,
    remind_at    timestamptz,
    UNIQUE (duty, year, agency)
);
CREATE INDEX obligations_remind ON obligations (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE INDEX obligations_agency ON obligations (agency, due_at);
CREATE INDEX obligations_year ON obligations (year, duty, status);
CREATE INDEX obligations_waiting ON obligations (submitted_at) WHERE status = 'submitted';

CREATE TABLE submissions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    obligation  bigint NOT NULL REFERENCES obligations (id),
    number      integer NOT NULL,
    status      text NOT NULL CHECK (status IN ('waiting', 'replaced', 'accepted', 'returned')),
    person      bigint REFERENCES people (id) ON DELETE SET NULL,
    at          timestamptz NOT NULL,
    doc_number  text NOT NULL,
    doc_day     text NOT NULL,
    signer      text NOT NULL,
    in_time     boolean NOT NULL,
    decided_by  bigint REFERENCES people (id) ON DELETE SET NULL,
    decided_at  timestamptz,
    reason      text NOT NULL DEFAULT '',
    new_due     timestamptz,
    UNIQUE (obligation, number)
);
CREATE INDEX submissions_person ON submissions (person) WHERE person IS NOT NULL;

CREATE TABLE submission_files (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission bigint NOT NULL REFERENCES submissions (id),
    kind       text NOT NULL,
    channel    text NOT NULL,
    ref        text NOT NULL,
    name       text NOT NULL,
    size       bigint NOT NULL
);
CREATE INDEX submission_files_submission ON submission_files (submission);

CREATE TABLE reminders (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person       bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind         text NOT NULL,
    subject      bigint NOT NULL,
    clock        text NOT NULL,
    rung         text NOT NULL,
    rung_at      timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    tell_at      timestamptz NOT NULL,
    snoozed      boolean NOT NULL DEFAULT false,
    notification bigint REFERENCES notifications (id) ON DELETE SET NULL,
    UNIQUE (person, kind, subject, clock, rung_at)
);
CREATE INDEX reminders_waiting ON reminders (tell_at) WHERE notification IS NULL;
CREATE INDEX reminders_notification ON reminders (notification) WHERE notification IS NOT NULL;

CREATE TABLE urges (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    duty   text NOT NULL REFERENCES duties (code),
    year   integer NOT NULL,
    person bigint REFERENCES people (id) ON DELETE SET NULL,
    at     timestamptz NOT NULL,
    text   text NOT NULL
);

-- +goose Down
DROP TABLE urges, reminders, submission_files, submissions, obligations, duty_events, duties;
DROP INDEX notifications_once, cases_remind;
ALTER TABLE notifications DROP COLUMN key, DROP COLUMN subject;
ALTER TABLE cases DROP COLUMN remind_at, DROP COLUMN first_reply_due, DROP COLUMN forward_due, DROP COLUMN desk_at;
ALTER TABLE categories DROP COLUMN ladder, DROP COLUMN statutory, DROP COLUMN first_reply_working_days, DROP COLUMN forward_working_hours;
DROP TABLE job_runs, calendar_days;
