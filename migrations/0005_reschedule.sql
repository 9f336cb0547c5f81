-- A try that waits for something looks for it again and again, each time by an attempt of its own, and holds no slot in between.
ALTER TABLE attempt DROP CONSTRAINT attempt_state_check;
ALTER TABLE attempt ADD CONSTRAINT attempt_state_check
    CHECK (state IN ('queued', 'running', 'success', 'failed', 'skipped', 'lost', 'killed', 'rescheduled'));
-- When to look again, of one that is rescheduled.
ALTER TABLE attempt ADD COLUMN resume_at timestamptz;
-- Since when the current try waits.
ALTER TABLE task_instance ADD COLUMN waiting_since timestamptz;
