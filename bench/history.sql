-- A past as life makes it: :runs runs of ten tasks over the DAGs that are live, one try each, a few that failed. Nothing of it is open.
-- Of tries there are those of the newest million instances: more would need more disk than most machines have to spare.
SET synchronous_commit = off;
CREATE TEMP TABLE live AS SELECT dag_id, version_id, (row_number() OVER (ORDER BY dag_id) - 1)::int AS position, count(*) OVER () AS dags
FROM dag;

-- Ids that grow with time, as ours do (UUID version 7).
CREATE FUNCTION pg_temp.id_at(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid $$;

-- At once, as a run comes with its instances: the scheduler counts what it sees.
BEGIN;
INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                     queued_at, start_date, end_date, triggered_by, last_scheduling_decision, reason)
SELECT d.dag_id, 'scheduled__' || to_char(t.at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), d.version_id, 'scheduled',
       CASE WHEN n % 40 = 0 THEN 'failed' ELSE 'success' END, t.at, t.at, t.at, t.at, t.at, t.at + interval '0.1 s', t.at + interval '40 s',
       'timetable', t.at + interval '40 s', CASE WHEN n % 40 = 0 THEN 'task_failure' END
FROM generate_series(0, :runs - 1) n
JOIN live d ON d.position = n % d.dags
CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - interval '1 h' * ((:runs - 1 - n) / d.dags + 1) AS at) t;

INSERT INTO task_instance (id, dag_run_id, task_id, state, try_number, max_tries, attempt_id, scheduled_at, queued_at, start_date, end_date,
                           operator, pool, pool_slots, queue, priority_weight, hostname, pid, rendered_fields)
SELECT pg_temp.id_at(r.start_date), r.id, 'step' || s, CASE WHEN r.state = 'failed' AND s = 9 THEN 'failed' ELSE 'success' END, 1, 0, pg_temp.id_at(r.start_date),
       r.start_date, r.start_date, r.start_date + interval '4 s' * s, r.start_date + interval '4 s' * (s + 1), 'bash', 'default_pool', 1,
       'default', 10 - s, 'worker-1.example', 1000 + s, jsonb_build_object('command', 'echo ' || s)
FROM dag_run r CROSS JOIN generate_series(0, 9) s WHERE r.run_id LIKE 'scheduled\_\_%'
-- The instances of a run lie together, as they do when they are made with it.
ORDER BY r.id, s;

COMMIT;

INSERT INTO attempt (id, task_instance_id, try_number, state, queued_at, started_at, ended_at, exit_code, hostname, pid, final_state)
SELECT attempt_id, id, 1, state, queued_at, start_date, end_date, (state = 'failed')::int, hostname, pid, state
FROM task_instance WHERE hostname = 'worker-1.example' AND dag_run_id IN (
    SELECT id FROM dag_run WHERE run_id LIKE 'scheduled\_\_%' ORDER BY run_after DESC LIMIT 100000);

INSERT INTO event_log (at, event, owner, dag_id, run_id)
SELECT r.queued_at, 'trigger_dag_run', 'admin', r.dag_id, r.run_id FROM dag_run r WHERE r.id % 10 = 0;

ANALYZE;
