-- What lists must not count and sort anew each time: what belongs to runs that are over and counted.

-- Whether the run is in the sums below. A run comes in some time after its end; whoever changes it again takes it out first.
ALTER TABLE dag_run ADD COLUMN counted boolean NOT NULL DEFAULT false;
CREATE INDEX dag_run_uncounted ON dag_run (dag_id) WHERE NOT counted;

-- Counted runs.
CREATE TABLE run_tally (
    dag_id         text NOT NULL,
    dag_version_id uuid NOT NULL,
    run_type       text NOT NULL,
    state          text NOT NULL,
    runs           bigint NOT NULL,
    PRIMARY KEY (dag_id, dag_version_id, run_type, state)
) WITH (fillfactor = 50);

-- Task instances of counted runs.
CREATE TABLE instance_tally (
    dag_id     text NOT NULL,
    task_id    text NOT NULL,
    state      text NOT NULL,
    operator   text NOT NULL,
    pool       text NOT NULL,
    queue      text NOT NULL,
    try_number integer NOT NULL,
    -- -1, or 0 for all mapped ones.
    map_index  integer NOT NULL CHECK (map_index IN (-1, 0)),
    instances  bigint NOT NULL,
    PRIMARY KEY (dag_id, task_id, state, operator, pool, queue, try_number, map_index)
) WITH (fillfactor = 50);

-- Where counted runs, and their instances in one state, stand in the orders of lists: a list looks into the runs at the edge only.
-- Both are written when a run is counted, and by nothing that moves tasks. Indexes of dag_run and task_instance would be opened, and
-- mostly written, by each change of state; one of task_instance would also end its updates within the page.
CREATE TABLE run_span (
    dag_run_id   bigint PRIMARY KEY,
    dag_id       text NOT NULL,
    state        text NOT NULL,
    run_after    timestamptz NOT NULL,
    logical_date timestamptz,
    start_date   timestamptz,
    end_date     timestamptz
);
CREATE INDEX run_span_id ON run_span (state, dag_run_id);
CREATE INDEX run_span_run_after ON run_span (state, run_after);
CREATE INDEX run_span_logical_date ON run_span (state, logical_date);
CREATE INDEX run_span_start ON run_span (state, start_date);
CREATE INDEX run_span_end ON run_span (state, end_date);
CREATE INDEX run_span_of_dag_id ON run_span (dag_id, state, dag_run_id);
CREATE INDEX run_span_of_dag_run_after ON run_span (dag_id, state, run_after);
CREATE INDEX run_span_of_dag_logical_date ON run_span (dag_id, state, logical_date);
CREATE INDEX run_span_of_dag_start ON run_span (dag_id, state, start_date);
CREATE INDEX run_span_of_dag_end ON run_span (dag_id, state, end_date);

CREATE TABLE instance_span (
    dag_run_id  bigint NOT NULL,
    state       text NOT NULL,
    dag_id      text NOT NULL,
    first_start timestamptz,
    last_start  timestamptz,
    first_end   timestamptz,
    last_end    timestamptz,
    PRIMARY KEY (dag_run_id, state)
);
CREATE INDEX instance_span_id ON instance_span (state, dag_run_id);
CREATE INDEX instance_span_first_start ON instance_span (state, first_start);
CREATE INDEX instance_span_last_start ON instance_span (state, last_start);
CREATE INDEX instance_span_first_end ON instance_span (state, first_end);
CREATE INDEX instance_span_last_end ON instance_span (state, last_end);
CREATE INDEX instance_span_of_dag_id ON instance_span (dag_id, state, dag_run_id);
CREATE INDEX instance_span_of_dag_first_start ON instance_span (dag_id, state, first_start);
CREATE INDEX instance_span_of_dag_last_start ON instance_span (dag_id, state, last_start);
CREATE INDEX instance_span_of_dag_first_end ON instance_span (dag_id, state, first_end);
CREATE INDEX instance_span_of_dag_last_end ON instance_span (dag_id, state, last_end);

CREATE INDEX event_log_by_date ON event_log (at);
