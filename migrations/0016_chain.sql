-- How many runs led to this one, each triggering the next (`trigger_dag`), and the run with which that began, by its id. It may be gone:
-- the depth stays right, and no key holds history back.
ALTER TABLE dag_run ADD COLUMN IF NOT EXISTS trigger_depth integer NOT NULL DEFAULT 0;
ALTER TABLE dag_run ADD COLUMN IF NOT EXISTS trigger_root bigint;
