-- Assets: what tasks update and what DAGs wait for.

CREATE TABLE asset (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    -- The name, unless a reference says another.
    uri        text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Which DAGs wait for an asset, and which of their tasks read or update it: of the current version of each DAG.
CREATE TABLE asset_reference (
    dag_id     text NOT NULL REFERENCES dag ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('schedule', 'inlet', 'outlet')),
    -- Empty for the schedule, which is the DAG's.
    task_id    text NOT NULL,
    asset_id   bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    -- As the file says it; none if it gives the name alone.
    uri        text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dag_id, kind, task_id, asset_id),
    CHECK ((kind = 'schedule') = (task_id = ''))
);
CREATE INDEX asset_reference_by_asset ON asset_reference (asset_id, kind);

CREATE TABLE asset_event (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id         bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    extra            jsonb NOT NULL DEFAULT '{}',
    at               timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The task that updated it, by name: the event outlives its run. None if it was told over the API.
    source_dag_id    text,
    source_task_id   text,
    source_run_id    text,
    source_map_index integer NOT NULL DEFAULT -1,
    CHECK ((source_dag_id IS NULL) = (source_task_id IS NULL) AND (source_dag_id IS NULL) = (source_run_id IS NULL))
);
CREATE INDEX asset_event_by_asset ON asset_event (asset_id, at DESC, id DESC);
CREATE INDEX asset_event_by_date ON asset_event (at DESC, id DESC);
CREATE INDEX asset_event_by_source ON asset_event (source_dag_id, source_run_id);

-- Events that a DAG waits for, one row for each of both: the run that takes an event deletes its row, so an event makes
-- one run of each DAG and none is lost, however many schedulers look.
CREATE TABLE asset_queue (
    dag_id   text NOT NULL REFERENCES dag ON DELETE CASCADE,
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    event_id bigint NOT NULL REFERENCES asset_event ON DELETE CASCADE,
    PRIMARY KEY (dag_id, asset_id, event_id)
);
CREATE INDEX asset_queue_by_asset ON asset_queue (asset_id);
CREATE INDEX asset_queue_by_event ON asset_queue (event_id);

-- The events that a run was made for.
CREATE TABLE dag_run_asset_event (
    dag_run_id bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    event_id   bigint NOT NULL REFERENCES asset_event ON DELETE CASCADE,
    PRIMARY KEY (dag_run_id, event_id)
);
CREATE INDEX dag_run_asset_event_by_event ON dag_run_asset_event (event_id);
