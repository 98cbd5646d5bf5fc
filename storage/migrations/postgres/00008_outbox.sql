-- +goose Up
ALTER TABLE notifications ADD COLUMN tries integer NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN class text NOT NULL DEFAULT '' CHECK (class IN ('', 'nobody', 'unreachable', 'refused', 'failed', 'outdated', 'gathered'));
ALTER TABLE notifications ADD COLUMN parts text NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN notice text NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN acknowledged_at timestamptz;
UPDATE notifications SET tries = attempts;
UPDATE notifications SET class = CASE WHEN chat IS NULL THEN 'nobody' WHEN reason LIKE '%unreachable%' THEN 'unreachable' ELSE 'refused' END WHERE status = 'given_up';
CREATE INDEX notifications_unreachable ON notifications (chat, id) WHERE status = 'given_up' AND class = 'unreachable';
CREATE INDEX notifications_nobody ON notifications (id) WHERE status = 'given_up' AND class = 'nobody';

ALTER TABLE cases ADD COLUMN told_at timestamptz;
UPDATE cases SET told_at = answered_at WHERE answered_at IS NOT NULL;

-- +goose Down
ALTER TABLE cases DROP COLUMN told_at;
DROP INDEX notifications_nobody, notifications_unreachable;
ALTER TABLE notifications DROP COLUMN acknowledged_at, DROP COLUMN notice, DROP COLUMN parts, DROP COLUMN class, DROP COLUMN tries;
