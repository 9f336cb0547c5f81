-- What people are told: one row for each notifier that has to run, or did. The row is also the lease of its live try.

CREATE TABLE notification (
    id               uuid PRIMARY KEY,
    dag_run_id       bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    -- The version whose list of notifiers it is from: a clear may pin the run to another one.
    dag_version_id   uuid NOT NULL REFERENCES dag_version,
    -- The task instance that it tells of; NULL = the run. It lives as long as its run, which is referred to above.
    task_instance_id uuid,
    event            text NOT NULL CHECK (event IN ('on_success', 'on_failure', 'on_retry', 'on_skipped', 'deadline')),
    -- In the list of notifiers, from 0.
    position         integer NOT NULL CHECK (position >= 0),
    -- Of the task instance; 0 for the run.
    try_number       integer NOT NULL,
    occurred_at      timestamptz NOT NULL,
    -- For lists: bash, http, …
    action           text NOT NULL,
    -- Why it happened, for people.
    reason           text,
    state            text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'success', 'failed')),
    -- Begun so far.
    tries            integer NOT NULL DEFAULT 0,
    -- While it is queued: not before this.
    due_at           timestamptz NOT NULL DEFAULT now(),
    -- The live try, or else the last one; each claim has a new one, so what an older one says changes nothing.
    attempt_id       uuid,
    worker_id        uuid,
    hostname         text,
    token_hash       bytea,
    lease_until      timestamptz,
    queued_at        timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    ended_at         timestamptz,
    -- Why the last try failed, for people.
    error            text,
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'running'))),
    CHECK (state <> 'running' OR (attempt_id IS NOT NULL AND token_hash IS NOT NULL AND lease_until IS NOT NULL))
) WITH (fillfactor = 80);
-- What one thing that happened makes of one notifier is one row.
CREATE UNIQUE INDEX notification_once ON notification
    (dag_run_id, event, position, coalesce(task_instance_id, '00000000-0000-0000-0000-000000000000'), try_number, occurred_at);
CREATE UNIQUE INDEX notification_token ON notification (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX notification_attempt ON notification (attempt_id) WHERE attempt_id IS NOT NULL;
-- Both small for ever.
CREATE INDEX notification_due ON notification (due_at) WHERE state = 'queued';
CREATE INDEX notification_running ON notification (worker_id) WHERE state = 'running';

-- By when a run has to be done, and when it was found to be late: once a run.
ALTER TABLE dag_run ADD COLUMN deadline_at timestamptz, ADD COLUMN deadline_missed_at timestamptz;
