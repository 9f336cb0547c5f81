//! From an explanation to the runs that its reasons name, and from these to those that theirs name.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use updraft_dag::model::TaskId;

use super::{Around, Elsewhere, Explanation, Reason, RunBrief};
use crate::run::{InstanceFacts, Run};
use crate::state::RunState;

/// So many runs are looked at, at most.
const RUNS: usize = 20;

/// Once they have so many instances together, no further one is looked at.
const INSTANCES: usize = 50_000;

/// Of runs that together have the place of a queued one, so many are followed.
const OF_ONE_REASON: usize = 3;

/// A run to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its DAG.
    pub dag_id: String,
    /// Its name.
    pub run_id: String,
    /// The tasks of it that are waited for; `None` = its end.
    pub tasks: Option<BTreeSet<TaskId>>,
}

/// An explanation that grows by the runs that its reasons lead to. Whoever can read runs asks for the next one, reads it, and gives
/// it back, until there is none; a run that is gone by then is passed over.
#[derive(Debug)]
pub struct Trail {
    explanation: Explanation,
    open: VecDeque<Lead>,
    /// What has been asked of each run, by DAG and name.
    asked: BTreeMap<(String, String), Option<BTreeSet<TaskId>>>,
    instances: usize,
}

impl Trail {
    /// Of a task instance or a run.
    #[must_use]
    pub fn of_run(explanation: Explanation, dag_id: &str, run_id: &str) -> Self {
        let start = (dag_id.to_owned(), run_id.to_owned());
        let mut trail = Self::new(explanation);
        trail.asked.insert(start, None);
        let of_run = trail.explanation.runs.iter().flat_map(|run| &run.reasons);
        let of_tasks = trail.explanation.instances.iter().flat_map(|one| &one.reasons);
        let leads = leads(dag_id, of_run.chain(of_tasks));
        leads.into_iter().for_each(|lead| trail.note(lead));
        trail
    }

    /// Of a DAG: the first of its running runs in which nothing is at work.
    #[must_use]
    pub fn of_dag(explanation: Explanation, dag_id: &str) -> Self {
        let mut trail = Self::new(explanation);
        let idle = trail
            .explanation
            .runs
            .iter()
            .filter(|run| run.reasons.contains(&Reason::Idle));
        let leads = idle.take(OF_ONE_REASON).map(|run| Lead {
            dag_id: dag_id.to_owned(),
            run_id: run.run_id.clone(),
            tasks: None,
        });
        let leads: Vec<Lead> = leads.collect();
        leads.into_iter().for_each(|lead| trail.note(lead));
        trail
    }

    fn new(explanation: Explanation) -> Self {
        Self {
            explanation,
            open: VecDeque::new(),
            asked: BTreeMap::new(),
            instances: 0,
        }
    }

    /// Which run to look at next.
    pub fn lead(&mut self) -> Option<Lead> {
        let is_full = self.explanation.elsewhere.len() >= RUNS || self.instances >= INSTANCES;
        if is_full { None } else { self.open.pop_front() }
    }

    /// The run that was asked for.
    pub fn follow(&mut self, lead: &Lead, around: &Around, run: &Run, brief: &RunBrief) {
        let found = around.elsewhere(lead, run, brief);
        self.instances += run.instances().count();
        let reasons = found.reasons.iter();
        let reasons = reasons.chain(found.instances.iter().flat_map(|one| &one.reasons));
        let leads = leads(&lead.dag_id, reasons);
        self.explanation.elsewhere.push(found);
        leads.into_iter().for_each(|lead| self.note(lead));
    }

    /// All that was found.
    #[must_use]
    pub fn end(mut self) -> Explanation {
        self.explanation.elsewhere_left_out = self.open.len();
        self.explanation
    }

    /// Asks for nothing twice.
    fn note(&mut self, mut lead: Lead) {
        let run = (lead.dag_id.clone(), lead.run_id.clone());
        match self.asked.get_mut(&run) {
            None => {
                self.asked.insert(run, lead.tasks.clone());
            }
            Some(None) => return,
            Some(Some(asked)) => match &mut lead.tasks {
                None => {
                    self.asked.insert(run, None);
                }
                Some(tasks) => {
                    tasks.retain(|task| asked.insert(task.clone()));
                    if tasks.is_empty() {
                        return;
                    }
                }
            },
        }
        self.open.push_back(lead);
    }
}

/// Where reasons of something in `dag_id` lead to: one lead to each run.
fn leads<'a>(dag_id: &str, reasons: impl Iterator<Item = &'a Reason>) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    for (dag_id, run_id, tasks) in reasons.flat_map(|reason| reason.elsewhere(dag_id)) {
        let same = leads
            .iter_mut()
            .find(|lead| lead.dag_id == dag_id && lead.run_id == run_id);
        match (same, tasks) {
            (Some(lead), None) => lead.tasks = None,
            (Some(lead), Some(more)) => lead
                .tasks
                .iter_mut()
                .for_each(|tasks| tasks.extend(more.iter().cloned())),
            (None, tasks) => leads.push(Lead {
                dag_id: dag_id.to_owned(),
                run_id: run_id.to_owned(),
                tasks,
            }),
        }
    }
    leads
}

impl Reason {
    /// The unfinished runs that it names, of a reason for something in `dag_id`: DAG, name, and the tasks that alone matter.
    fn elsewhere<'a>(&'a self, dag_id: &'a str) -> Vec<(&'a str, &'a str, Option<BTreeSet<TaskId>>)> {
        match self {
            Self::Past { run_id, tasks } => {
                let open = tasks
                    .iter()
                    .filter(|task| task.state.is_some_and(|state| !state.is_finished()));
                let open: BTreeSet<TaskId> = open.map(|task| task.task_id.clone()).collect();
                let is_open = !open.is_empty();
                is_open
                    .then_some((dag_id, run_id.as_str(), Some(open)))
                    .into_iter()
                    .collect()
            }
            Self::Triggered {
                dag_id, run_id, state, ..
            } => match state {
                Some(RunState::Success | RunState::Failed) => Vec::new(),
                _ => vec![(dag_id.as_str(), run_id.as_str(), None)],
            },
            Self::MaxActiveRuns { run_ids, .. } => {
                let first = run_ids.iter().take(OF_ONE_REASON);
                first.map(|run_id| (dag_id, run_id.as_str(), None)).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Around {
    fn elsewhere(&self, lead: &Lead, run: &Run, brief: &RunBrief) -> Elsewhere {
        let (instances, left_out) = match &lead.tasks {
            None => self.causes(run, brief),
            Some(tasks) if brief.state == RunState::Running => {
                let is_asked =
                    |facts: &&InstanceFacts| tasks.contains(&facts.key.task_id) && !facts.state.is_finished();
                let mut asked: Vec<&InstanceFacts> = run.instances().filter(is_asked).collect();
                asked.sort_by(|a, b| a.key.cmp(&b.key));
                self.chain(run, asked)
            }
            Some(_) => (Vec::new(), 0),
        };
        Elsewhere {
            dag_id: lead.dag_id.clone(),
            run_id: brief.run_id.clone(),
            state: brief.state,
            reasons: self.run_itself(run.dag(), brief).reasons,
            instances,
            left_out,
        }
    }
}
