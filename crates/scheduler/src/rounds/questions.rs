//! What the engine asks is answered from the store.

use std::collections::HashMap;
use std::sync::Arc;

use updraft_dag::model::References;
use updraft_dag::template::RunContext;
use updraft_engine::{Effect, Event, InstanceKey};
use updraft_store::StoreError;
use updraft_store::context::Wanted;

use super::round::Decider;
use super::trigger;
use crate::answers::{self, Fetched, Mapped};
use crate::held::{Awaited, Held};

/// What was fetched for the questions of one event; they come in thousands.
#[derive(Default)]
pub(super) struct Fetches {
    run: Option<RunContext>,
    /// By task or group.
    shared: HashMap<String, Arc<Fetched>>,
}

impl Decider<'_> {
    /// The answer to a question of the engine, if `effect` is one.
    pub(super) async fn answer(
        &self,
        held: &Held,
        effect: &Effect,
        fetches: &mut Fetches,
    ) -> Result<Option<Event>, StoreError> {
        let dag = &held.version.dag;
        if let Effect::Expand { id } = effect {
            let Some(mapped) = Mapped::named(dag, id) else {
                return Ok(None);
            };
            let asker = InstanceKey::of(mapped.task.task_id.clone());
            let fetched = self.fetched(held, id, mapped.references, &asker, fetches).await?;
            let run = self.run_context(held, fetches).await?;
            let result = answers::items(dag, mapped, run, &fetched, self.config.max_map_length);
            return Ok(Some(Event::Expanded { id: id.clone(), result }));
        }
        let (Effect::EvaluateWhen { key } | Effect::Decide { key } | Effect::Trigger { key, .. }) = effect else {
            return Ok(None);
        };
        let (Some(task), Some(instance)) = (dag.tasks.get(&key.task_id), held.run.instance(key)) else {
            return Ok(None);
        };
        let fetched = self.fetched(held, &key.task_id, &task.references, key, fetches).await?;
        let context = answers::context(dag, task, self.run_context(held, fetches).await?, instance);
        Ok(Some(match effect {
            Effect::Trigger {
                attempt_id, try_number, ..
            } => {
                let maker = trigger::Maker {
                    store: self.store,
                    base_url: &self.config.base_url,
                    now: self.now,
                    max_depth: self.config.max_trigger_depth,
                    parent: &held.row,
                    instance: instance.id,
                    try_number: *try_number,
                };
                Event::Triggered {
                    key: key.clone(),
                    attempt_id: *attempt_id,
                    result: Box::new(maker.make(task, &context, &fetched).await?),
                }
            }
            Effect::Decide { .. } => Event::Decided {
                key: key.clone(),
                result: answers::decision(dag, task, &context, &fetched, self.now),
                name: answers::name(task, &context, &fetched),
            },
            _ => Event::WhenEvaluated {
                key: key.clone(),
                result: answers::when(task, &context, &fetched),
            },
        }))
    }

    async fn fetched(
        &self,
        held: &Held,
        id: &str,
        references: &References,
        asker: &InstanceKey,
        fetches: &mut Fetches,
    ) -> Result<Arc<Fetched>, StoreError> {
        let dag = &held.version.dag;
        if let Some(fetched) = fetches.shared.get(id) {
            return Ok(Arc::clone(fetched));
        }
        let fetched = Arc::new(Fetched::of(self.store, held.row.id, dag, references, asker).await?);
        if answers::is_shared(dag, asker, references) {
            fetches.shared.insert(id.to_owned(), Arc::clone(&fetched));
        }
        Ok(fetched)
    }

    async fn run_context(&self, held: &Held, fetches: &mut Fetches) -> Result<RunContext, StoreError> {
        if let Some(run) = &fetches.run {
            return Ok(run.clone());
        }
        let id = held.row.id;
        let mut runs = self
            .store
            .run_contexts(&[id], &self.config.base_url, Wanted::ALL)
            .await?;
        let run = runs.remove(&id).ok_or_else(|| {
            StoreError::NotFound(format!("run `{}` of `{}` is gone", held.row.run_id, held.row.dag_id))
        })?;
        Ok(fetches.run.insert(run).clone())
    }
}

/// The runs that `effects` ask to hear of.
pub(super) fn awaited(effects: &[Effect]) -> impl Iterator<Item = Awaited> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Await { key, dag_id, run_id } => Some(Awaited {
            key: key.clone(),
            dag_id: dag_id.clone(),
            run_id: run_id.clone(),
            seen: None,
        }),
        _ => None,
    })
}
