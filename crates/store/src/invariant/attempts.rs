//! Attempts: one result a try, one owner, one at a time.

use sqlx::PgConnection;

use super::{CLEAR, Invariant, NAMED, Offender};
use crate::error::StoreError;

pub(super) const ONE_RESULT: Invariant = Invariant {
    name: "two-results",
    holds: "a try has at most one result",
    advice: "the task may have done its work twice: look at its logs, then put right what it did outside of Updraft",
};

/// A look of a sensor is no result: the try goes on with another attempt.
pub(super) async fn one_result(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': try ' || twice.try_number || ' has ' || twice.results || ' results' AS "what!", count(*) OVER () AS "total!"
           FROM (
               SELECT task_instance_id, try_number, count(*) AS results FROM attempt WHERE state NOT IN ('queued', 'running', 'rescheduled')
               GROUP BY task_instance_id, try_number HAVING count(*) > 1
           ) twice
           JOIN task_instance ti ON ti.id = twice.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const NUMBERED: Invariant = Invariant {
    name: "gap-in-tries",
    holds: "the tries of a task instance are numbered 1, 2, 3 …, and none is newer than the instance knows",
    advice: "a try was lost or made twice: report it with the rows of `attempt` of this task instance",
};

/// Of a try that only looked and was then cleared, the next look removes the row; so sensors may have gaps.
pub(super) async fn numbered(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': ' || tries.different || ' tries up to number ' || tries.last || ', the task instance is at ' || ti.try_number AS "what!",
                  count(*) OVER () AS "total!"
           FROM (
               SELECT task_instance_id, count(DISTINCT try_number) AS different, max(try_number) AS last
               FROM (SELECT task_instance_id, try_number FROM attempt UNION ALL SELECT task_instance_id, try_number FROM queued_attempt) known
               GROUP BY task_instance_id
           ) tries
           JOIN task_instance ti ON ti.id = tries.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE tries.last > ti.try_number OR tries.different < tries.last AND ti.operator NOT LIKE '%sensor'
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const OWNED: Invariant = Invariant {
    name: "running-without-owner",
    holds: "a running attempt belongs to a worker, by a token and until the end of a lease",
    advice: "nobody can report it and nobody gives it up: set its lease_until to now(), and it is lost and tried again",
};

pub(super) async fn owned(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': attempt ' || a.id AS "what!", count(*) OVER () AS "total!"
           FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           LEFT JOIN worker w ON w.id = a.worker_id
           WHERE a.state = 'running' AND (w.id IS NULL OR a.token_hash IS NULL OR a.lease_until IS NULL)
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const FENCED: Invariant = Invariant {
    name: "fence-used-twice",
    holds: "no two attempts have the same fence",
    advice: "a late result of one could be taken for the other's: see that the sequence `fence` stands above every attempt's fence",
};

pub(super) async fn fenced(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT 'fence ' || fence || ' of attempts ' || string_agg(id::text, ', ' ORDER BY id) AS "what!", count(*) OVER () AS "total!"
           FROM attempt GROUP BY fence HAVING count(*) > 1 LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const ONE_LIVE: Invariant = Invariant {
    name: "two-live-attempts",
    holds: "a task instance has at most one attempt that is queued or running",
    advice: "the task may run twice at this moment: mark it failed, wait until nothing of it runs, and clear it",
};

pub(super) async fn one_live(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': attempts ' || live.ids AS "what!", count(*) OVER () AS "total!"
           FROM (
               SELECT task_instance_id, string_agg(id::text, ', ' ORDER BY id) AS ids
               FROM (SELECT task_instance_id, id FROM attempt WHERE state = 'running' UNION ALL SELECT task_instance_id, attempt_id FROM queued_attempt) one
               GROUP BY task_instance_id HAVING count(*) > 1
           ) live
           JOIN task_instance ti ON ti.id = live.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const RESULT_KEPT: Invariant = Invariant {
    name: "result-not-kept",
    holds: "a task instance that is a success or failed has come to it by its last attempt, or by somebody who marked it",
    advice: CLEAR,
};

/// Who marks an instance asks its attempt to end, or keeps in `final_state` how it had read before.
pub(super) async fn result_kept(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ': is ' || ti.state || ', its last attempt ' || a.id || ' is ' || a.state AS "what!", count(*) OVER () AS "total!"
           FROM task_instance ti JOIN attempt a ON a.id = ti.attempt_id JOIN dag_run r ON r.id = ti.dag_run_id
           WHERE (ti.state = 'success' AND a.state IN ('failed', 'skipped', 'lost', 'killed') OR ti.state = 'failed' AND a.state IN ('success', 'skipped'))
             AND a.kill_requested IS NULL AND a.final_state IS NULL
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}
