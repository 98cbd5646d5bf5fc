-- +goose Up
CREATE TABLE areas (
    code     text PRIMARY KEY,
    name     text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('commune', 'ward', 'special_zone')),
    valid_to timestamp
);

CREATE TABLE area_aliases (
    alias text NOT NULL,
    area  text NOT NULL REFERENCES areas (code),
    kind  text NOT NULL,
    PRIMARY KEY (alias, area)
);

CREATE TABLE agencies (
    code       text PRIMARY KEY,
    name       text NOT NULL,
    name_en    text NOT NULL DEFAULT '',
    kind       text NOT NULL,
    parent     text REFERENCES agencies (code),
    area       text REFERENCES areas (code),
    valid_from timestamp NOT NULL,
    valid_to   timestamp,
    CHECK (parent <> code)
);
CREATE INDEX agencies_area ON agencies (area);

CREATE TABLE categories (
    code                 text PRIMARY KEY,
    name                 text NOT NULL,
    name_en              text NOT NULL DEFAULT '',
    grouping             text NOT NULL,
    route                text NOT NULL,
    accept_working_hours integer NOT NULL CHECK (accept_working_hours > 0),
    answer_working_days  integer NOT NULL CHECK (answer_working_days > 0),
    position             integer NOT NULL DEFAULT 0,
    valid_to             timestamp
);

CREATE TABLE projects (
    code     text PRIMARY KEY,
    name     text NOT NULL,
    name_en  text NOT NULL DEFAULT '',
    owner    text NOT NULL REFERENCES agencies (code),
    area     text REFERENCES areas (code),
    valid_to timestamp
);

CREATE TABLE forms (
    code     text PRIMARY KEY,
    name     text NOT NULL,
    name_en  text NOT NULL DEFAULT '',
    min      integer NOT NULL,
    max      integer NOT NULL CHECK (max > min),
    kinds    text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    valid_to timestamp
);

CREATE TABLE form_questions (
    form     text NOT NULL REFERENCES forms (code) ON DELETE CASCADE,
    code     text NOT NULL,
    text     text NOT NULL,
    text_en  text NOT NULL DEFAULT '',
    position integer NOT NULL,
    PRIMARY KEY (form, code)
);

CREATE TABLE receptions (
    agency   text PRIMARY KEY REFERENCES agencies (code),
    place    text NOT NULL,
    place_en text NOT NULL DEFAULT '',
    days     text NOT NULL,
    days_en  text NOT NULL DEFAULT ''
);

CREATE TABLE people (
    id              integer PRIMARY KEY AUTOINCREMENT,
    channel         text NOT NULL,
    address         text NOT NULL,
    name            text NOT NULL DEFAULT '',
    locale          text NOT NULL DEFAULT 'vi',
    consent_version integer NOT NULL DEFAULT 0,
    consent_at      timestamp,
    created_at      timestamp NOT NULL,
    UNIQUE (channel, address)
);

CREATE TABLE chats (
    id                 integer PRIMARY KEY AUTOINCREMENT,
    channel            text NOT NULL,
    address            text NOT NULL,
    person             integer REFERENCES people (id) ON DELETE CASCADE,
    agency             text REFERENCES agencies (code),
    title              text NOT NULL DEFAULT '',
    unreachable_at     timestamp,
    unreachable_reason text NOT NULL DEFAULT '',
    UNIQUE (channel, address),
    CHECK (person IS NULL OR agency IS NULL)
);
CREATE INDEX chats_person ON chats (person);
CREATE INDEX chats_agency ON chats (agency) WHERE agency IS NOT NULL;

CREATE TABLE memberships (
    person integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    agency text NOT NULL REFERENCES agencies (code),
    role   text NOT NULL CHECK (role IN ('officer', 'head', 'coordinator', 'leader')),
    since  timestamp NOT NULL,
    PRIMARY KEY (person, agency, role)
);
CREATE INDEX memberships_agency ON memberships (agency, role);
CREATE INDEX memberships_role ON memberships (role);

CREATE TABLE invitations (
    id         integer PRIMARY KEY AUTOINCREMENT,
    token_hash text NOT NULL UNIQUE,
    agency     text NOT NULL REFERENCES agencies (code),
    role       text NOT NULL CHECK (role IN ('officer', 'head', 'coordinator', 'leader')),
    created_by integer REFERENCES people (id) ON DELETE SET NULL,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    used_by    integer REFERENCES people (id) ON DELETE SET NULL,
    used_at    timestamp
);

CREATE TABLE cases (
    id              integer PRIMARY KEY AUTOINCREMENT,
    code            text NOT NULL UNIQUE,
    version         integer NOT NULL DEFAULT 1,
    draft_key       text NOT NULL UNIQUE,
    author          integer REFERENCES people (id) ON DELETE SET NULL,
    anonymous       boolean NOT NULL,
    sealed          boolean NOT NULL,
    category        text NOT NULL REFERENCES categories (code),
    area            text REFERENCES areas (code),
    project         text REFERENCES projects (code),
    named           text REFERENCES agencies (code),
    text            text NOT NULL CHECK (length(text) <= 20000),
    folded          text NOT NULL,
    lat             real,
    lon             real,
    agency          text REFERENCES agencies (code),
    assignee        integer REFERENCES people (id) ON DELETE SET NULL,
    status          text NOT NULL CHECK (status IN ('submitted', 'routed', 'accepted', 'need_info', 'answered', 'reopened', 'rejected', 'withdrawn', 'closed')),
    hops            integer NOT NULL,
    reopened        integer NOT NULL,
    joined          integer NOT NULL,
    filed_at        timestamp NOT NULL,
    routed_at       timestamp,
    accepted_at     timestamp,
    first_reply_at  timestamp,
    answered_at     timestamp,
    ended_at        timestamp,
    accept_due      timestamp,
    answer_due      timestamp,
    paused_at       timestamp,
    extension       text NOT NULL CHECK (extension IN ('', 'asked', 'granted', 'declined')),
    extension_until timestamp,
    stars           integer NOT NULL CHECK (stars BETWEEN 0 AND 5),
    helpful         integer CHECK (helpful IN (0, 1)),
    CHECK (agency IS NOT NULL OR status IN ('submitted', 'rejected', 'withdrawn'))
);
CREATE INDEX cases_author ON cases (author, filed_at DESC);
CREATE INDEX cases_inbox ON cases (agency, status, answer_due);
CREATE INDEX cases_assignee ON cases (assignee) WHERE assignee IS NOT NULL;
CREATE INDEX cases_desk ON cases (filed_at) WHERE status = 'submitted';
CREATE INDEX cases_alike ON cases (category, area, filed_at DESC);
CREATE INDEX cases_silent ON cases (answered_at) WHERE status = 'answered';
CREATE INDEX cases_filed ON cases (agency, filed_at);

CREATE TABLE case_events (
    id          integer PRIMARY KEY AUTOINCREMENT,
    case_id     integer NOT NULL REFERENCES cases (id),
    at          timestamp NOT NULL,
    kind        text NOT NULL,
    from_status text NOT NULL,
    to_status   text NOT NULL,
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    role        text NOT NULL,
    agency      text REFERENCES agencies (code),
    target      text REFERENCES agencies (code),
    text        text NOT NULL
);
CREATE INDEX case_events_case ON case_events (case_id, id);
CREATE INDEX case_events_person ON case_events (person) WHERE person IS NOT NULL;

CREATE TABLE attachments (
    id       integer PRIMARY KEY AUTOINCREMENT,
    event_id integer NOT NULL REFERENCES case_events (id),
    kind     text NOT NULL,
    channel  text NOT NULL,
    ref      text NOT NULL,
    name     text NOT NULL,
    size     integer NOT NULL,
    album    text NOT NULL
);
CREATE INDEX attachments_event ON attachments (event_id);

CREATE TABLE case_joins (
    case_id integer NOT NULL REFERENCES cases (id),
    person  integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    at      timestamp NOT NULL,
    PRIMARY KEY (case_id, person)
);
CREATE INDEX case_joins_person ON case_joins (person);

CREATE TABLE ratings (
    id         integer PRIMARY KEY AUTOINCREMENT,
    person     integer REFERENCES people (id) ON DELETE SET NULL,
    agency     text NOT NULL REFERENCES agencies (code),
    day        text NOT NULL,
    stars      integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    form       text NOT NULL,
    answers    text NOT NULL,
    comment    text NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    UNIQUE (person, agency, day)
);
CREATE INDEX ratings_agency ON ratings (agency, created_at);

CREATE TABLE notifications (
    id         integer PRIMARY KEY AUTOINCREMENT,
    chat       integer REFERENCES chats (id) ON DELETE CASCADE,
    person     integer REFERENCES people (id) ON DELETE CASCADE,
    kind       text NOT NULL,
    case_id    integer REFERENCES cases (id),
    event_id   integer REFERENCES case_events (id),
    priority   integer NOT NULL,
    status     text NOT NULL CHECK (status IN ('pending', 'sending', 'sent', 'given_up')),
    attempts   integer NOT NULL DEFAULT 0,
    created_at timestamp NOT NULL,
    next_at    timestamp NOT NULL,
    sent_at    timestamp,
    reason     text NOT NULL DEFAULT ''
);
CREATE INDEX notifications_due ON notifications (priority, id) WHERE status IN ('pending', 'sending');
CREATE INDEX notifications_chat ON notifications (chat, id) WHERE status IN ('pending', 'sending');
CREATE INDEX notifications_given_up ON notifications (id) WHERE status = 'given_up';
CREATE INDEX notifications_person ON notifications (person);

CREATE TABLE message_links (
    channel text NOT NULL,
    chat    text NOT NULL,
    message text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('case', 'duty', 'instruction', 'question')),
    subject integer NOT NULL,
    side    text NOT NULL,
    PRIMARY KEY (channel, chat, message)
);

CREATE TABLE reply_templates (
    id         integer PRIMARY KEY AUTOINCREMENT,
    agency     text NOT NULL REFERENCES agencies (code),
    category   text REFERENCES categories (code),
    title      text NOT NULL,
    text       text NOT NULL,
    created_by integer REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX reply_templates_agency ON reply_templates (agency);

CREATE TABLE processed_updates (
    key text PRIMARY KEY,
    at  timestamp NOT NULL
);
CREATE INDEX processed_updates_at ON processed_updates (at);

CREATE TABLE audit_log (
    id     integer PRIMARY KEY AUTOINCREMENT,
    at     timestamp NOT NULL,
    person integer,
    what   text NOT NULL,
    agency text
);

-- +goose Down
DROP TABLE audit_log;
DROP TABLE processed_updates;
DROP TABLE reply_templates;
DROP TABLE message_links;
DROP TABLE notifications;
DROP TABLE ratings;
DROP TABLE case_joins;
DROP TABLE attachments;
DROP TABLE case_events;
DROP TABLE cases;
DROP TABLE invitations;
DROP TABLE memberships;
DROP TABLE chats;
DROP TABLE people;
DROP TABLE receptions;
DROP TABLE form_questions;
DROP TABLE forms;
DROP TABLE projects;
DROP TABLE categories;
DROP TABLE agencies;
DROP TABLE area_aliases;
DROP TABLE areas;
