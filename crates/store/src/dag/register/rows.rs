//! The statements of a registration.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use updraft_dag::timetable::{Interval, NextRun};

use super::{Accepted, Known};
use crate::dag::file::{FileOutcome, FileReading};

/// As `sha256(convert_to(source, 'UTF8'))`.
pub(super) fn source_hash(source: &str) -> Vec<u8> {
    Sha256::digest(source.as_bytes()).to_vec()
}

/// The rows of all DAGs that these files have or had, locked.
pub(super) async fn known(
    connection: &mut PgConnection,
    files: &[FileReading],
) -> sqlx::Result<BTreeMap<String, Known>> {
    let dag_ids: Vec<&str> = files
        .iter()
        .flat_map(|file| file.dags.iter().map(|read| read.dag.dag_id.as_str()))
        .collect();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let rows = sqlx::query!(
        r#"SELECT d.dag_id, d.file_path, d.is_stale, d.version_id, v.version_number, v.hash,
                  sha256(convert_to(v.source, 'UTF8')) AS "source_hash!"
           FROM dag d JOIN dag_version v ON v.id = d.version_id
           WHERE d.dag_id = ANY ($1) OR d.file_path = ANY ($2) ORDER BY d.dag_id FOR UPDATE OF d"#,
        &dag_ids as &[&str],
        &paths as &[&str]
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let known = Known {
            file_path: row.file_path,
            is_stale: row.is_stale,
            version_id: row.version_id,
            version_number: row.version_number,
            hash: row.hash,
            source_hash: row.source_hash,
        };
        (row.dag_id, known)
    });
    Ok(rows.collect())
}

pub(super) async fn mark_stale(connection: &mut PgConnection, dag_ids: &[String]) -> sqlx::Result<()> {
    if !dag_ids.is_empty() {
        sqlx::query!("UPDATE dag SET is_stale = true WHERE dag_id = ANY ($1)", dag_ids)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Inserts the new versions and fills in their numbers.
pub(super) async fn insert_versions(connection: &mut PgConnection, accepted: &mut [Accepted<'_>]) -> sqlx::Result<()> {
    let new: Vec<&Accepted<'_>> = accepted.iter().filter(|dag| dag.is_new_version).collect();
    if new.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = new.iter().map(|dag| dag.version_id).collect();
    let dag_ids: Vec<&str> = new.iter().map(|dag| dag.read.dag.dag_id.as_str()).collect();
    let hashes: Vec<&str> = new.iter().map(|dag| dag.read.hash.as_str()).collect();
    let definitions: Vec<&str> = new.iter().map(|dag| dag.read.definition.as_str()).collect();
    let sources: Vec<&str> = new.iter().map(|dag| dag.file.source.as_str()).collect();
    let rows = sqlx::query!(
        "INSERT INTO dag_version (id, dag_id, version_number, hash, definition, source)
         SELECT n.id, n.dag_id, coalesce((SELECT max(v.version_number) FROM dag_version v WHERE v.dag_id = n.dag_id), 0) + 1,
                n.hash, n.definition::jsonb, n.source
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (id, dag_id, hash, definition, source)
         RETURNING id, version_number",
        &ids,
        &dag_ids as &[&str],
        &hashes as &[&str],
        &definitions as &[&str],
        &sources as &[&str]
    )
    .fetch_all(connection)
    .await?;
    let numbers: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row.version_number)).collect();
    for dag in accepted {
        if let Some(number) = numbers.get(&dag.version_id) {
            dag.version_number = *number;
        }
    }
    Ok(())
}

pub(super) async fn update_sources(connection: &mut PgConnection, accepted: &[Accepted<'_>]) -> sqlx::Result<()> {
    let newer = || accepted.iter().filter(|dag| dag.new_source);
    let ids: Vec<_> = newer().map(|dag| dag.version_id).collect();
    let sources: Vec<&str> = newer().map(|dag| dag.file.source.as_str()).collect();
    if !ids.is_empty() {
        sqlx::query!(
            "UPDATE dag_version v SET source = n.source FROM unnest($1::uuid[], $2::text[]) AS n (id, source) WHERE v.id = n.id",
            &ids,
            &sources as &[&str]
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// The last scheduled intervals of the DAGs that are news; one that is new has no run.
pub(super) async fn last_intervals(
    connection: &mut PgConnection,
    accepted: &[Accepted<'_>],
) -> sqlx::Result<BTreeMap<String, Interval>> {
    let dag_ids: Vec<&str> = accepted
        .iter()
        .filter(|dag| dag.is_news() && !dag.is_new_dag)
        .map(|dag| dag.read.dag.dag_id.as_str())
        .collect();
    if dag_ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"SELECT n.dag_id AS "dag_id!", r.data_interval_start AS "start!", r.data_interval_end AS "end!"
           FROM unnest($1::text[]) AS n (dag_id)
           CROSS JOIN LATERAL (SELECT data_interval_start, data_interval_end FROM dag_run
                               WHERE dag_id = n.dag_id AND run_type = 'scheduled' AND data_interval_start IS NOT NULL
                               ORDER BY run_after DESC, id DESC LIMIT 1) r"#,
        &dag_ids as &[&str]
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let interval = Interval {
            start: row.start,
            end: row.end,
        };
        (row.dag_id, interval)
    });
    Ok(rows.collect())
}

/// The columns of `dag` that both statements below write, in the order of their parameters.
#[derive(Default)]
struct Columns<'a> {
    dag_ids: Vec<&'a str>,
    paths: Vec<&'a str>,
    versions: Vec<uuid::Uuid>,
    seconds: Vec<f64>,
    display_names: Vec<Option<&'a str>>,
    descriptions: Vec<Option<&'a str>>,
    owners: Vec<Option<&'a str>>,
    tags: Vec<String>,
    summaries: Vec<Option<&'a str>>,
    read_as: Vec<Option<&'a [u8]>>,
    logical_dates: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    starts: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    ends: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    run_afters: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    paused: Vec<bool>,
    planned: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn of(dags: impl Iterator<Item = &'a Accepted<'a>>) -> Self {
        let mut columns = Self::default();
        for row in dags {
            let dag = &row.read.dag;
            let next: Option<&NextRun> = row.next_run.as_ref();
            let interval = next.and_then(|next| next.data_interval);
            columns.dag_ids.push(&dag.dag_id);
            columns.paths.push(&row.file.path);
            columns.versions.push(row.version_id);
            columns.seconds.push(row.file.seconds);
            columns.display_names.push(dag.dag_display_name.as_deref());
            columns.descriptions.push(dag.description.as_deref());
            columns.owners.push(dag.owner.as_deref());
            // An array of arrays must be a rectangle, and labels are none.
            columns.tags.push(serde_json::json!(dag.tags).to_string());
            columns.summaries.push(row.read.timetable_summary.as_deref());
            columns.read_as.push(row.read_as.as_deref());
            columns.logical_dates.push(next.and_then(|next| next.logical_date));
            columns.starts.push(interval.map(|interval| interval.start));
            columns.ends.push(interval.map(|interval| interval.end));
            columns.run_afters.push(next.map(|next| next.run_after));
            columns.paused.push(row.read.paused_if_new);
            columns.planned.push(row.is_news());
        }
        columns
    }
}

pub(super) async fn insert_dags(connection: &mut PgConnection, accepted: &[Accepted<'_>]) -> sqlx::Result<()> {
    let new = Columns::of(accepted.iter().filter(|dag| dag.is_new_dag));
    if new.dag_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO dag (dag_id, file_path, version_id, last_parse_seconds, display_name, description, owner, tags, timetable_summary,
                          read_as, next_logical_date, next_interval_start, next_interval_end, next_run_after, is_paused)
         SELECT n.dag_id, n.file_path, n.version_id, n.seconds, n.display_name, n.description, n.owner,
                ARRAY(SELECT jsonb_array_elements_text(n.tags::jsonb)), n.summary,
                n.read_as, n.logical_date, n.interval_start, n.interval_end, n.run_after, n.is_paused
         FROM unnest($1::text[], $2::text[], $3::uuid[], $4::double precision[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                     $10::bytea[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::boolean[])
              AS n (dag_id, file_path, version_id, seconds, display_name, description, owner, tags, summary,
                    read_as, logical_date, interval_start, interval_end, run_after, is_paused)",
        &new.dag_ids as &[&str],
        &new.paths as &[&str],
        &new.versions,
        &new.seconds,
        &new.display_names as &[Option<&str>],
        &new.descriptions as &[Option<&str>],
        &new.owners as &[Option<&str>],
        &new.tags,
        &new.summaries as &[Option<&str>],
        &new.read_as as &[Option<&[u8]>],
        &new.logical_dates as &[Option<chrono::DateTime<chrono::Utc>>],
        &new.starts as &[Option<chrono::DateTime<chrono::Utc>>],
        &new.ends as &[Option<chrono::DateTime<chrono::Utc>>],
        &new.run_afters as &[Option<chrono::DateTime<chrono::Utc>>],
        &new.paused
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn update_dags(connection: &mut PgConnection, accepted: &[Accepted<'_>]) -> sqlx::Result<()> {
    let known = Columns::of(accepted.iter().filter(|dag| !dag.is_new_dag));
    if known.dag_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE dag d SET
             file_path = n.file_path, version_id = n.version_id, last_parse_seconds = n.seconds, display_name = n.display_name,
             description = n.description, owner = n.owner, tags = ARRAY(SELECT jsonb_array_elements_text(n.tags::jsonb)),
             timetable_summary = n.summary, read_as = n.read_as, last_parsed_at = now(), is_stale = false,
             next_logical_date = CASE WHEN n.is_planned THEN n.logical_date ELSE d.next_logical_date END,
             next_interval_start = CASE WHEN n.is_planned THEN n.interval_start ELSE d.next_interval_start END,
             next_interval_end = CASE WHEN n.is_planned THEN n.interval_end ELSE d.next_interval_end END,
             next_run_after = CASE WHEN n.is_planned THEN n.run_after ELSE d.next_run_after END
         FROM unnest($1::text[], $2::text[], $3::uuid[], $4::double precision[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                     $10::bytea[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::boolean[])
              AS n (dag_id, file_path, version_id, seconds, display_name, description, owner, tags, summary,
                    read_as, logical_date, interval_start, interval_end, run_after, is_planned)
         WHERE d.dag_id = n.dag_id",
        &known.dag_ids as &[&str],
        &known.paths as &[&str],
        &known.versions,
        &known.seconds,
        &known.display_names as &[Option<&str>],
        &known.descriptions as &[Option<&str>],
        &known.owners as &[Option<&str>],
        &known.tags,
        &known.summaries as &[Option<&str>],
        &known.read_as as &[Option<&[u8]>],
        &known.logical_dates as &[Option<chrono::DateTime<chrono::Utc>>],
        &known.starts as &[Option<chrono::DateTime<chrono::Utc>>],
        &known.ends as &[Option<chrono::DateTime<chrono::Utc>>],
        &known.run_afters as &[Option<chrono::DateTime<chrono::Utc>>],
        &known.planned
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Shows the errors of these files, and those of none that is good or gone; tells whether that changed anything.
pub(super) async fn import_errors(
    connection: &mut PgConnection,
    files: &[FileReading],
    outcomes: &[FileOutcome],
) -> sqlx::Result<bool> {
    let mut paths = Vec::with_capacity(files.len());
    let mut is_bad = Vec::with_capacity(files.len());
    let (mut bad, mut messages, mut diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    for (file, outcome) in files.iter().zip(outcomes) {
        let errors: Vec<&str> = file
            .errors
            .iter()
            .chain(&outcome.conflicts)
            .map(String::as_str)
            .collect();
        paths.push(file.path.as_str());
        is_bad.push(!errors.is_empty());
        if !errors.is_empty() {
            bad.push(file.path.as_str());
            messages.push(crate::text::clean(&errors.join("\n\n")).into_owned());
            diagnostics.push(crate::text::clean_json(&file.diagnostics));
        }
    }
    let mut changed = sqlx::query!(
        "DELETE FROM import_error WHERE file_path = ANY ($1) AND file_path <> ALL ($2)",
        &paths as &[&str],
        &bad as &[&str]
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if !bad.is_empty() {
        changed += sqlx::query!(
            "INSERT INTO import_error (file_path, message, diagnostics)
             SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[])
             ON CONFLICT (file_path) DO UPDATE SET message = excluded.message, diagnostics = excluded.diagnostics, created_at = now()
             WHERE import_error.message <> excluded.message OR import_error.diagnostics <> excluded.diagnostics",
            &bad as &[&str],
            &messages,
            &diagnostics
        )
        .execute(&mut *connection)
        .await?
        .rows_affected();
    }
    // A file that broke is read again also when it becomes what it was.
    sqlx::query!(
        "UPDATE dag d SET has_import_errors = n.is_bad, read_as = CASE WHEN n.is_bad THEN NULL ELSE d.read_as END
         FROM unnest($1::text[], $2::boolean[]) AS n (file_path, is_bad)
         WHERE d.file_path = n.file_path AND d.has_import_errors <> n.is_bad",
        &paths as &[&str],
        &is_bad
    )
    .execute(connection)
    .await?;
    Ok(changed > 0)
}
