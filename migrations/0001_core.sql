-- The core of Updraft: what runs, what ran, and who may speak about it.
--
-- Rules that hold for every migration here: expand first, contract in a later release; take no lock that blocks readers
-- for long; a state that must not be is refused by a constraint, not by hope.

-- DAGs ---------------------------------------------------------------------------------------------------------------

CREATE TABLE dag_version (
    id             uuid PRIMARY KEY,
    dag_id         text NOT NULL,
    version_number integer NOT NULL,
    -- Hash of the meaning (not of the text): the same hash is the same version.
    hash           text NOT NULL,
    definition     jsonb NOT NULL,
    source         text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dag_id, version_number)
);

CREATE TABLE dag (
    dag_id              text PRIMARY KEY,
    -- Relative to the DAGs folder.
    file_path           text NOT NULL,
    version_id          uuid NOT NULL REFERENCES dag_version,
    is_paused           boolean NOT NULL,
    -- Its file is gone; history stays.
    is_stale            boolean NOT NULL DEFAULT false,
    has_import_errors   boolean NOT NULL DEFAULT false,
    created_at          timestamptz NOT NULL DEFAULT now(),
    last_parsed_at      timestamptz NOT NULL DEFAULT now(),
    last_parse_seconds  double precision NOT NULL DEFAULT 0,
    -- The next run that the timetable will make; computed once, kept, so that a re-read file neither loses nor doubles a run.
    next_logical_date   timestamptz,
    next_interval_start timestamptz,
    next_interval_end   timestamptz,
    next_run_after      timestamptz,
    -- Copies out of the definition for lists.
    display_name        text,
    description         text,
    owner               text,
    tags                text[] NOT NULL DEFAULT '{}',
    timetable_summary   text
);
CREATE INDEX dag_due ON dag (next_run_after) WHERE NOT is_paused AND NOT is_stale;
CREATE INDEX dag_by_file ON dag (file_path);

CREATE TABLE import_error (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_path   text NOT NULL UNIQUE,
    -- The diagnostics as the validator prints them for people, and as data.
    message     text NOT NULL,
    diagnostics jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- Runs ---------------------------------------------------------------------------------------------------------------

CREATE TABLE dag_run (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dag_id                   text NOT NULL REFERENCES dag ON DELETE CASCADE,
    run_id                   text NOT NULL,
    dag_version_id           uuid NOT NULL REFERENCES dag_version,
    run_type                 text NOT NULL CHECK (run_type IN ('backfill', 'scheduled', 'manual', 'operator_triggered', 'asset_triggered', 'asset_materialization')),
    state                    text NOT NULL CHECK (state IN ('queued', 'running', 'success', 'failed')),
    logical_date             timestamptz,
    data_interval_start      timestamptz,
    data_interval_end        timestamptz,
    run_after                timestamptz NOT NULL,
    queued_at                timestamptz NOT NULL DEFAULT now(),
    start_date               timestamptz,
    end_date                 timestamptz,
    last_scheduling_decision timestamptz,
    conf                     jsonb NOT NULL DEFAULT '{}',
    -- Parameters after defaults and conf, as templates see them.
    params                   jsonb NOT NULL DEFAULT '{}',
    triggered_by             text CHECK (triggered_by IN ('cli', 'operator', 'rest_api', 'ui', 'test', 'timetable', 'asset', 'backfill')),
    triggering_user          text,
    note                     text,
    -- Why it ended as it did: task_failure, timed_out, all_tasks_deadlocked, marked, …
    reason                   text,
    clear_number             integer NOT NULL DEFAULT 0,
    updated_at               timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dag_id, run_id),
    UNIQUE (dag_id, logical_date),
    CHECK ((data_interval_start IS NULL) = (data_interval_end IS NULL)),
    CHECK ((end_date IS NOT NULL) = (state IN ('success', 'failed')))
) WITH (fillfactor = 80);
CREATE INDEX dag_run_unfinished ON dag_run (dag_id, run_after) WHERE state IN ('queued', 'running');
CREATE INDEX dag_run_latest ON dag_run (dag_id, run_after DESC, id DESC);
CREATE INDEX dag_run_by_date ON dag_run (run_after DESC, id DESC);

CREATE TABLE task_instance (
    id                 uuid PRIMARY KEY,
    dag_run_id         bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    task_id            text NOT NULL,
    map_index          integer NOT NULL DEFAULT -1 CHECK (map_index >= -1),
    state              text NOT NULL DEFAULT 'none' CHECK (state IN ('none', 'scheduled', 'queued', 'running', 'success', 'failed', 'skipped',
                           'upstream_failed', 'up_for_retry', 'up_for_reschedule', 'deferred', 'awaiting_input', 'restarting', 'removed')),
    try_number         integer NOT NULL DEFAULT 0,
    max_tries          integer NOT NULL,
    -- The attempt that is live, or else the last one.
    attempt_id         uuid,
    scheduled_at       timestamptz,
    queued_at          timestamptz,
    start_date         timestamptz,
    end_date           timestamptz,
    retry_at           timestamptz,
    operator           text NOT NULL,
    pool               text NOT NULL,
    pool_slots         integer NOT NULL CHECK (pool_slots >= 1),
    queue              text NOT NULL,
    priority_weight    integer NOT NULL,
    hostname           text,
    pid                integer,
    -- What a mapped instance was made for.
    map_item           jsonb,
    rendered_map_index text,
    rendered_fields    jsonb,
    note               text,
    -- Why it is in its state, for people: the rule that skipped it, the signal that ended it.
    reason             text,
    updated_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dag_run_id, task_id, map_index)
) WITH (fillfactor = 80);
-- No index names the state: a change of it then stays within the page (HOT), and the schedulers hold unfinished runs in memory.

-- One execution of a task instance by a worker. Its row is the lease.
CREATE SEQUENCE fence;
CREATE TABLE attempt (
    id               uuid PRIMARY KEY,
    task_instance_id uuid NOT NULL REFERENCES task_instance ON DELETE CASCADE,
    try_number       integer NOT NULL,
    -- queued and running are live; every other state is final and never changes.
    state            text NOT NULL CHECK (state IN ('queued', 'running', 'success', 'failed', 'skipped', 'lost', 'killed')),
    -- Grows with every claim; a write that names an older one changes nothing.
    fence            bigint NOT NULL DEFAULT nextval('fence'),
    worker_id        uuid,
    token_hash       bytea,
    lease_until      timestamptz,
    queued_at        timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    ended_at         timestamptz,
    -- Somebody wants it stopped; the worker hears of it at its next heartbeat.
    kill_requested   text,
    exit_code        integer,
    signal           integer,
    -- Whether a failure may be retried (false for updraft.Fail and the like).
    retriable        boolean NOT NULL DEFAULT true,
    reason           text,
    hostname         text,
    pid              integer,
    -- How the task instance's state read once this try was over: failed, up_for_retry, …
    final_state      text,
    CHECK ((state = 'queued') = (started_at IS NULL) OR state IN ('lost', 'killed')),
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'running')))
) WITH (fillfactor = 80);
CREATE INDEX attempt_of_instance ON attempt (task_instance_id, try_number);
-- Small for ever, and free of columns that a heartbeat changes.
CREATE INDEX attempt_live ON attempt (task_instance_id) WHERE state IN ('queued', 'running');
CREATE INDEX attempt_running ON attempt (worker_id) WHERE state = 'running';
CREATE UNIQUE INDEX attempt_token ON attempt (token_hash) WHERE token_hash IS NOT NULL;

-- Narrow and short-lived: a row stands here from queued to claimed, nothing else.
CREATE TABLE task_queue (
    attempt_id uuid PRIMARY KEY REFERENCES attempt ON DELETE CASCADE,
    queue      text NOT NULL,
    priority   integer NOT NULL,
    seq        bigint GENERATED ALWAYS AS IDENTITY
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX task_queue_next ON task_queue (queue, priority DESC, seq);

-- What happened to a run since its scheduler last looked. Read and deleted in the transaction that acts on it.
CREATE TABLE run_event (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dag_run_id       bigint NOT NULL,
    -- created, attempt_started, attempt_finished, changed (somebody wrote states: forget what you know and read the run again)
    kind             text NOT NULL CHECK (kind IN ('created', 'attempt_started', 'attempt_finished', 'changed')),
    task_instance_id uuid,
    attempt_id       uuid,
    created_at       timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE xcom (
    task_instance_id uuid NOT NULL REFERENCES task_instance ON DELETE CASCADE,
    key              text NOT NULL,
    value            jsonb NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_instance_id, key)
);

-- What people set up -------------------------------------------------------------------------------------------------

CREATE TABLE pool (
    id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name             text NOT NULL UNIQUE,
    -- -1 = unlimited.
    slots            integer NOT NULL CHECK (slots >= -1),
    description      text,
    include_deferred boolean NOT NULL DEFAULT false
);
INSERT INTO pool (name, slots, description) VALUES ('default_pool', 128, 'Default pool');

CREATE TABLE variable (
    key         text PRIMARY KEY,
    -- Encrypted with the installation's key.
    value       bytea NOT NULL,
    description text,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE connection (
    connection_id text PRIMARY KEY,
    conn_type     text NOT NULL,
    description   text,
    host          text,
    schema        text,
    login         text,
    port          integer,
    -- Both encrypted with the installation's key.
    password      bytea,
    extra         bytea,
    updated_at    timestamptz NOT NULL DEFAULT now()
);

-- Who may speak ------------------------------------------------------------------------------------------------------

CREATE TABLE user_account (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    role          text NOT NULL CHECK (role IN ('viewer', 'user', 'op', 'admin')),
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- Sessions of the web UI and access tokens of the API; only a hash is kept.
CREATE TABLE access_token (
    token_hash bytea PRIMARY KEY,
    user_id    integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('session', 'api')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX access_token_expiry ON access_token (expires_at);

CREATE TABLE worker (
    id            uuid PRIMARY KEY,
    name          text NOT NULL,
    hostname      text NOT NULL,
    token_hash    bytea NOT NULL UNIQUE,
    queues        text[] NOT NULL,
    slots         integer NOT NULL,
    version       text NOT NULL,
    draining      boolean NOT NULL DEFAULT false,
    registered_at timestamptz NOT NULL DEFAULT now(),
    heartbeat_at  timestamptz NOT NULL DEFAULT now(),
    stopped_at    timestamptz
);

CREATE TABLE event_log (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    event     text NOT NULL,
    owner     text,
    dag_id    text,
    run_id    text,
    task_id   text,
    map_index integer,
    try_number integer,
    extra     jsonb
);
CREATE INDEX event_log_of_dag ON event_log (dag_id, id DESC);

-- Processes ----------------------------------------------------------------------------------------------------------

-- The right to decide for a shard of runs. The clock is the database's; the term grows with every change of owner.
CREATE TABLE scheduler_lease (
    shard       integer PRIMARY KEY,
    owner       uuid NOT NULL,
    term        bigint NOT NULL,
    lease_until timestamptz NOT NULL
);

CREATE TABLE component (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('scheduler', 'dag_processor', 'api_server')),
    hostname     text NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now(),
    stopped_at   timestamptz
);
