-- +goose Up
ALTER TABLE cases ADD COLUMN thin boolean NOT NULL DEFAULT false;
ALTER TABLE form_questions ADD COLUMN aspect text NOT NULL DEFAULT '';
UPDATE form_questions SET aspect = CASE code
    WHEN 'tiep-can' THEN 'access' WHEN 'gio-lam-viec' THEN 'access' WHEN 'co-so-vat-chat' THEN 'access'
    WHEN 'thu-tuc' THEN 'procedure' WHEN 'huong-dan' THEN 'procedure' WHEN 'cong-khai' THEN 'procedure' WHEN 'dung-quy-dinh' THEN 'procedure'
    WHEN 'can-bo' THEN 'staff' WHEN 'thai-do' THEN 'staff'
    WHEN 'ket-qua' THEN 'result' WHEN 'dung-han' THEN 'result' WHEN 'chinh-xac' THEN 'result'
    WHEN 'gop-y' THEN 'feedback' WHEN 'tiep-thu' THEN 'feedback' ELSE '' END;
ALTER TABLE ratings ADD COLUMN score integer NOT NULL DEFAULT 0;
ALTER TABLE ratings ADD COLUMN own boolean NOT NULL DEFAULT false;
ALTER TABLE ratings ADD COLUMN bulk boolean NOT NULL DEFAULT false;
UPDATE ratings SET score = (stars - 1) * 25;
CREATE INDEX ratings_said ON ratings (day, id) WHERE comment <> '';

CREATE TABLE daily_by_agency (
    day          text NOT NULL,
    agency       text NOT NULL,
    category     text NOT NULL,
    received     integer NOT NULL,
    open         integer NOT NULL,
    answered     integer NOT NULL,
    in_time      integer NOT NULL,
    thin         integer NOT NULL,
    marks        integer NOT NULL,
    mark_sum     integer NOT NULL,
    mark_squares integer NOT NULL,
    helped       integer NOT NULL,
    not_helped   integer NOT NULL,
    rejected     integer NOT NULL,
    withdrawn    integer NOT NULL,
    due          integer NOT NULL,
    PRIMARY KEY (day, agency, category)
);
CREATE INDEX daily_by_agency_agency ON daily_by_agency (agency, day);
CREATE INDEX daily_by_agency_open ON daily_by_agency (agency) WHERE open > 0;
CREATE INDEX daily_by_agency_due ON daily_by_agency (day, agency) WHERE due > 0;

CREATE TABLE daily_by_area (
    day          text NOT NULL,
    area         text NOT NULL,
    category     text NOT NULL,
    received     integer NOT NULL,
    open         integer NOT NULL,
    answered     integer NOT NULL,
    in_time      integer NOT NULL,
    thin         integer NOT NULL,
    marks        integer NOT NULL,
    mark_sum     integer NOT NULL,
    mark_squares integer NOT NULL,
    helped       integer NOT NULL,
    not_helped   integer NOT NULL,
    rejected     integer NOT NULL,
    withdrawn    integer NOT NULL,
    due          integer NOT NULL,
    PRIMARY KEY (day, area, category)
);
CREATE INDEX daily_by_area_open ON daily_by_area (area) WHERE open > 0;
CREATE INDEX daily_by_area_due ON daily_by_area (day, area) WHERE due > 0;

CREATE TABLE daily_ratings (
    day     text NOT NULL,
    agency  text NOT NULL,
    stars1  integer NOT NULL,
    stars2  integer NOT NULL,
    stars3  integer NOT NULL,
    stars4  integer NOT NULL,
    stars5  integer NOT NULL,
    n       integer NOT NULL,
    points  integer NOT NULL,
    squares integer NOT NULL,
    own     integer NOT NULL,
    bulk    integer NOT NULL,
    PRIMARY KEY (day, agency)
);
CREATE INDEX daily_ratings_agency ON daily_ratings (agency, day);

CREATE TABLE daily_aspects (
    day    text NOT NULL,
    agency text NOT NULL,
    aspect text NOT NULL,
    n      integer NOT NULL,
    points integer NOT NULL,
    PRIMARY KEY (day, agency, aspect)
);

CREATE TABLE follow_ups (
    case_id     integer PRIMARY KEY REFERENCES cases (id),
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    agency      text NOT NULL REFERENCES agencies (code),
    asked_at    timestamp NOT NULL,
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'yes', 'partly', 'no')),
    answered_at timestamp
);
CREATE INDEX follow_ups_person ON follow_ups (person, asked_at);
CREATE INDEX follow_ups_answered ON follow_ups (answered_at);
CREATE INDEX cases_closed ON cases (ended_at) WHERE status = 'closed';

CREATE TABLE digest_settings (
    person     integer PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    weekday    integer NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    minute     integer NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    off        boolean NOT NULL,
    areas      text NOT NULL,
    categories text NOT NULL
);

CREATE TABLE digests (
    id         integer PRIMARY KEY AUTOINCREMENT,
    day        text NOT NULL,
    scope      text NOT NULL,
    content    text NOT NULL,
    created_at timestamp NOT NULL,
    UNIQUE (day, scope)
);

CREATE TABLE instructions (
    id          integer PRIMARY KEY AUTOINCREMENT,
    version     integer NOT NULL DEFAULT 1,
    agency      text NOT NULL REFERENCES agencies (code),
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    digest      integer REFERENCES digests (id),
    line        text NOT NULL,
    text        text NOT NULL,
    status      text NOT NULL CHECK (status IN ('open', 'reported', 'done', 'cancelled')),
    given_at    timestamp NOT NULL,
    due_at      timestamp NOT NULL,
    reported_at timestamp,
    ended_at    timestamp,
    remind_at   timestamp
);
CREATE INDEX instructions_agency ON instructions (agency, status);
CREATE INDEX instructions_person ON instructions (person, id) WHERE person IS NOT NULL;
CREATE INDEX instructions_remind ON instructions (remind_at) WHERE remind_at IS NOT NULL;

CREATE TABLE instruction_events (
    id          integer PRIMARY KEY AUTOINCREMENT,
    instruction integer NOT NULL REFERENCES instructions (id),
    at          timestamp NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('given', 'reported', 'returned', 'done', 'cancelled', 'redated')),
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    text        text NOT NULL
);
CREATE INDEX instruction_events_instruction ON instruction_events (instruction, id);

CREATE TABLE instruction_files (
    id      integer PRIMARY KEY AUTOINCREMENT,
    event   integer NOT NULL REFERENCES instruction_events (id),
    kind    text NOT NULL,
    channel text NOT NULL,
    ref     text NOT NULL,
    name    text NOT NULL,
    size    integer NOT NULL
);
CREATE INDEX instruction_files_event ON instruction_files (event);

-- +goose Down
DROP TABLE instruction_files;
DROP TABLE instruction_events;
DROP TABLE instructions;
DROP TABLE digests;
DROP TABLE digest_settings;
DROP TABLE follow_ups;
DROP TABLE daily_aspects;
DROP TABLE daily_ratings;
DROP TABLE daily_by_area;
DROP TABLE daily_by_agency;
DROP INDEX cases_closed;
DROP INDEX ratings_said;
ALTER TABLE ratings DROP COLUMN bulk;
ALTER TABLE ratings DROP COLUMN own;
ALTER TABLE ratings DROP COLUMN score;
ALTER TABLE form_questions DROP COLUMN aspect;
ALTER TABLE cases DROP COLUMN thin;
