-- Runs of the past, made or done again as one thing that can be watched, paused and cancelled.

CREATE TABLE backfill (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Who asks again after a lost answer finds what was made.
    key                uuid NOT NULL UNIQUE,
    dag_id             text NOT NULL REFERENCES dag ON DELETE CASCADE,
    from_date          timestamptz NOT NULL,
    to_date            timestamptz NOT NULL,
    run_backwards      boolean NOT NULL,
    -- NULL = none was given: runs that are there already keep theirs.
    dag_run_conf       jsonb,
    reprocess_behavior text NOT NULL CHECK (reprocess_behavior IN ('none', 'failed', 'completed')),
    max_active_runs    integer NOT NULL CHECK (max_active_runs >= 1),
    -- NULL = all tasks.
    task_ids           text[],
    -- Of a run that is there already, only what failed is done again.
    only_failed_tasks  boolean NOT NULL,
    is_paused          boolean NOT NULL DEFAULT false,
    triggering_user    text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    completed_at       timestamptz,
    -- Completed, because somebody wanted no more of it.
    cancelled_at       timestamptz,
    CHECK (from_date <= to_date),
    CHECK (cancelled_at IS NULL OR completed_at IS NOT NULL)
);
CREATE INDEX backfill_of_dag ON backfill (dag_id, id);
-- Small for ever.
CREATE INDEX backfill_active ON backfill (dag_id) WHERE completed_at IS NULL;

-- A date of a backfill, and its run or the reason why it is left alone.
CREATE TABLE backfill_dag_run (
    backfill_id      bigint NOT NULL REFERENCES backfill ON DELETE CASCADE,
    -- The order in which the runs start, from 1.
    sort_ordinal     integer NOT NULL CHECK (sort_ordinal >= 1),
    logical_date     timestamptz NOT NULL,
    -- NULL = there is none, or it was deleted later.
    dag_run_id       bigint REFERENCES dag_run ON DELETE SET NULL,
    exception_reason text CHECK (exception_reason IN ('already exists', 'in flight')),
    PRIMARY KEY (backfill_id, sort_ordinal),
    CHECK (dag_run_id IS NULL OR exception_reason IS NULL)
);
CREATE INDEX backfill_of_run ON backfill_dag_run (dag_run_id) WHERE dag_run_id IS NOT NULL;

-- The newest backfill that made the run or took it over. It lives as long as its DAG, to which the run refers already.
ALTER TABLE dag_run ADD COLUMN backfill_id bigint;
