//! Runs: made once, begun in order, counted right.

use sqlx::PgConnection;

use super::{Invariant, NAMED, Offender};
use crate::error::StoreError;

pub(super) const MADE_ONCE: Invariant = Invariant {
    name: "run-made-twice",
    holds: "there is one run of a DAG with a name, and one with a logical date",
    advice: "delete one of them, then REINDEX TABLE dag_run: a unique index is missing or damaged",
};

pub(super) async fn made_once(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT twice.what AS "what!", count(*) OVER () AS "total!"
           FROM (
               SELECT dag_id || ': ' || count(*) || ' runs are called ' || run_id AS what FROM dag_run GROUP BY dag_id, run_id HAVING count(*) > 1
               UNION ALL
               SELECT dag_id || ': ' || count(*) || ' runs have the logical date ' || logical_date FROM dag_run
               WHERE logical_date IS NOT NULL GROUP BY dag_id, logical_date HAVING count(*) > 1
           ) twice
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const RULES_HELD: Invariant = Invariant {
    name: "begun-too-early",
    holds: "a task whose trigger rule is all_success begins when all tasks before it are a success",
    advice: "what the task works on may not be there: mark it failed, and clear it once the tasks before it are done",
};

/// Of tasks that are queued or run, as what was cleared or marked later says nothing of the moment at which they began. Instances
/// within a mapped group have upstreams of their own and are left out.
pub(super) async fn rules_held(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"SELECT r.dag_id || ' / ' || r.run_id || ' / ' || ti.task_id || CASE WHEN ti.map_index < 0 THEN '' ELSE '[' || ti.map_index || ']' END
                  || ' is ' || ti.state || ', and ' || above.task_id || CASE WHEN above.map_index < 0 THEN '' ELSE '[' || above.map_index || ']' END
                  || ' is ' || above.state AS "what!", count(*) OVER () AS "total!"
           FROM task_instance ti
           JOIN dag_run r ON r.id = ti.dag_run_id AND r.clear_number = 0
           JOIN dag_version v ON v.id = r.dag_version_id AND v.definition #>> ARRAY['tasks', ti.task_id, 'trigger_rule'] = 'all_success'
           CROSS JOIN LATERAL jsonb_array_elements_text(v.definition #> ARRAY['tasks', ti.task_id, 'upstream']) AS upstream (task_id)
           JOIN task_instance above ON above.dag_run_id = r.id AND above.task_id = upstream.task_id AND (above.map_index < 0 OR ti.map_index < 0)
           WHERE ti.state IN ('queued', 'running') AND above.state NOT IN ('success', 'removed')
             AND v.definition #> ARRAY['tasks', above.task_id, 'teardown'] IS NULL
             AND NOT EXISTS (SELECT FROM run_event e WHERE e.dag_run_id = r.id)
             AND coalesce(above.reason, '') NOT LIKE 'marked %'
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}

pub(super) const SUMS: Invariant = Invariant {
    name: "sums-are-wrong",
    holds: "the totals of lists are the sums of the runs that are counted",
    advice: "numbers in lists are wrong, and nothing else: report it with these lines",
};

pub(super) async fn sums(tx: &mut PgConnection) -> Result<Vec<Offender>, StoreError> {
    Ok(sqlx::query_as!(
        Offender,
        r#"WITH counted AS (
               SELECT dag_id, dag_version_id, run_type, state, count(*) AS runs FROM dag_run WHERE counted GROUP BY dag_id, dag_version_id, run_type, state
           ), instances AS (
               SELECT r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, least(i.map_index, 0) AS map_index, count(*) AS instances
               FROM dag_run r JOIN task_instance i ON i.dag_run_id = r.id WHERE r.counted
               GROUP BY r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, least(i.map_index, 0)
           )
           SELECT wrong.what AS "what!", count(*) OVER () AS "total!"
           FROM (
               SELECT dag_id || ': ' || coalesce(c.runs, 0) || ' runs are ' || state || ' (' || run_type || '), the sum says ' || coalesce(t.runs, 0) AS what
               FROM counted c FULL JOIN run_tally t USING (dag_id, dag_version_id, run_type, state)
               WHERE coalesce(c.runs, 0) <> coalesce(t.runs, 0)
               UNION ALL
               SELECT dag_id || ' / ' || task_id || ': ' || coalesce(c.instances, 0) || ' task instances are ' || state || ', the sum says ' || coalesce(t.instances, 0)
               FROM instances c FULL JOIN instance_tally t USING (dag_id, task_id, state, operator, pool, queue, try_number, map_index)
               WHERE coalesce(c.instances, 0) <> coalesce(t.instances, 0)
           ) wrong
           LIMIT $1"#,
        NAMED
    )
    .fetch_all(tx)
    .await?)
}
