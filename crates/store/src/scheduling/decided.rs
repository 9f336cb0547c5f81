//! What the scheduler itself did in the place of a worker: decisions, and tries that are over as soon as they are written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_engine::Decision;
use updraft_engine::run::EndedTry;
use uuid::Uuid;

use crate::attempt::map_index_name;
use crate::error::StoreError;
use crate::run::to_i32;
use crate::text::{clean, clean_json};

/// What is to be kept of an instance's decision.
pub(super) struct DecisionWrite {
    pub(super) id: Uuid,
    pub(super) decision: Option<Decision>,
    pub(super) xcoms: BTreeMap<String, Value>,
    pub(super) rendered_fields: Option<Value>,
    pub(super) name: Option<String>,
}

pub(super) async fn decisions(connection: &mut PgConnection, writes: &[DecisionWrite]) -> Result<(), StoreError> {
    if writes.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = writes.iter().map(|write| write.id).collect();
    let mut decisions: Vec<Option<Value>> = Vec::with_capacity(writes.len());
    for write in writes {
        let decision = write.decision.as_ref().map(serde_json::to_value).transpose();
        decisions.push(decision.map_err(|error| StoreError::corrupt("a decision", error))?);
    }
    let fields: Vec<Option<Value>> = writes
        .iter()
        .map(|write| write.rendered_fields.as_ref().map(clean_json))
        .collect();
    let names: Vec<Option<String>> = writes
        .iter()
        .map(|write| write.name.as_deref().map(map_index_name))
        .collect();
    sqlx::query!(
        "UPDATE task_instance ti SET decision = w.decision, rendered_fields = coalesce(w.fields, ti.rendered_fields),
             rendered_map_index = coalesce(w.name, ti.rendered_map_index), updated_at = now()
         FROM unnest($1::uuid[], $2::jsonb[], $3::jsonb[], $4::text[]) AS w (id, decision, fields, name) WHERE ti.id = w.id",
        &ids,
        &decisions as &[Option<Value>],
        &fields as &[Option<Value>],
        &names as &[Option<String>]
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("DELETE FROM xcom WHERE task_instance_id = ANY ($1)", &ids)
        .execute(&mut *connection)
        .await?;
    let pushed: Vec<(Uuid, String, Value)> = writes
        .iter()
        .flat_map(|write| {
            let values = write.xcoms.iter();
            values.map(|(key, value)| (write.id, clean(key).into_owned(), clean_json(value)))
        })
        .collect();
    if pushed.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = pushed.iter().map(|(id, _, _)| *id).collect();
    let (keys, values): (Vec<String>, Vec<Value>) = pushed.into_iter().map(|(_, key, value)| (key, value)).unzip();
    sqlx::query!(
        "INSERT INTO xcom (task_instance_id, key, value) SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[])",
        &ids,
        &keys,
        &values
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Attempts that no worker made: the history of the instance's tries.
pub(super) async fn tries(connection: &mut PgConnection, tries: &[EndedTry]) -> Result<(), StoreError> {
    if tries.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = tries.iter().map(|one| one.attempt_id).collect();
    let instances: Vec<Uuid> = tries.iter().map(|one| one.instance_id).collect();
    let numbers: Vec<i32> = tries.iter().map(|one| to_i32(one.try_number)).collect();
    let states: Vec<String> = tries.iter().map(|one| one.state.as_str().to_owned()).collect();
    let finals: Vec<String> = tries.iter().map(|one| one.final_state.as_str().to_owned()).collect();
    let reasons: Vec<Option<String>> = tries
        .iter()
        .map(|one| one.reason.as_deref().map(|reason| clean(reason).into_owned()))
        .collect();
    let starts: Vec<DateTime<Utc>> = tries.iter().map(|one| one.started_at).collect();
    let ends: Vec<DateTime<Utc>> = tries.iter().map(|one| one.ended_at).collect();
    sqlx::query!(
        "INSERT INTO attempt (id, task_instance_id, try_number, state, final_state, reason, queued_at, started_at, ended_at)
         SELECT w.id, w.instance, w.try_number, w.state, w.final_state, w.reason, w.started_at, w.started_at, w.ended_at
         FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
             AS w (id, instance, try_number, state, final_state, reason, started_at, ended_at)",
        &ids,
        &instances,
        &numbers,
        &states,
        &finals,
        &reasons as &[Option<String>],
        &starts,
        &ends
    )
    .execute(connection)
    .await?;
    Ok(())
}
