//! Many changes in one request. Each is what the operation on a single thing does; what is added here is what happens where a thing
//! is there already, or is not.

mod instances;
mod runs;

use std::fmt::Display;
use std::ops::ControlFlow;

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

pub(crate) use instances::{__path_bulk_task_instances, bulk_task_instances};
pub(crate) use runs::{__path_bulk_dag_runs, bulk_dag_runs};

use crate::audit::{Done, EachOf, Target};
use crate::problem::{Problem, Reply};
use crate::schema::bulk::{BulkAction, BulkActionResponse, BulkBody, BulkEntity, BulkError, BulkResponse};
use crate::schema::state::{BulkActionNotOnExistence, BulkActionOnExistence};

/// Most entities of a request, and most actions.
const LIMIT: usize = 1000;

/// What the changes are called in the audit log: as those of single things.
pub(crate) struct Events {
    pub(crate) create: &'static str,
    pub(crate) update: &'static str,
    pub(crate) delete: &'static str,
}

/// A kind of things of which many can be changed at once.
pub(crate) trait Bulk {
    /// What a request says of one.
    type Entity;
    /// Which one is meant.
    type Key: Display;

    const EVENTS: Events;
    /// Why none can be made this way, if that is so.
    const NOT_MADE: Option<&'static str> = None;

    /// The one of this id.
    fn of_id(&self, id: String) -> Reply<Self::Key>;
    /// The one that an entity means.
    fn of(&self, entity: &Self::Entity) -> Reply<Self::Key>;
    /// Refuses what can't be right, whatever there is.
    fn checked(&self, entity: &Self::Entity) -> Reply<()>;
    /// For the audit log, where the path does not say it.
    fn target(&self, _: &Self::Key) -> Target {
        Target::default()
    }
    /// Refuses to change one that somebody may not change.
    fn permitted(&self, _: &Self::Key) -> Reply<()> {
        Ok(())
    }
    async fn is_there(&self, key: &Self::Key) -> Reply<bool>;
    async fn create(&self, entity: Self::Entity) -> Reply<()>;
    /// The ids of what was changed. An empty mask means all fields.
    async fn update(&self, key: &Self::Key, entity: Self::Entity, mask: &[String]) -> Reply<Vec<String>>;
    /// The ids of what was removed.
    async fn delete(&self, key: &Self::Key) -> Reply<Vec<String>>;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Create,
    Update,
    Delete,
}

/// An action of any kind.
struct Action<E> {
    kind: Kind,
    entities: Vec<BulkEntity<E>>,
    /// What to do with what is there already, or with what is not.
    otherwise: BulkActionOnExistence,
    mask: Vec<String>,
}

impl<E> From<BulkAction<E>> for Action<E> {
    fn from(action: BulkAction<E>) -> Self {
        let things = |entities: Vec<E>| entities.into_iter().map(BulkEntity::Thing).collect();
        let if_absent = |otherwise| match otherwise {
            BulkActionNotOnExistence::Fail => BulkActionOnExistence::Fail,
            BulkActionNotOnExistence::Skip => BulkActionOnExistence::Skip,
        };
        match action {
            BulkAction::Create {
                entities,
                action_on_existence: otherwise,
            } => Self {
                kind: Kind::Create,
                entities: things(entities),
                otherwise,
                mask: Vec::new(),
            },
            BulkAction::Update {
                entities,
                action_on_non_existence: otherwise,
                update_mask,
            } => Self {
                kind: Kind::Update,
                entities: things(entities),
                otherwise: if_absent(otherwise),
                mask: update_mask.unwrap_or_default(),
            },
            BulkAction::Delete {
                entities,
                action_on_non_existence: otherwise,
            } => Self {
                kind: Kind::Delete,
                entities,
                otherwise: if_absent(otherwise),
                mask: Vec::new(),
            },
        }
    }
}

/// Carries out actions in their order, and says what came of each thing.
pub(crate) async fn carry_out<B: Bulk>(bulk: &B, body: BulkBody<B::Entity>) -> Reply<Response> {
    let actions: Vec<Action<B::Entity>> = body.actions.into_iter().map(Into::into).collect();
    let entities: usize = actions.iter().map(|action| action.entities.len()).sum();
    if entities.max(actions.len()) > LIMIT {
        return Err(Problem::invalid_body(
            "actions",
            format!("one request may have {LIMIT} actions and {LIMIT} entities in all of them: send several"),
        ));
    }
    for entity in actions.iter().flat_map(|action| &action.entities) {
        if let BulkEntity::Thing(thing) = entity {
            bulk.checked(thing)?;
        }
    }
    let mut work = Work {
        bulk,
        response: BulkResponse::default(),
        done: Vec::new(),
    };
    for (number, action) in actions.into_iter().enumerate() {
        if work.act(number, action).await.is_break() {
            break;
        }
    }
    Ok((Extension(EachOf(work.done)), Json(work.response)).into_response())
}

/// What came of a request so far.
struct Work<'a, B> {
    bulk: &'a B,
    response: BulkResponse,
    done: Vec<Done>,
}

impl<B: Bulk> Work<'_, B> {
    fn came(&mut self, kind: Kind) -> &mut BulkActionResponse {
        match kind {
            Kind::Create => &mut self.response.create,
            Kind::Update => &mut self.response.update,
            Kind::Delete => &mut self.response.delete,
        }
        .get_or_insert_default()
    }

    /// What is broken now is broken for the rest too: it is not even tried, and what was done so far is told and recorded.
    fn failed(&mut self, kind: Kind, problem: Problem) -> ControlFlow<()> {
        let (status, error) = problem.told();
        self.came(kind).errors.push(BulkError {
            error,
            status_code: status.as_u16(),
        });
        if status.is_server_error() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    async fn act(&mut self, number: usize, action: Action<B::Entity>) -> ControlFlow<()> {
        let (kind, bulk) = (action.kind, self.bulk);
        self.came(kind);
        if let (Kind::Create, Some(why)) = (kind, B::NOT_MADE) {
            return self.failed(kind, Problem::not_allowed(why));
        }
        let mut named = Vec::new();
        for (place, entity) in action.entities.into_iter().enumerate() {
            let (key, entity) = match entity {
                BulkEntity::Id(id) => (bulk.of_id(id), None),
                BulkEntity::Thing(thing) => (bulk.of(&thing), Some(thing)),
            };
            let looked = match key {
                Ok(key) => match bulk.is_there(&key).await {
                    Ok(true) => bulk.permitted(&key).map(|()| (key, true)),
                    other => other.map(|is_there| (key, is_there)),
                },
                Err(problem) => Err(problem),
            };
            match looked {
                Ok((key, is_there)) => named.push((place, key, entity, is_there == (kind != Kind::Create))),
                Err(problem) => self.failed(kind, problem)?,
            }
        }
        let unfit: Vec<String> = named
            .iter()
            .filter(|(.., fits)| !fits)
            .map(|(_, key, ..)| format!("`{key}`"))
            .collect();
        if action.otherwise == BulkActionOnExistence::Fail && !unfit.is_empty() {
            let unfit = unfit.join(", ");
            let problem = if kind == Kind::Create {
                Problem::conflict(format!(
                    "nothing of this action was done, as these exist already: {unfit}"
                ))
            } else {
                Problem::not_found(format!(
                    "nothing of this action was done, as these were not found: {unfit}"
                ))
            };
            return self.failed(kind, problem);
        }
        for (place, key, entity, fits) in named {
            if !fits && action.otherwise != BulkActionOnExistence::Overwrite {
                continue;
            }
            let (event, did) = match (kind, entity) {
                (Kind::Create, Some(entity)) if fits => {
                    let made = bulk.create(entity).await.map(|()| vec![key.to_string()]);
                    (B::EVENTS.create, made)
                }
                (Kind::Create | Kind::Update, Some(entity)) => {
                    (B::EVENTS.update, bulk.update(&key, entity, &action.mask).await)
                }
                _ => (B::EVENTS.delete, bulk.delete(&key).await),
            };
            match did {
                Ok(ids) => {
                    self.came(kind).success.extend(ids);
                    self.done.push(Done {
                        event,
                        place: format!("/actions/{number}/entities/{place}"),
                        target: bulk.target(&key),
                    });
                }
                Err(problem) => self.failed(kind, problem)?,
            }
        }
        ControlFlow::Continue(())
    }
}
