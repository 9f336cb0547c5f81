//! Who has the room that an instance wants.

use std::collections::BTreeMap;

use super::{Around, Holder, Live, LiveWorker, Reason, add, named};
use crate::limits::{self, Hold, InUse};
use crate::run::{InstanceFacts, Run};

impl Around {
    /// What keeps a scheduled instance from a slot.
    pub(super) fn slot(&self, run: &Run, facts: &InstanceFacts) -> Vec<Reason> {
        let weights = BTreeMap::new();
        let Some(candidate) = run
            .candidates(&weights, usize::MAX)
            .find(|candidate| candidate.id == facts.id)
        else {
            return vec![Reason::NextRound];
        };
        let in_run = |holder: &Holder| holder.dag_id == candidate.dag_id && holder.run_id == candidate.run_id;
        let of_task = |holder: &Holder| holder.dag_id == candidate.dag_id && holder.task_id == candidate.key.task_id;
        let (pool, needed) = (candidate.pool.to_owned(), candidate.slots);
        let size = self.pools.get(&pool).map_or(0, |pool| pool.slots.unsigned_abs());
        let holds = limits::holds(&candidate, &self.pools, &self.in_use(candidate.run, &in_run));
        let mut reasons: Vec<Reason> = holds
            .into_iter()
            .map(|hold| match hold {
                Hold::PoolMissing => Reason::PoolMissing { pool: pool.clone() },
                Hold::PoolTooSmall => Reason::PoolTooSmall {
                    pool: pool.clone(),
                    size,
                    needed,
                },
                Hold::PoolFull => {
                    let (holders, more) = self.holders(|live| live.pool == pool);
                    Reason::PoolFull {
                        pool: pool.clone(),
                        size,
                        needed,
                        holders,
                        more,
                    }
                }
                Hold::MaxActiveTasks => {
                    let (holders, more) = self.holders(|live| in_run(&live.holder));
                    Reason::MaxActiveTasks {
                        limit: candidate.max_active_tasks,
                        holders,
                        more,
                    }
                }
                Hold::MaxActiveTisPerDag => {
                    let (holders, more) = self.holders(|live| of_task(&live.holder));
                    let limit = candidate.max_active_tis_per_dag.unwrap_or_default();
                    Reason::MaxActiveTisPerDag { limit, holders, more }
                }
                Hold::MaxActiveTisPerDagrun => {
                    let (holders, more) = self.holders(|live| of_task(&live.holder) && in_run(&live.holder));
                    let limit = candidate.max_active_tis_per_dagrun.unwrap_or_default();
                    Reason::MaxActiveTisPerDagrun { limit, holders, more }
                }
            })
            .collect();
        add(&mut reasons, self.in_general());
        if reasons.is_empty() {
            reasons.push(Reason::NextRound);
        }
        reasons
    }

    /// What is in use, as the limits look at it from a run.
    fn in_use(&self, run: i64, in_run: &dyn Fn(&Holder) -> bool) -> InUse {
        let mut in_use = InUse::default();
        for Live { holder, pool, .. } in &self.live {
            let (dag_id, task_id) = (holder.dag_id.clone(), holder.task_id.clone());
            *in_use.pools.entry(pool.clone()).or_default() += holder.slots;
            *in_use.dag_tasks.entry((dag_id, task_id.clone())).or_default() += 1;
            if in_run(holder) {
                *in_use.runs.entry(run).or_default() += 1;
                *in_use.run_tasks.entry((run, task_id)).or_default() += 1;
            }
        }
        in_use
    }

    fn holders(&self, which: impl Fn(&Live) -> bool) -> (Vec<Holder>, usize) {
        let holders = self.live.iter().filter(|live| which(live));
        named(holders.map(|live| live.holder.clone()))
    }

    /// Why a queued instance has not been taken.
    pub(super) fn worker(&self, queue: String) -> Reason {
        let serving: Vec<&LiveWorker> = self
            .workers
            .iter()
            .filter(|worker| worker.queues.contains(&queue))
            .collect();
        let runs_at = |worker: &LiveWorker, live: &Live| live.worker == Some(worker.id);
        let is_busy = |worker: &&LiveWorker| {
            self.live.iter().filter(|live| runs_at(worker, live)).count() >= worker.slots as usize
        };
        match serving.len() {
            0 => Reason::NoWorker { queue },
            workers if serving.iter().all(is_busy) => {
                let slots = serving.iter().map(|worker| worker.slots).sum();
                let (holders, more) = self.holders(|live| serving.iter().any(|worker| runs_at(worker, live)));
                Reason::WorkersBusy {
                    queue,
                    workers,
                    slots,
                    holders,
                    more,
                }
            }
            _ => Reason::Worker { queue },
        }
    }
}
