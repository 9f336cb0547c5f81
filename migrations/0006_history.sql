-- Finding the run before another one reads one row, however long the DAG's history is.
CREATE INDEX dag_run_before ON dag_run (dag_id, (coalesce(logical_date, run_after)) DESC, id DESC);

-- The term is part of a key, so that a step, which locks the row FOR KEY SHARE, keeps a takeover out and lets renewals pass.
CREATE UNIQUE INDEX scheduler_lease_term ON scheduler_lease (shard, term);
