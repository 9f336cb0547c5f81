//! Runs by the limits that they share, so that a long queue of one group costs the rounds of others nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use updraft_engine::RunState;
use updraft_engine::limits::RunGroup;
use updraft_store::run::RunRow;

/// The order in which runs of a group start, as [`updraft_engine::limits::choose_runs`] has it, but for backfills; and the run.
type Turn = (Option<DateTime<Utc>>, DateTime<Utc>, i64);

/// Where a run is counted; with its turn and its start while it is queued.
type Place = (RunGroup, Option<(Turn, DateTime<Utc>)>);

/// Queued and running runs, by group.
#[derive(Default)]
pub(crate) struct Groups {
    queued: BTreeMap<RunGroup, BTreeSet<Turn>>,
    running: HashMap<RunGroup, u32>,
    /// Before when each queued run may not start.
    starts: BTreeSet<(DateTime<Utc>, i64)>,
    places: HashMap<i64, Place>,
}

impl Groups {
    /// The run is in this state now.
    pub(crate) fn put(&mut self, row: &RunRow, state: RunState) {
        let turn = match state {
            RunState::Queued => Some(((row.last_scheduling_decision, row.run_after, row.id), starts_at(row))),
            RunState::Running => None,
            RunState::Success | RunState::Failed => return self.forget(row.id),
        };
        if self.places.get(&row.id).is_some_and(|(_, known)| *known == turn) {
            return;
        }
        self.forget(row.id);
        let group = (row.dag_id.clone(), row.backfill_id);
        match turn {
            Some((turn, start)) => {
                self.queued.entry(group.clone()).or_default().insert(turn);
                self.starts.insert((start, row.id));
            }
            None => *self.running.entry(group.clone()).or_default() += 1,
        }
        self.places.insert(row.id, (group, turn));
    }

    pub(crate) fn forget(&mut self, id: i64) {
        let Some((group, turn)) = self.places.remove(&id) else {
            return;
        };
        match turn {
            Some((turn, start)) => {
                self.starts.remove(&(start, id));
                let Some(queue) = self.queued.get_mut(&group) else {
                    return;
                };
                queue.remove(&turn);
                if queue.is_empty() {
                    self.queued.remove(&group);
                }
            }
            None => {
                let Some(count) = self.running.get_mut(&group) else {
                    return;
                };
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.running.remove(&group);
                }
            }
        }
    }

    /// Groups with queued runs, and those in the order of their turns.
    pub(crate) fn queued(&self) -> impl Iterator<Item = (&RunGroup, impl Iterator<Item = i64>)> {
        let groups = self.queued.iter();
        groups.map(|(group, queue)| (group, queue.iter().map(|(_, _, id)| *id)))
    }

    /// How many runs of each group are running.
    pub(crate) fn running(&self) -> &HashMap<RunGroup, u32> {
        &self.running
    }

    /// When the first of the queued runs may start that wait for their time alone.
    pub(crate) fn next_start(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.starts
            .range((now, i64::MAX)..)
            .map(|(at, _)| *at)
            .find(|at| *at > now)
    }
}

/// Before this a run may not start.
pub(crate) fn starts_at(row: &RunRow) -> DateTime<Utc> {
    row.logical_date.map_or(row.run_after, |date| date.max(row.run_after))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    fn row(id: i64, run_after: DateTime<Utc>) -> RunRow {
        RunRow {
            id,
            dag_id: "d".to_owned(),
            run_id: format!("r{id}"),
            dag_version_id: Uuid::nil(),
            run_type: "manual".to_owned(),
            state: RunState::Queued,
            logical_date: None,
            data_interval: None,
            run_after,
            queued_at: run_after,
            start_date: None,
            end_date: None,
            last_scheduling_decision: None,
            conf: Value::Null,
            params: Value::Null,
            triggered_by: None,
            triggering_user: None,
            note: None,
            reason: None,
            clear_number: 0,
            deadline_at: None,
            deadline_missed_at: None,
            backfill_id: None,
        }
    }

    #[test]
    fn a_run_is_counted_where_it_is() {
        let now = DateTime::UNIX_EPOCH;
        let hour = TimeDelta::hours(1);
        let mut groups = Groups::default();
        for (id, at) in [(1, now), (2, now - hour), (3, now + hour)] {
            groups.put(&row(id, at), RunState::Queued);
        }
        let turns = |groups: &Groups| groups.queued().flat_map(|(_, ids)| ids).collect::<Vec<_>>();
        assert_eq!(
            (turns(&groups), groups.next_start(now)),
            (vec![2, 1, 3], Some(now + hour))
        );
        let group = ("d".to_owned(), None);
        groups.put(&row(2, now - hour), RunState::Running);
        groups.put(&row(2, now - hour), RunState::Running);
        assert_eq!((turns(&groups), groups.running().get(&group)), (vec![1, 3], Some(&1)));
        groups.put(&row(2, now - hour), RunState::Success);
        groups.forget(3);
        assert_eq!(
            (turns(&groups), groups.running().get(&group), groups.next_start(now)),
            (vec![1], None, None)
        );
        groups.forget(1);
        assert!(groups.queued.is_empty() && groups.places.is_empty() && groups.starts.is_empty());
    }
}
