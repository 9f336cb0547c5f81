//! What the database says, read past all wires and without Updraft's own code.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};

use crate::ledger::{Instance, Ledger, named};
use crate::workload::{Clock, FEW_TRIES, RETRIES, upstreams};

/// How things stand at a moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    pub(crate) unfinished: i64,
    /// Whether there is work that somebody could do now.
    pub(crate) waiting: bool,
}

pub(crate) async fn standing(url: &str) -> Result<Standing> {
    let mut connection = PgConnection::connect(url).await?;
    let (unfinished, waiting): (i64, bool) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM dag_run WHERE state IN ('queued', 'running')),
                EXISTS (SELECT FROM queued_attempt) OR EXISTS (SELECT FROM run_event)
                OR EXISTS (SELECT FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id
                           WHERE r.state IN ('queued', 'running') AND (ti.state = 'scheduled' OR ti.state = 'up_for_retry' AND ti.retry_at < now()))",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(Standing { unfinished, waiting })
}

/// A run of the DAG `long` whose task has some time to go.
pub(crate) async fn some_long_task(url: &str) -> Result<Option<String>> {
    let mut connection = PgConnection::connect(url).await?;
    let run_id = sqlx::query_scalar(
        "SELECT r.run_id FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id
         WHERE r.dag_id = 'long' AND ti.state = 'running' AND ti.start_date BETWEEN now() - interval '30 s' AND now() - interval '2 s'
         ORDER BY random() LIMIT 1",
    )
    .fetch_optional(&mut connection)
    .await?;
    connection.close().await?;
    Ok(run_id)
}

/// Whether a run of the DAG `long` has failed.
pub(crate) async fn has_failed(url: &str, run_id: &str) -> Result<bool> {
    let mut connection = PgConnection::connect(url).await?;
    let failed = sqlx::query_scalar("SELECT state = 'failed' FROM dag_run WHERE dag_id = 'long' AND run_id = $1")
        .bind(run_id)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(failed)
}

/// An attempt as the database knows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) try_number: i32,
    pub(crate) state: String,
    /// Its worker was stopped: it uses up no try.
    pub(crate) interrupted: bool,
}

/// An attempt, and of what.
#[derive(sqlx::FromRow)]
struct Tried {
    dag_id: String,
    run_id: String,
    task_id: String,
    map_index: i32,
    #[sqlx(flatten)]
    attempt: Attempt,
}

/// Everything that the database says in the end.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// (DAG, run) → states of the runs of this name; more than one is a fault.
    pub(crate) runs: BTreeMap<(String, String), Vec<String>>,
    /// Logical dates of the scheduled DAG, in order.
    pub(crate) dates: Vec<DateTime<Utc>>,
    pub(crate) instances: BTreeMap<Instance, String>,
    pub(crate) attempts: HashMap<Instance, Vec<Attempt>>,
    /// Runs of the DAG `long` that somebody marked and cleared: how they end is that person's doing.
    pub(crate) touched: BTreeSet<String>,
}

impl Record {
    pub(crate) async fn read(url: &str, touched: BTreeSet<String>) -> Result<Self> {
        let mut connection = PgConnection::connect(url).await?;
        let mut record = Self {
            touched,
            ..Self::default()
        };
        let runs: Vec<(String, String, String, Option<DateTime<Utc>>)> =
            sqlx::query_as("SELECT dag_id, run_id, state, logical_date FROM dag_run ORDER BY dag_id, logical_date, id")
                .fetch_all(&mut connection)
                .await?;
        for (dag_id, run_id, state, date) in runs {
            record.dates.extend(date.filter(|_| dag_id == "clock"));
            record.runs.entry((dag_id, run_id)).or_default().push(state);
        }
        let instances: Vec<(String, String, String, i32, String)> = sqlx::query_as(
            "SELECT r.dag_id, r.run_id, ti.task_id, ti.map_index, ti.state FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id",
        )
        .fetch_all(&mut connection)
        .await?;
        for (dag, run, task, index, state) in instances {
            record.instances.insert((dag, run, task, index), state);
        }
        let attempts: Vec<Tried> = sqlx::query_as(
            "SELECT r.dag_id, r.run_id, ti.task_id, ti.map_index, a.id::text AS id, a.try_number, a.state, a.interrupted
             FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
             ORDER BY a.try_number, a.fence",
        )
        .fetch_all(&mut connection)
        .await?;
        for tried in attempts {
            let instance = (tried.dag_id, tried.run_id, tried.task_id, tried.map_index);
            record.attempts.entry(instance).or_default().push(tried.attempt);
        }
        connection.close().await?;
        Ok(record)
    }

    /// Runs that were asked for and are not there.
    pub(crate) fn lost_runs(&self, asked: &[(String, String)], clock: Clock) -> Vec<String> {
        let missing = asked.iter().filter(|name| !self.runs.contains_key(*name));
        let mut lost: Vec<String> = missing.map(|(dag, run)| format!("{dag} / {run}")).collect();
        let made: BTreeSet<&DateTime<Utc>> = self.dates.iter().collect();
        lost.extend(
            clock
                .dates()
                .iter()
                .filter(|date| !made.contains(date))
                .map(|date| format!("clock: no run of {date}")),
        );
        let (calls, called) = (self.count("caller"), self.count("called"));
        if called < calls {
            lost.push(format!("called: {called} runs for {calls} calls"));
        }
        lost
    }

    /// Runs that are there more than once, or that nobody asked for.
    pub(crate) fn doubled_runs(&self, asked: &[(String, String)], clock: Clock) -> Vec<String> {
        let names: BTreeSet<&(String, String)> = asked.iter().collect();
        let mut doubled = Vec::new();
        for (name, states) in &self.runs {
            let others = ["clock", "called"].contains(&name.0.as_str());
            if states.len() > 1 || !others && !names.contains(name) {
                doubled.push(format!("{} / {}: {} times", name.0, name.1, states.len()));
            }
        }
        let pairs = self.dates.windows(2).filter(|pair| pair[0] == pair[1]);
        doubled.extend(pairs.map(|pair| format!("clock: {} twice", pair[0])));
        let due: BTreeSet<DateTime<Utc>> = clock.dates().into_iter().collect();
        let undue = self.dates.iter().filter(|date| !due.contains(date));
        doubled.extend(undue.map(|date| format!("clock: a run of {date}, which was not due")));
        let (calls, called) = (self.count("caller"), self.count("called"));
        if called > calls {
            doubled.push(format!("called: {called} runs for {calls} calls"));
        }
        doubled
    }

    fn count(&self, dag_id: &str) -> usize {
        self.runs.keys().filter(|(dag, _)| dag == dag_id).count()
    }

    fn is_touched(&self, dag_id: &str, run_id: &str) -> bool {
        dag_id == "long" && self.touched.contains(run_id)
    }

    /// Runs that are not over, or that failed although nothing but faults stood against them.
    pub(crate) fn bad_ends(&self) -> Vec<String> {
        let ends = self
            .runs
            .iter()
            .flat_map(|(name, states)| states.iter().map(move |state| (name, state)));
        let may_fail = |dag: &str, run: &str| dag == "few_tries" || self.is_touched(dag, run);
        ends.filter(|((dag, run), state)| !(*state == "success" || *state == "failed" && may_fail(dag, run)))
            .map(|((dag, run), state)| format!("{dag} / {run} is {state}"))
            .collect()
    }

    /// Task instances that are not done, or that are called done although nobody did the work.
    pub(crate) fn lost_tasks(&self, ledger: &Ledger) -> Vec<String> {
        let mut lost = Vec::new();
        for (instance, state) in &self.instances {
            let what = named(instance);
            match (state.as_str(), instance.0.as_str(), instance.2.as_str()) {
                ("success", "branches", "choose") | ("success", "caller", "call") => {}
                ("skipped", "branches", "some" | "none") | ("failed", "few_tries", _) => {}
                ("failed", "long", _) if self.is_touched("long", &instance.1) => {}
                ("success", ..) => {
                    let accepted = self
                        .attempts
                        .get(instance)
                        .into_iter()
                        .flatten()
                        .find(|attempt| attempt.state == "success");
                    let works = ledger.instances.get(instance).map(Vec::as_slice).unwrap_or_default();
                    let done = accepted
                        .is_some_and(|accepted| works.iter().any(|work| work.attempt == accepted.id && work.ended));
                    if !done {
                        lost.push(format!(
                            "{what} is a success, but its accepted try did not come to its end"
                        ));
                    }
                }
                _ => lost.push(format!("{what} is {state}")),
            }
        }
        lost
    }

    /// Instances with more than one accepted success.
    pub(crate) fn accepted_twice(&self) -> Vec<String> {
        let successes = |attempts: &[Attempt]| attempts.iter().filter(|attempt| attempt.state == "success").count();
        let by_scheduler = |(instance, _): &(&Instance, &Vec<Attempt>)| !self.is_touched(&instance.0, &instance.1);
        let attempts = self.attempts.iter().filter(by_scheduler);
        let twice = attempts.filter(|(_, attempts)| successes(attempts) > 1);
        twice
            .map(|(instance, attempts)| format!("{}: {} tries succeeded", named(instance), successes(attempts)))
            .collect()
    }

    /// Side effects that no attempt stands for, and tries beyond those that were declared.
    pub(crate) fn beyond(&self, ledger: &Ledger) -> Vec<String> {
        let mut found = ledger.beyond(|instance| {
            let attempts = self.attempts.get(instance).into_iter().flatten();
            let interrupted = attempts.filter(|attempt| attempt.interrupted).count();
            let declared = match instance.0.as_str() {
                "few_tries" => FEW_TRIES as usize,
                _ => RETRIES as usize + 1,
            };
            declared + interrupted
        });
        for (instance, works) in &ledger.instances {
            let known: BTreeSet<&str> = self
                .attempts
                .get(instance)
                .into_iter()
                .flatten()
                .map(|attempt| attempt.id.as_str())
                .collect();
            for work in works.iter().filter(|work| !known.contains(work.attempt.as_str())) {
                found.push(format!(
                    "{}: the database knows no attempt {}",
                    named(instance),
                    work.attempt
                ));
            }
            let numbers: BTreeSet<u32> = works.iter().map(|work| work.try_number).collect();
            if numbers.len() < works.len() {
                found.push(format!(
                    "{}: {} attempts began as {} tries",
                    named(instance),
                    works.len(),
                    numbers.len()
                ));
            }
        }
        found
    }

    /// Tasks that began before what they depend on had been done.
    pub(crate) fn out_of_order(&self, ledger: &Ledger) -> Vec<String> {
        let mut found = Vec::new();
        for (instance, works) in &ledger.instances {
            let Some(first) = works.first() else { continue };
            for upstream in upstreams(&instance.0, &instance.2) {
                let above = ledger
                    .instances
                    .iter()
                    .filter(|(other, _)| other.0 == instance.0 && other.1 == instance.1 && other.2 == *upstream);
                for (other, works) in above {
                    // A branch that was not taken never began; what began has to have been accepted first.
                    let accepted = self
                        .attempts
                        .get(other)
                        .into_iter()
                        .flatten()
                        .find(|attempt| attempt.state == "success");
                    let done = accepted.and_then(|accepted| works.iter().find(|work| work.attempt == accepted.id));
                    if done.is_none_or(|work| work.last > first.begun) {
                        found.push(format!("{} began before {} was done", named(instance), named(other)));
                    }
                }
            }
        }
        found
    }

    /// Tries whose numbers are not 1, 2, 3, ….
    pub(crate) fn misnumbered(&self) -> Vec<String> {
        let wrong = self.attempts.iter().filter(|(_, attempts)| {
            let mut numbers = attempts.iter().map(|attempt| attempt.try_number);
            let expected = (1..).take(attempts.len());
            !expected.eq(numbers.by_ref())
        });
        wrong
            .map(|(instance, _)| format!("{}: its tries are not numbered 1, 2, 3, …", named(instance)))
            .collect()
    }
}
