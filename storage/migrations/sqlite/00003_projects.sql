-- +goose Up
ALTER TABLE projects ADD COLUMN areas text NOT NULL DEFAULT '';
ALTER TABLE projects ADD COLUMN supervisor text REFERENCES agencies (code);
ALTER TABLE projects ADD COLUMN status text NOT NULL DEFAULT 'clearing' CHECK (status IN ('preparing', 'clearing', 'building', 'finished', 'stopped'));
ALTER TABLE projects ADD COLUMN budget text NOT NULL DEFAULT '';
ALTER TABLE projects ADD COLUMN starts_on text NOT NULL DEFAULT '';
ALTER TABLE projects ADD COLUMN ends_on text NOT NULL DEFAULT '';
ALTER TABLE projects ADD COLUMN edited_at timestamp;
UPDATE projects SET areas = COALESCE(area, '');
ALTER TABLE projects DROP COLUMN area;

ALTER TABLE people ADD COLUMN area text REFERENCES areas (code);

CREATE TABLE task_force (
    project text NOT NULL REFERENCES projects (code),
    person  integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    agency  text NOT NULL REFERENCES agencies (code),
    head    boolean NOT NULL,
    since   timestamp NOT NULL,
    PRIMARY KEY (project, person)
);
CREATE INDEX task_force_person ON task_force (person);

CREATE TABLE project_follows (
    project text NOT NULL REFERENCES projects (code),
    person  integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    steps   text NOT NULL,
    since   timestamp NOT NULL,
    PRIMARY KEY (project, person)
);
CREATE INDEX project_follows_person ON project_follows (person);

CREATE TABLE project_changes (
    id      integer PRIMARY KEY AUTOINCREMENT,
    project text NOT NULL REFERENCES projects (code),
    step    text NOT NULL,
    kind    text NOT NULL,
    title   text NOT NULL,
    subject integer NOT NULL,
    at      timestamp NOT NULL
);
CREATE INDEX project_changes_project ON project_changes (project, id);

CREATE TABLE stored_files (
    ref  text PRIMARY KEY,
    data blob NOT NULL
);

CREATE TABLE project_documents (
    id           integer PRIMARY KEY AUTOINCREMENT,
    project      text NOT NULL REFERENCES projects (code),
    kind         text NOT NULL,
    title        text NOT NULL,
    number       text NOT NULL,
    day          text NOT NULL,
    issuer       text NOT NULL,
    file_kind    text NOT NULL,
    file_channel text NOT NULL,
    file_ref     text NOT NULL,
    file_name    text NOT NULL,
    file_size    integer NOT NULL,
    published_at timestamp NOT NULL,
    published_by integer REFERENCES people (id) ON DELETE SET NULL,
    replaced_by  integer REFERENCES project_documents (id)
);
CREATE INDEX project_documents_project ON project_documents (project, id);

CREATE TABLE project_posts (
    id        integer PRIMARY KEY AUTOINCREMENT,
    project   text NOT NULL REFERENCES projects (code),
    kind      text NOT NULL CHECK (kind IN ('news', 'task')),
    text      text NOT NULL,
    at        timestamp NOT NULL,
    posted_by integer REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX project_posts_project ON project_posts (project, kind, id);

CREATE TABLE project_meetings (
    id        integer PRIMARY KEY AUTOINCREMENT,
    version   integer NOT NULL DEFAULT 1,
    project   text NOT NULL REFERENCES projects (code),
    kind      text NOT NULL,
    title     text NOT NULL,
    place     text NOT NULL,
    starts_at timestamp NOT NULL,
    ends_at   timestamp NOT NULL,
    cancelled boolean NOT NULL DEFAULT false
);
CREATE INDEX project_meetings_project ON project_meetings (project, starts_at);

CREATE TABLE project_questions (
    id          integer PRIMARY KEY AUTOINCREMENT,
    version     integer NOT NULL DEFAULT 1,
    project     text NOT NULL REFERENCES projects (code),
    person      integer REFERENCES people (id) ON DELETE SET NULL,
    text        text NOT NULL,
    asked_at    timestamp NOT NULL,
    answer      text NOT NULL DEFAULT '',
    answered_at timestamp,
    answered_by integer REFERENCES people (id) ON DELETE SET NULL,
    public      boolean NOT NULL DEFAULT false,
    remind_at   timestamp
);
CREATE INDEX project_questions_project ON project_questions (project, id);
CREATE INDEX project_questions_remind ON project_questions (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX project_questions_person ON project_questions (person) WHERE person IS NOT NULL;

CREATE TABLE project_figures (
    project    text NOT NULL REFERENCES projects (code),
    code       text NOT NULL,
    done       integer NOT NULL,
    total      integer NOT NULL CHECK (done BETWEEN 0 AND total),
    at         timestamp NOT NULL,
    updated_by integer REFERENCES people (id) ON DELETE SET NULL,
    PRIMARY KEY (project, code)
);

CREATE TABLE project_ratings (
    project text NOT NULL REFERENCES projects (code),
    person  integer REFERENCES people (id) ON DELETE SET NULL,
    stars   integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment text NOT NULL,
    at      timestamp NOT NULL,
    UNIQUE (project, person)
);

CREATE TABLE consultations (
    id           integer PRIMARY KEY AUTOINCREMENT,
    code         text NOT NULL UNIQUE,
    version      integer NOT NULL DEFAULT 1,
    project      text NOT NULL REFERENCES projects (code),
    subject      text NOT NULL CHECK (subject IN ('compensation', 'other')),
    title        text NOT NULL,
    title_en     text NOT NULL DEFAULT '',
    about        text NOT NULL DEFAULT '',
    about_en     text NOT NULL DEFAULT '',
    who          text NOT NULL CHECK (who IN ('everybody', 'areas', 'households')),
    questions    text NOT NULL,
    status       text NOT NULL CHECK (status IN ('open', 'closed', 'cancelled')),
    posts_at     timestamp NOT NULL,
    asks_at      timestamp NOT NULL,
    asks_until   timestamp NOT NULL,
    published_at timestamp NOT NULL,
    closed_at    timestamp,
    stage        text NOT NULL,
    look_at      timestamp,
    tally        text NOT NULL DEFAULT '',
    digest       text NOT NULL DEFAULT ''
);
CREATE INDEX consultations_project ON consultations (project, id);
CREATE INDEX consultations_look ON consultations (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE consultation_events (
    id           integer PRIMARY KEY AUTOINCREMENT,
    consultation integer NOT NULL REFERENCES consultations (id),
    at           timestamp NOT NULL,
    kind         text NOT NULL,
    person       integer REFERENCES people (id) ON DELETE SET NULL,
    text         text NOT NULL,
    until_at     timestamp
);
CREATE INDEX consultation_events_consultation ON consultation_events (consultation, id);

CREATE TABLE consultation_seen (
    consultation integer NOT NULL REFERENCES consultations (id),
    person       integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    at           timestamp NOT NULL,
    PRIMARY KEY (consultation, person)
);
CREATE INDEX consultation_seen_person ON consultation_seen (person);

CREATE TABLE consultation_postings (
    id           integer PRIMARY KEY AUTOINCREMENT,
    consultation integer NOT NULL REFERENCES consultations (id),
    place        text NOT NULL,
    from_day     text NOT NULL,
    to_day       text NOT NULL,
    file_kind    text NOT NULL,
    file_channel text NOT NULL,
    file_ref     text NOT NULL,
    file_name    text NOT NULL,
    file_size    integer NOT NULL,
    entered_by   integer REFERENCES people (id) ON DELETE SET NULL,
    at           timestamp NOT NULL
);
CREATE INDEX consultation_postings_consultation ON consultation_postings (consultation, id);

CREATE TABLE households (
    id           integer PRIMARY KEY AUTOINCREMENT,
    consultation integer NOT NULL REFERENCES consultations (id),
    name         text NOT NULL,
    address      text NOT NULL,
    folded       text NOT NULL,
    area         text REFERENCES areas (code),
    listed       boolean NOT NULL,
    code_hash    text UNIQUE,
    used_by      integer REFERENCES people (id) ON DELETE SET NULL,
    used_at      timestamp,
    UNIQUE (consultation, folded)
);
CREATE INDEX households_used_by ON households (used_by) WHERE used_by IS NOT NULL;

CREATE TABLE ballots (
    id           integer PRIMARY KEY AUTOINCREMENT,
    consultation integer NOT NULL REFERENCES consultations (id),
    version      integer NOT NULL DEFAULT 1,
    number       integer NOT NULL DEFAULT 0,
    voter        text NOT NULL,
    person       integer REFERENCES people (id) ON DELETE SET NULL,
    household    integer REFERENCES households (id),
    source       text NOT NULL CHECK (source IN ('bot', 'slip', 'meeting')),
    area         text REFERENCES areas (code),
    cast_at      timestamp NOT NULL,
    changed_at   timestamp NOT NULL,
    withdrawn_at timestamp,
    entered_by   integer REFERENCES people (id) ON DELETE SET NULL,
    paper_day    text NOT NULL DEFAULT '',
    UNIQUE (consultation, voter)
);
CREATE INDEX ballots_number ON ballots (consultation, number, id);
CREATE INDEX ballots_person ON ballots (person) WHERE person IS NOT NULL;
CREATE INDEX ballots_household ON ballots (household) WHERE household IS NOT NULL;

CREATE TABLE ballot_events (
    id     integer PRIMARY KEY AUTOINCREMENT,
    ballot integer NOT NULL REFERENCES ballots (id),
    at     timestamp NOT NULL,
    kind   text NOT NULL CHECK (kind IN ('cast', 'changed', 'withdrawn', 'entered')),
    person integer REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX ballot_events_ballot ON ballot_events (ballot, id);

CREATE TABLE ballot_papers (
    id      integer PRIMARY KEY AUTOINCREMENT,
    ballot  integer NOT NULL REFERENCES ballots (id),
    kind    text NOT NULL,
    channel text NOT NULL,
    ref     text NOT NULL,
    name    text NOT NULL,
    size    integer NOT NULL
);
CREATE INDEX ballot_papers_ballot ON ballot_papers (ballot);

CREATE TABLE opinion_groups (
    id           integer PRIMARY KEY AUTOINCREMENT,
    consultation integer NOT NULL REFERENCES consultations (id),
    question     integer NOT NULL,
    label        text NOT NULL,
    response     text NOT NULL DEFAULT '' CHECK (response IN ('', 'accepted', 'explained')),
    reply        text NOT NULL DEFAULT '',
    responded_at timestamp,
    responded_by integer REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX opinion_groups_consultation ON opinion_groups (consultation, question, id);

CREATE TABLE opinions (
    id            integer PRIMARY KEY AUTOINCREMENT,
    consultation  integer NOT NULL REFERENCES consultations (id),
    ballot        integer NOT NULL REFERENCES ballots (id),
    question      integer NOT NULL,
    choice        text NOT NULL,
    text          text NOT NULL,
    opinion_group integer REFERENCES opinion_groups (id),
    response      text NOT NULL DEFAULT '' CHECK (response IN ('', 'accepted', 'explained')),
    reply         text NOT NULL DEFAULT '',
    responded_at  timestamp,
    responded_by  integer REFERENCES people (id) ON DELETE SET NULL,
    UNIQUE (ballot, question)
);
CREATE INDEX opinions_unanswered ON opinions (consultation, question, id) WHERE text <> '' AND response = '';
CREATE INDEX opinions_consultation ON opinions (consultation, question, choice);
CREATE INDEX opinions_group ON opinions (opinion_group) WHERE opinion_group IS NOT NULL;

CREATE TABLE opinion_keys (
    consultation integer NOT NULL,
    question     integer NOT NULL,
    key          integer NOT NULL,
    opinion      integer NOT NULL REFERENCES opinions (id) ON DELETE CASCADE,
    PRIMARY KEY (consultation, question, key, opinion)
) WITHOUT ROWID;
CREATE INDEX opinion_keys_opinion ON opinion_keys (opinion);

CREATE TABLE dialogues (
    ballot       integer PRIMARY KEY REFERENCES ballots (id),
    consultation integer NOT NULL REFERENCES consultations (id),
    version      integer NOT NULL DEFAULT 1,
    due_at       timestamp NOT NULL,
    meets_at     timestamp,
    place        text NOT NULL DEFAULT '',
    outcome      text NOT NULL DEFAULT '',
    note         text NOT NULL DEFAULT '',
    held_at      timestamp,
    written_by   integer REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX dialogues_consultation ON dialogues (consultation);

-- +goose Down
DROP TABLE dialogues;
DROP TABLE opinion_keys;
DROP TABLE opinions;
DROP TABLE opinion_groups;
DROP TABLE ballot_papers;
DROP TABLE ballot_events;
DROP TABLE ballots;
DROP TABLE households;
DROP TABLE consultation_postings;
DROP TABLE consultation_seen;
DROP TABLE consultation_events;
DROP TABLE consultations;
DROP TABLE project_ratings;
DROP TABLE project_figures;
DROP TABLE project_questions;
DROP TABLE project_meetings;
DROP TABLE project_posts;
DROP TABLE project_documents;
DROP TABLE stored_files;
DROP TABLE project_changes;
DROP TABLE project_follows;
DROP TABLE task_force;
ALTER TABLE people DROP COLUMN area;
ALTER TABLE projects ADD COLUMN area text REFERENCES areas (code);
UPDATE projects SET area = areas WHERE areas <> '' AND areas NOT LIKE '% %';
ALTER TABLE projects DROP COLUMN areas;
ALTER TABLE projects DROP COLUMN supervisor;
ALTER TABLE projects DROP COLUMN status;
ALTER TABLE projects DROP COLUMN budget;
ALTER TABLE projects DROP COLUMN starts_on;
ALTER TABLE projects DROP COLUMN ends_on;
ALTER TABLE projects DROP COLUMN edited_at;
