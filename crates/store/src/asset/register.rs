//! What the current version of a DAG says about assets.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use updraft_dag::model::Dag;

/// A reference of a DAG to an asset, as a row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Reference<'a> {
    name: &'a str,
    dag_id: &'a str,
    kind: &'static str,
    task_id: &'a str,
    uri: Option<&'a str>,
}

/// All references of a DAG, each asset once by its kind and task.
fn references(dag: &Dag) -> Vec<Reference<'_>> {
    let dag_id = dag.dag_id.as_str();
    let mut found = Vec::new();
    for name in dag
        .schedule
        .assets()
        .map(|condition| condition.names())
        .unwrap_or_default()
    {
        found.push(Reference {
            name,
            dag_id,
            kind: "schedule",
            task_id: "",
            uri: None,
        });
    }
    for task in dag.tasks.values() {
        for (kind, assets) in [("inlet", &task.inlets), ("outlet", &task.outlets)] {
            let mut seen = BTreeSet::new();
            found.extend(
                assets
                    .iter()
                    .filter(|asset| seen.insert(&asset.name))
                    .map(|asset| Reference {
                        name: &asset.name,
                        dag_id,
                        kind,
                        task_id: &task.task_id,
                        uri: Some(asset.uri.as_str()).filter(|uri| *uri != asset.name),
                    }),
            );
        }
    }
    found
}

/// The references of these DAGs become what is kept of them. What a DAG no longer waits for leaves its queue.
///
/// The address of an asset is that of the oldest reference that says one, or else its name, as of the last time that one of its
/// references changed.
pub(crate) async fn register<'a>(
    connection: &mut PgConnection,
    dags: impl Iterator<Item = &'a Dag> + Clone,
) -> sqlx::Result<()> {
    let dag_ids: Vec<&str> = dags.clone().map(|dag| dag.dag_id.as_str()).collect();
    let mut given: Vec<Reference<'_>> = dags.flat_map(references).collect();
    given.sort_unstable();
    let of: Vec<&str> = given.iter().map(|one| one.dag_id).collect();
    let kinds: Vec<&str> = given.iter().map(|one| one.kind).collect();
    let tasks: Vec<&str> = given.iter().map(|one| one.task_id).collect();
    let names: Vec<&str> = given.iter().map(|one| one.name).collect();
    let uris: Vec<Option<&str>> = given.iter().map(|one| one.uri).collect();
    let mut touched: Vec<i64> = sqlx::query_scalar!(
        "DELETE FROM asset_reference r USING asset a
         -- A subquery by itself is hashed; one about each row would be joined by a loop here, thousands by thousands.
         WHERE r.dag_id = ANY ($1) AND a.id = r.asset_id AND (r.dag_id, r.kind, r.task_id, a.name) NOT IN (
             SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]))
         RETURNING a.id",
        &dag_ids as &[&str],
        &of as &[&str],
        &kinds as &[&str],
        &tasks as &[&str],
        &names as &[&str]
    )
    .fetch_all(&mut *connection)
    .await?;
    if !given.is_empty() {
        sqlx::query!(
            "INSERT INTO asset (name, uri) SELECT DISTINCT name, name FROM unnest($1::text[]) AS g (name) ORDER BY name
             ON CONFLICT (name) DO NOTHING",
            &names as &[&str]
        )
        .execute(&mut *connection)
        .await?;
        let written = sqlx::query_scalar!(
            "INSERT INTO asset_reference (dag_id, kind, task_id, asset_id, uri)
             SELECT g.dag_id, g.kind, g.task_id, a.id, g.uri
             FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS g (dag_id, kind, task_id, name, uri)
             JOIN asset a ON a.name = g.name
             ON CONFLICT (dag_id, kind, task_id, asset_id) DO UPDATE SET uri = excluded.uri, updated_at = now()
             WHERE asset_reference.uri IS DISTINCT FROM excluded.uri
             RETURNING asset_id",
            &of as &[&str],
            &kinds as &[&str],
            &tasks as &[&str],
            &names as &[&str],
            &uris as &[Option<&str>]
        )
        .fetch_all(&mut *connection)
        .await?;
        touched.extend(written);
    }
    if touched.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE asset a SET uri = n.uri, updated_at = now()
         FROM (SELECT o.id, coalesce((SELECT r.uri FROM asset_reference r JOIN dag d USING (dag_id)
                                      WHERE r.asset_id = o.id AND r.uri IS NOT NULL AND NOT d.is_stale
                                      ORDER BY r.created_at, r.dag_id, r.task_id, r.kind LIMIT 1), o.name) AS uri
               FROM asset o WHERE o.id = ANY ($1)) n
         WHERE a.id = n.id AND a.uri <> n.uri",
        &touched
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "DELETE FROM asset_queue q WHERE q.dag_id = ANY ($1) AND NOT EXISTS (
             SELECT FROM asset_reference r WHERE r.dag_id = q.dag_id AND r.kind = 'schedule' AND r.asset_id = q.asset_id)",
        &dag_ids as &[&str]
    )
    .execute(connection)
    .await?;
    Ok(())
}
