-- What an instance decided when it last ran (branch, short_circuit, latest_only) or waits for (trigger_dag). A scheduler that
-- takes over, or a downstream that is cleared, keeps to it.
ALTER TABLE task_instance ADD COLUMN IF NOT EXISTS decision jsonb;
