//! Live attempts, and what they hold.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use updraft_dag::model::TaskId;
use uuid::Uuid;

use super::InUse;

/// What an attempt holds as long as it is queued or runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Id of its run in the database.
    pub run: i64,
    /// Its DAG.
    pub dag_id: String,
    /// Its task.
    pub task_id: TaskId,
    /// The pool it takes slots from.
    pub pool: String,
    /// How many.
    pub slots: u32,
}

/// LiveAttempts attempts, with the sums of what they hold: a sum is never kept without the attempts that it is the sum of, so that an
/// attempt which begins or ends twice counts once.
#[derive(Debug, Clone, Default)]
pub struct LiveAttempts {
    attempts: HashMap<Uuid, Holding>,
    in_use: InUse,
}

impl LiveAttempts {
    /// The sums.
    #[must_use]
    pub fn in_use(&self) -> &InUse {
        &self.in_use
    }

    /// This attempt is queued now.
    pub fn begins(&mut self, attempt_id: Uuid, holding: Holding) {
        let Entry::Vacant(place) = self.attempts.entry(attempt_id) else {
            return;
        };
        let holding = place.insert(holding);
        let in_use = &mut self.in_use;
        *in_use.pools.entry(holding.pool.clone()).or_default() += holding.slots;
        *in_use.runs.entry(holding.run).or_default() += 1;
        let dag_task = (holding.dag_id.clone(), holding.task_id.clone());
        *in_use.dag_tasks.entry(dag_task).or_default() += 1;
        let run_task = (holding.run, holding.task_id.clone());
        *in_use.run_tasks.entry(run_task).or_default() += 1;
    }

    /// This attempt is over.
    pub fn ends(&mut self, attempt_id: Uuid) {
        let Some(holding) = self.attempts.remove(&attempt_id) else {
            return;
        };
        let in_use = &mut self.in_use;
        less(&mut in_use.runs, holding.run, 1);
        less(&mut in_use.run_tasks, (holding.run, holding.task_id.clone()), 1);
        less(&mut in_use.dag_tasks, (holding.dag_id, holding.task_id), 1);
        less(&mut in_use.pools, holding.pool, holding.slots);
    }
}

impl Extend<(Uuid, Holding)> for LiveAttempts {
    fn extend<T: IntoIterator<Item = (Uuid, Holding)>>(&mut self, attempts: T) {
        for (attempt_id, holding) in attempts {
            self.begins(attempt_id, holding);
        }
    }
}

impl FromIterator<(Uuid, Holding)> for LiveAttempts {
    fn from_iter<T: IntoIterator<Item = (Uuid, Holding)>>(attempts: T) -> Self {
        let mut live = Self::default();
        live.extend(attempts);
        live
    }
}

/// What nobody holds has no entry.
fn less<K: Eq + Hash>(sums: &mut HashMap<K, u32>, key: K, by: u32) {
    if let Entry::Occupied(mut sum) = sums.entry(key) {
        *sum.get_mut() = sum.get().saturating_sub(by);
        if *sum.get() == 0 {
            sum.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn holding() -> impl Strategy<Value = Holding> {
        (0..3_i64, 0..3_u8, 0..3_u8, 1..4_u32).prop_map(|(run, task, pool, slots)| Holding {
            run,
            dag_id: format!("d{}", run % 2),
            task_id: format!("t{task}"),
            pool: format!("p{pool}"),
            slots,
        })
    }

    proptest! {
        #[test]
        fn sums_are_those_of_the_attempts_that_are_live(
            steps in prop::collection::vec((0..12_u128, prop::option::of(holding())), 0..80)
        ) {
            let mut live = LiveAttempts::default();
            let mut known: BTreeMap<Uuid, Holding> = BTreeMap::new();
            for (id, begins) in steps {
                let id = Uuid::from_u128(id);
                match begins {
                    Some(holding) => {
                        known.entry(id).or_insert_with(|| holding.clone());
                        live.begins(id, holding);
                    }
                    None => {
                        known.remove(&id);
                        live.ends(id);
                    }
                }
            }
            let mut sums = InUse::default();
            for holding in known.values().cloned() {
                let Holding { run, dag_id, task_id, pool, slots } = holding;
                *sums.runs.entry(run).or_default() += 1;
                *sums.pools.entry(pool).or_default() += slots;
                *sums.dag_tasks.entry((dag_id, task_id.clone())).or_default() += 1;
                *sums.run_tasks.entry((run, task_id)).or_default() += 1;
            }
            prop_assert_eq!(live.in_use(), &sums);
            let anew: LiveAttempts = known.into_iter().collect();
            prop_assert_eq!(anew.in_use(), &sums);
        }
    }
}
