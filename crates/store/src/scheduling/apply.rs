//! Writing what the engine decided: thousands of instances in a handful of statements.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use updraft_engine::asset::AssetUpdate;
use updraft_engine::run::{EndedTry, coalesce};
use updraft_engine::{Effect, InstanceChange, InstanceFacts, InstanceKey, RunState, TaskState};
use uuid::Uuid;

use super::decided::{self, DecisionWrite};
use super::{Step, writes};
use crate::asset::{self, Updates};
use crate::attempt::kill_on;
use crate::error::StoreError;
use crate::notify::UiEvent;

/// What the engine wants done for one run.
#[derive(Debug, Clone)]
pub struct RunEffects {
    /// The run.
    pub dag_run_id: i64,
    /// Its DAG, to tell open pages.
    pub dag_id: String,
    /// Its name, to tell open pages.
    pub run_id: String,
    /// In the engine's order. The engine's questions write nothing and are passed over.
    pub effects: Vec<Effect>,
    /// Assets that instances have updated by their success.
    pub updates: Vec<AssetUpdate>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Runs for which nothing was written, as the database knows something else of them (somebody cleared or marked, or the
    /// run is gone): read them again. Their events come again as well.
    pub refused: BTreeSet<i64>,
}

/// What is to be written, by table.
#[derive(Default)]
struct Plan {
    runs: BTreeMap<i64, writes::RunWrite>,
    items: Vec<(Uuid, InstanceKey, serde_json::Value)>,
    created: Vec<(i64, InstanceFacts)>,
    instances: Vec<InstanceWrite>,
    decisions: Vec<DecisionWrite>,
    tries: Vec<EndedTry>,
    kills: BTreeMap<String, Vec<Uuid>>,
}

pub(super) struct InstanceWrite {
    pub(super) dag_run_id: i64,
    pub(super) id: Uuid,
    pub(super) from: TaskState,
    pub(super) to: TaskState,
    pub(super) change: InstanceChange,
}

impl Step {
    /// Writes the effects of several runs, each of them whole or not at all. An instance that becomes queued gets its place
    /// in the queue here, from [`InstanceChange::attempt_id`] and [`InstanceChange::try_number`]; queue and
    /// priority are those of the instance.
    ///
    /// # Errors
    /// If the database is away: drop the step and read the runs again.
    pub async fn apply(&mut self, runs: &[RunEffects]) -> Result<Applied, StoreError> {
        let mut plan = Plan::of(runs);
        let refused = self.refusals(&plan).await?;
        if !refused.is_empty() {
            plan = Plan::of(runs.iter().filter(|run| !refused.contains(&run.dag_run_id)));
        }
        writes::items(&mut self.tx, &plan.items).await?;
        writes::created(&mut self.tx, &plan.created).await?;
        let done: Vec<i64> = self
            .taken
            .extract_if(.., |(_, run)| !refused.contains(run))
            .map(|(event, _)| event)
            .collect();
        self.queued |= writes::decisions(
            &mut self.tx,
            &plan.runs,
            &plan.instances,
            &self.ahead,
            &done,
            self.store.hub.process(),
        )
        .await?;
        decided::decisions(&mut self.tx, &plan.decisions).await?;
        decided::tries(&mut self.tx, &plan.tries).await?;
        for (reason, attempts) in &plan.kills {
            self.killed_queued |= kill_on(&mut self.tx, attempts, reason).await? > 0;
        }
        let applied = || runs.iter().filter(|run| !refused.contains(&run.dag_run_id));
        let updates = applied().map(|run| Updates {
            dag_id: &run.dag_id,
            run_id: &run.run_id,
            updates: &run.updates,
        });
        let waiting = asset::record(&mut self.tx, updates).await?;
        self.ui.extend(waiting.iter().map(|dag_id| UiEvent::dag(dag_id)));
        for run in applied() {
            if run.effects.iter().any(|effect| matches!(effect, Effect::Run { .. })) {
                self.ui.insert(UiEvent::run(&run.dag_id, &run.run_id));
            }
            if run
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Instance { .. } | Effect::Create { .. }))
            {
                self.ui.insert(UiEvent::tasks(&run.dag_id, &run.run_id));
            }
        }
        Ok(Applied { refused })
    }

    /// Locks the rows that the plan touches, runs first (as everybody does), and finds the runs about which the plan is wrong.
    async fn refusals(&mut self, plan: &Plan) -> Result<BTreeSet<i64>, StoreError> {
        if plan.runs.is_empty() {
            return Ok(BTreeSet::new());
        }
        let run_ids: Vec<i64> = plan.runs.keys().copied().collect();
        let locked = sqlx::query!(
            "SELECT id, state, counted FROM dag_run WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
            &run_ids
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let counted: Vec<i64> = locked.iter().filter(|run| run.counted).map(|run| run.id).collect();
        if !counted.is_empty() {
            crate::tally::uncount(&mut self.tx, &counted).await?;
        }
        let committed: HashMap<i64, String> = locked.into_iter().map(|row| (row.id, row.state)).collect();
        let mut refused: BTreeSet<i64> = plan
            .runs
            .iter()
            .filter(|(id, run)| match (committed.get(id), run.from) {
                (None, _) => true,
                (Some(state), Some(from)) => state != from.as_str(),
                (Some(_), None) => false,
            })
            .map(|(id, _)| *id)
            .collect();
        let taken: Vec<i64> = self.taken.iter().map(|(event, _)| *event).collect();
        let new: HashSet<Uuid> = plan.created.iter().map(|(_, instance)| instance.id).collect();
        let expected: Vec<&InstanceWrite> = plan.instances.iter().filter(|write| !new.contains(&write.id)).collect();
        let ids: Vec<Uuid> = expected.iter().map(|write| write.id).collect();
        // Whoever writes states beside the scheduler holds the lock that we have now and leaves the event: a statement of its
        // own, which sees what was committed while we waited.
        let mut states: HashMap<Uuid, String> = HashMap::with_capacity(ids.len());
        let rows = sqlx::query!(
            r#"WITH locked AS (
                   SELECT id, state FROM task_instance WHERE id = ANY ($3) ORDER BY id FOR NO KEY UPDATE
               )
               SELECT NULL::uuid AS id, NULL::text AS state, dag_run_id AS changed FROM run_event
               WHERE kind = 'changed' AND dag_run_id = ANY ($1) AND id <> ALL ($2)
               UNION ALL SELECT id, state, NULL FROM locked"#,
            &run_ids,
            &taken,
            &ids
        )
        .fetch_all(&mut *self.tx)
        .await?;
        for row in rows {
            refused.extend(row.changed);
            states.extend(row.id.zip(row.state));
        }
        for write in expected {
            if states.get(&write.id).is_none_or(|state| state != write.from.as_str()) {
                refused.insert(write.dag_run_id);
            }
        }
        Ok(refused)
    }
}

impl Plan {
    fn of<'a>(runs: impl IntoIterator<Item = &'a RunEffects>) -> Self {
        let mut plan = Self::default();
        for run in runs {
            let id = run.dag_run_id;
            plan.runs.entry(id).or_default();
            for effect in coalesce(run.effects.clone()) {
                match effect {
                    Effect::Instance {
                        id: instance,
                        key: _,
                        from,
                        to,
                        change,
                    } => {
                        plan.instances.push(InstanceWrite {
                            dag_run_id: id,
                            id: instance,
                            from,
                            to,
                            change,
                        });
                    }
                    Effect::SetItem {
                        id: instance,
                        key,
                        item,
                    } => plan.items.push((instance, key, item)),
                    Effect::Create { instances } => plan.created.extend(instances.into_iter().map(|facts| (id, facts))),
                    Effect::Kill { attempt_id, reason, .. } => plan.kills.entry(reason).or_default().push(attempt_id),
                    Effect::Run { from, to, reason, at } => {
                        let write = plan.runs.entry(id).or_default();
                        write.from.get_or_insert(from);
                        write.to = Some(to);
                        write.reason = reason;
                        if to == RunState::Running {
                            write.start_date = Some(at)
                        } else {
                            write.end_date = Some(at)
                        }
                    }
                    Effect::Decided {
                        id: instance,
                        key: _,
                        decision,
                        xcoms,
                        rendered_fields,
                        name,
                    } => plan.decisions.push(DecisionWrite {
                        id: instance,
                        decision,
                        xcoms,
                        rendered_fields,
                        name,
                    }),
                    Effect::Tried(ended) => plan.tries.push(ended),
                    Effect::EvaluateWhen { .. }
                    | Effect::Expand { .. }
                    | Effect::Decide { .. }
                    | Effect::Trigger { .. }
                    | Effect::Await { .. } => {}
                }
            }
        }
        plan
    }
}
