-- The log of an attempt that came whole with its result and is short. A longer one is a file of the API servers.
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS log bytea;
-- Of the runs of this DAG that ended until then, no attempt keeps its log.
ALTER TABLE dag ADD COLUMN IF NOT EXISTS logs_removed_until timestamptz;
