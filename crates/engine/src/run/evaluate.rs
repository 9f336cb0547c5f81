//! Who may run: the judgement of tasks whose counters have changed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::counting::Counters;
use super::plan::Flow;
use super::{Effect, EngineError, InstanceKey, Question, Run, new_instance};
use crate::state::{RunState, TaskEvent, TaskState};
use crate::trigger_rule::{self, Upstreams, Verdict};
use updraft_dag::model::TriggerRule;

impl Run {
    /// Begins or resumes the run: every task is judged once.
    pub(super) fn start(&mut self, now: DateTime<Utc>, new_id: &mut dyn FnMut() -> Uuid) -> Result<(), EngineError> {
        if self.facts.state.is_finished() {
            return Ok(());
        }
        if self.facts.state == RunState::Queued {
            self.facts.start_date = Some(now);
            self.set_run_state(RunState::Running, None, now);
        }
        self.drop_orphans();
        self.make_missing(new_id);
        for index in 0..self.instances.len() as u32 {
            self.note(index, |instance| instance.asked = None);
            self.watch(index);
        }
        for expansion in self.expansions.iter_mut().filter(|expansion| expansion.asked) {
            expansion.asked = false;
            self.tally.asked -= 1;
        }
        (0..self.progress.len() as u32).for_each(|task| self.mark_dirty(task));
        self.wake(now)
    }

    /// Instances of tasks that are no longer in the DAG are removed; what is finished stays as history.
    fn drop_orphans(&mut self) {
        for facts in self.orphans.iter_mut().filter(|facts| !facts.state.is_finished()) {
            let from = std::mem::replace(&mut facts.state, TaskState::Removed);
            if let Some(attempt_id) = facts.attempt_id.filter(|_| from.is_live()) {
                let reason = "its task is no longer in the DAG".to_owned();
                self.effects.push(Effect::Kill {
                    key: facts.key.clone(),
                    attempt_id,
                    reason,
                });
            }
            let change = super::InstanceChange {
                try_number: facts.try_number,
                max_tries: facts.max_tries,
                attempt_id: facts.attempt_id,
                reason: Some("its task is no longer in the DAG".to_owned()),
                ..super::InstanceChange::default()
            };
            let (id, key) = (facts.id, facts.key.clone());
            self.effects.push(Effect::Instance {
                id,
                key,
                from,
                to: TaskState::Removed,
                change,
            });
        }
    }

    /// Tasks that have come into the DAG since the run was made get their instances.
    fn make_missing(&mut self, new_id: &mut dyn FnMut() -> Uuid) {
        let dag = std::sync::Arc::clone(&self.dag);
        let missing: Vec<_> = (0..)
            .zip(dag.tasks.values())
            .filter(|(task, _)| self.progress[*task as usize].instances.is_empty())
            .map(|(index, task)| (index, new_instance(task, -1, new_id())))
            .collect();
        if !missing.is_empty() {
            let instances = missing.iter().map(|(_, facts)| facts.clone()).collect();
            self.effects.push(Effect::Create { instances });
        }
        missing.into_iter().for_each(|(task, facts)| self.insert(task, facts));
    }

    /// Retries whose time has come are judged; then the time-out of the run.
    pub(super) fn wake(&mut self, now: DateTime<Utc>) -> Result<(), EngineError> {
        if self.facts.state != RunState::Running {
            return Ok(());
        }
        if self.times_out_at().is_some_and(|at| at <= now) {
            return self.time_out(now);
        }
        while let Some((_, index)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            let facts = &self.instances[index as usize].facts;
            if facts.state == TaskState::Deferred {
                self.stop_waiting(index, now)?;
                continue;
            }
            self.note(index, |instance| instance.due = true);
        }
        Ok(())
    }

    /// Judges until nothing moves, then looks whether the run is over.
    ///
    /// It goes by waves, like the passes of Airflow's scheduler: all verdicts of a wave come from the states before it. So what is
    /// skipped because of one upstream and would fail because of another takes after the one that is fewer steps away from what
    /// happened, and not after the order of names.
    pub(super) fn settle(&mut self, now: DateTime<Utc>) -> Result<(), EngineError> {
        while self.facts.state == RunState::Running {
            while !self.dirty.is_empty() || !self.dirty_instances.is_empty() {
                let mut wave = std::mem::take(&mut self.wave);
                self.judge_dirty(&mut wave);
                for (index, verdict) in wave.drain(..) {
                    // One that is named twice has been decided about already.
                    if self.instances[index as usize].is_waiting() {
                        self.decide(index, verdict, now)?;
                    }
                }
                self.wave = wave;
            }
            if !self.stop_the_rest(now)? {
                self.conclude(now);
                break;
            }
        }
        Ok(())
    }

    /// The verdicts on everything whose counters have changed.
    fn judge_dirty(&mut self, wave: &mut Vec<(u32, Verdict)>) {
        while let Some(task) = self.dirty.pop() {
            self.progress[task as usize].dirty = false;
            self.judge(task, wave);
        }
        while let Some((task, map_index)) = self.dirty_instances.pop() {
            let index = self.by_key.get(&(task, map_index)).copied();
            if let Some(index) = index.filter(|index| self.instances[*index as usize].is_waiting()) {
                wave.push((index, self.verdict(task, map_index)));
            }
        }
    }

    /// The verdicts on every waiting instance of a task.
    fn judge(&self, task: u32, wave: &mut Vec<(u32, Verdict)>) {
        if self.progress[task as usize].waiting == 0 {
            return;
        }
        // Mostly there is one verdict for all, and then no instance has to be looked at before it is decisive.
        let common = self.is_uniform(task).then(|| self.verdict(task, -1));
        if matches!(common, Some(Verdict::Wait | Verdict::Stuck)) {
            return;
        }
        wave.extend(self.waiting(task).map(|index| {
            let map_index = self.instances[index as usize].facts.key.map_index;
            (index, common.unwrap_or_else(|| self.verdict(task, map_index)))
        }));
    }

    /// Instances that its rule decides about now.
    pub(super) fn waiting(&self, task: u32) -> impl Iterator<Item = u32> {
        let instances = self.progress[task as usize].instances.iter().copied();
        instances.filter(|index| self.instances[*index as usize].is_waiting())
    }

    /// Whether one verdict holds for all its instances.
    fn is_uniform(&self, task: u32) -> bool {
        let mut deciders = self.plan.step(task).deciders.iter();
        self.progress[task as usize].by_index.is_empty()
            && deciders.all(|decider| self.plan.step(*decider).scope.is_none())
    }

    /// What is said of the instance of `task` with this index: by tasks that decide about others, by what it is mapped over, by its
    /// setups, and by its own rule.
    pub(super) fn verdict(&self, task: u32, map_index: i32) -> Verdict {
        if self.skipped_by(task, map_index).is_some() {
            return Verdict::Skip;
        }
        match (
            self.verdict_of_sources(task),
            self.verdict_of_upstreams(task, map_index),
        ) {
            (_, Verdict::UpstreamFailed) => Verdict::UpstreamFailed,
            (sources, upstreams) => sources.unwrap_or(upstreams),
        }
    }

    fn verdict_of_upstreams(&self, task: u32, map_index: i32) -> Verdict {
        let counters = self.counters(task, map_index);
        let setups = trigger_rule::verdict(TriggerRule::AllSuccess, &counters.constraints);
        if matches!(setups, Verdict::Skip | Verdict::UpstreamFailed) {
            return setups;
        }
        match trigger_rule::verdict_of(self.plan.step(task).rule, &counters.upstreams, &counters.setups) {
            Verdict::Run if counters.between.unfinished > 0 => Verdict::Wait,
            Verdict::Run => setups,
            verdict => verdict,
        }
    }

    /// Does to a waiting instance what the verdict on it demands.
    pub(super) fn decide(&mut self, index: u32, verdict: Verdict, now: DateTime<Utc>) -> Result<(), EngineError> {
        let instance = &self.instances[index as usize];
        let (task, fresh) = (instance.task, instance.facts.state == TaskState::None);
        match verdict {
            Verdict::Wait | Verdict::Stuck => Ok(()),
            _ if self.skip_waits(task, verdict) => Ok(()),
            Verdict::Skip => self.end_unrun(index, TaskEvent::Skip, self.because(index), now),
            Verdict::UpstreamFailed => self.end_unrun(index, TaskEvent::UpstreamFail, self.because(index), now),
            Verdict::Run if self.needs_items(index) => self.begin_expansion(index, now),
            Verdict::Run if !self.past_holds(task) => Ok(()),
            Verdict::Run if fresh && self.plan.step(task).has_when => {
                self.note(index, |instance| instance.asked = Some(Question::When));
                let key = self.instances[index as usize].facts.key.clone();
                self.effects.push(Effect::EvaluateWhen { key });
                Ok(())
            }
            Verdict::Run => self.release(index, now),
        }
    }

    /// Whether this verdict is a skip that has to wait for the previous run (`wait_for_past_depends_before_skipping`).
    pub(super) fn skip_waits(&self, task: u32, verdict: Verdict) -> bool {
        verdict == Verdict::Skip && self.plan.step(task).skips_after_past && !self.past_holds(task)
    }

    /// Nothing stands in its way any more.
    fn release(&mut self, index: u32, now: DateTime<Utc>) -> Result<(), EngineError> {
        let instance = &self.instances[index as usize];
        let step = self.plan.step(instance.task);
        if matches!(
            step.flow,
            Some(Flow::Branch | Flow::LatestOnly | Flow::ShortCircuit { .. })
        ) {
            self.ask_for_decision(index);
            return Ok(());
        }
        if instance.facts.state == TaskState::None && step.is_empty {
            return self.transition(index, TaskEvent::Complete, |_, change| {
                change.start_date = Some(now);
                change.end_date = Some(now);
            });
        }
        self.transition(index, TaskEvent::Schedule, |_, _| {})
    }

    /// Ends an instance that never ran (this time): the scheduler itself gives it its dates; no try is used.
    pub(super) fn end_unrun(
        &mut self,
        index: u32,
        event: TaskEvent,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        self.transition(index, event, |facts, change| {
            // After a failed try the dates of that try stay.
            if facts.try_number == 0 || facts.end_date.is_none() {
                change.start_date = Some(now);
                change.end_date = Some(now);
            }
            change.reason = Some(reason);
        })
    }

    pub(super) fn when_evaluated(
        &mut self,
        key: &InstanceKey,
        result: Result<bool, String>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let Some(index) = self.find_asked(key, Question::When) else {
            return Ok(());
        };
        self.note(index, |instance| instance.asked = None);
        if self.facts.state != RunState::Running {
            return Ok(());
        }
        match (self.verdict(self.instances[index as usize].task, key.map_index), result) {
            (Verdict::Run, Ok(true)) => self.release(index, now),
            (Verdict::Run, Ok(false)) => self.end_unrun(index, TaskEvent::Skip, "`when` is false".to_owned(), now),
            (Verdict::Run, Err(reason)) => self.end_unrun(
                index,
                TaskEvent::Refuse,
                format!("`when` can't be evaluated: {reason}"),
                now,
            ),
            // Something upstream has changed since; the question comes again if its time comes again.
            (verdict, _) => self.decide(index, verdict, now),
        }
    }

    /// Whether `depends_on_past` and `wait_for_downstream` let the task run.
    pub(super) fn past_holds(&self, index: u32) -> bool {
        let (Some(task), Some(previous)) = (self.task(index), &self.facts.previous) else {
            return true;
        };
        if !task.depends_on_past && !task.wait_for_downstream {
            return true;
        }
        if !previous.states.contains_key(&task.task_id) {
            return task.ignore_first_depends_on_past && !previous.ran_before.contains(&task.task_id);
        }
        let downstream = || {
            let mut below = self.plan.below(index).map(|below| self.plan.id(below));
            below.all(|below| !previous.states.contains_key(below) || previous.is_good(below))
        };
        previous.is_good(&task.task_id) && (!task.wait_for_downstream || downstream())
    }

    /// What made up the verdict on an instance, for people.
    fn because(&self, index: u32) -> String {
        let instance = &self.instances[index as usize];
        let (task, map_index) = (instance.task, instance.facts.key.map_index);
        if let Some(decider) = self.skipped_by(task, map_index) {
            return format!("`{}` decided against it", self.plan.id(decider));
        }
        match self.verdict_of_sources(task) {
            Some(Verdict::UpstreamFailed) => return "what it maps over failed".to_owned(),
            Some(_) if self.verdict_of_upstreams(task, map_index) != Verdict::UpstreamFailed => {
                return "what it maps over was skipped".to_owned();
            }
            _ => {}
        }
        let Counters {
            upstreams, constraints, ..
        } = self.counters(task, map_index);
        let setups = trigger_rule::verdict(TriggerRule::AllSuccess, &constraints);
        if matches!(setups, Verdict::Skip | Verdict::UpstreamFailed) {
            return format!("its setups did not all succeed ({})", counts(&constraints));
        }
        format!(
            "trigger rule {}: {}",
            trigger_rule::name(self.plan.step(task).rule),
            counts(&upstreams)
        )
    }
}

/// `2 success, 1 failed`.
fn counts(upstreams: &Upstreams) -> String {
    let Upstreams {
        success,
        failed,
        upstream_failed,
        skipped,
        removed,
        unfinished,
    } = *upstreams;
    let named = [
        (success, "success"),
        (failed, "failed"),
        (upstream_failed, "upstream_failed"),
        (skipped, "skipped"),
        (removed, "removed"),
        (unfinished, "unfinished"),
    ];
    let parts: Vec<String> = named
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if parts.is_empty() {
        "no upstreams".to_owned()
    } else {
        format!("upstream {}", parts.join(", "))
    }
}
