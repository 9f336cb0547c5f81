-- An attempt is written when a worker takes it. Until then its place in the queue says all there is to say of it: half of what a try
-- cost was the row and the index entries of an attempt that nobody had yet.
--
-- Servers of an earlier version can't work with this queue, so that it has another name: they say so and lose nothing.
ALTER TABLE task_queue RENAME TO queued_attempt;
ALTER INDEX task_queue_pkey RENAME TO queued_attempt_pkey;
ALTER INDEX task_queue_next RENAME TO queued_attempt_next;
ALTER TABLE queued_attempt DROP CONSTRAINT task_queue_attempt_id_fkey;
ALTER TABLE queued_attempt ADD COLUMN task_instance_id uuid, ADD COLUMN try_number integer, ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now();
UPDATE queued_attempt q SET task_instance_id = a.task_instance_id, try_number = a.try_number, queued_at = a.queued_at
FROM attempt a WHERE a.id = q.attempt_id;
DELETE FROM attempt a USING queued_attempt q WHERE a.id = q.attempt_id;
ALTER TABLE queued_attempt ALTER COLUMN task_instance_id SET NOT NULL, ALTER COLUMN try_number SET NOT NULL;

-- Live are the running attempts, by worker, and the queue. A token is looked up together with the attempt that it speaks for.
DROP INDEX attempt_live;
DROP INDEX attempt_token;

-- The scheduler hears of an attempt when it is over: nothing follows from its start.
DELETE FROM run_event WHERE kind = 'attempt_started';
