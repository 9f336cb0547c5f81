//! Nothing stands still without somebody who moves it on: a worker, a place in the queue, a time, or an event that a scheduler will read.

use sqlx::PgConnection;

use super::{CLEAR, Invariant, LATE, NAMED, Offender};
use crate::error::StoreError;

pub(super) const QUEUED: Invariant = Invariant {
    name: "queued-nowhere",
    holds: "a queued task instance has its place in the queue",
    advice: CLEAR,
};

pub(super) async fn queued(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': attempt ' || coalesce(ti.attempt_id::text, '(none)') AS "what!", count(*) OVER () AS "total!"
           FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE ti.state = 'queued' AND NOT EXISTS (SELECT FROM queued_attempt q WHERE q.attempt_id = ti.attempt_id)
             AND NOT EXISTS (SELECT FROM run_event e WHERE e.dag_run_id = r.id)
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const QUEUE: Invariant = Invariant {
    name: "queued-for-nobody",
    holds: "a place in the queue is that of a queued task instance",
    advice: "it holds slots of a pool that nobody uses: delete this row of `queued_attempt`",
};

pub(super) async fn queue(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT 'attempt ' || q.attempt_id || ' of '
                  || coalesce(r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                              || ', which is ' || ti.state, 'a task instance that is gone') AS "what!", count(*) OVER () AS "total!"
           FROM queued_attempt q LEFT JOIN task_instance ti ON ti.id = q.task_instance_id LEFT JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE ti.id IS NULL OR ti.state <> 'queued' OR ti.attempt_id IS DISTINCT FROM q.attempt_id OR ti.try_number <> q.try_number
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const RUNNING: Invariant = Invariant {
    name: "running-nowhere",
    holds: "a task instance that runs or restarts has a running attempt, or the end of it waits to be read",
    advice: CLEAR,
};

pub(super) async fn running(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': is ' || ti.state || ', attempt ' || coalesce(ti.attempt_id::text || ' is ' || coalesce(a.state, 'gone'), '(none)') AS "what!",
                  count(*) OVER () AS "total!"
           FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id LEFT JOIN attempt a ON a.id = ti.attempt_id
           WHERE ti.state IN ('running', 'restarting') AND a.state IS DISTINCT FROM 'running'
             AND NOT EXISTS (SELECT FROM run_event e WHERE e.dag_run_id = r.id)
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const WANTED: Invariant = Invariant {
    name: "running-for-nobody",
    holds: "a running attempt is that of a task instance that runs, or its end was asked for",
    advice: "its result will not count: end it by setting kill_requested of this row of `attempt`",
};

pub(super) async fn wanted(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT 'attempt ' || a.id || ' of ' || r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id
                  || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END || ', which is ' || ti.state AS "what!",
                  count(*) OVER () AS "total!"
           FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE a.state = 'running' AND a.kill_requested IS NULL AND (ti.attempt_id IS DISTINCT FROM a.id OR ti.state NOT IN ('running', 'restarting'))
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const CONCLUDED: Invariant = Invariant {
    name: "run-without-end",
    holds: "a run whose task instances are all done is over, or an event of it waits to be read",
    advice: "mark the run, or clear one of its task instances: then a scheduler looks at it again",
};

pub(super) async fn concluded(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id AS "what!", count(*) OVER () AS "total!"
           FROM dag_run r
           WHERE r.state = 'running' AND NOT EXISTS (SELECT FROM run_event e WHERE e.dag_run_id = r.id)
             AND NOT EXISTS (
                 SELECT FROM task_instance ti WHERE ti.dag_run_id = r.id AND ti.state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed')
             )
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const CLOSED: Invariant = Invariant {
    name: "end-with-live-tasks",
    holds: "no task instance of a run that is over is queued or running, but for an event that waits to be read",
    advice: "mark the task instance; then clear it if its work is still wanted",
};

pub(super) async fn closed(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' is ' || r.state || ', and ' || ti.task_id
                  || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END || ' is ' || ti.state AS "what!", count(*) OVER () AS "total!"
           FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id
           WHERE r.state IN ('success', 'failed') AND ti.state IN ('queued', 'running')
             AND NOT EXISTS (SELECT FROM run_event e WHERE e.dag_run_id = r.id)
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const TIMED: Invariant = Invariant {
    name: "waits-for-no-time",
    holds: "a task instance that waits for its retry or its next look knows until when",
    advice: CLEAR,
};

pub(super) async fn timed(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ' is ' || ti.state AS "what!", count(*) OVER () AS "total!"
           FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE ti.state IN ('up_for_retry', 'up_for_reschedule') AND ti.retry_at IS NULL
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const HEARD: Invariant = Invariant {
    name: "event-not-read",
    holds: "an event is read within a minute while a scheduler leads",
    advice: "look for errors in the log of the scheduler that leads, and start it again",
};

pub(super) async fn heard(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT 'event ' || e.id || ' (' || e.kind || ') of run ' || coalesce(r.dag_id || ' / ' || r.run_id, e.dag_run_id || ', which is gone,')
                  || ' waits since ' || to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS "what!", count(*) OVER () AS "total!"
           FROM run_event e LEFT JOIN dag_run r ON r.id = e.dag_run_id
           WHERE e.created_at < clock_timestamp() - make_interval(secs => $2)
             AND EXISTS (SELECT FROM scheduler_lease WHERE lease_until > clock_timestamp())
           LIMIT $1"#,
        NAMED,
        LATE
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const EXPIRED: Invariant = Invariant {
    name: "lease-not-ended",
    holds: "an attempt is given up within a minute of the end of its lease while a scheduler leads",
    advice: "look for errors in the log of the scheduler that leads, and start it again",
};

pub(super) async fn expired(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': the lease of attempt ' || a.id || ' ended at ' || to_char(a.lease_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
                  AS "what!", count(*) OVER () AS "total!"
           FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE a.state = 'running' AND a.lease_until < clock_timestamp() - make_interval(secs => $2)
             AND EXISTS (SELECT FROM scheduler_lease WHERE lease_until > clock_timestamp())
           LIMIT $1"#,
        NAMED,
        LATE
    )
    .fetch_all(tx)
    .await?)
}
