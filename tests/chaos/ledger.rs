//! What tasks really did, as they wrote it down themselves.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};

/// Seconds since 1970, by this machine's clock, as tasks write them.
pub(crate) fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}

/// A task instance: DAG, run, task, map index.
pub(crate) type Instance = (String, String, String, i32);

/// What one attempt wrote.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Work {
    pub(crate) attempt: String,
    pub(crate) try_number: u32,
    /// Times that it began; more than once is a fault.
    pub(crate) begins: u32,
    pub(crate) begun: f64,
    /// Its last sign of life.
    pub(crate) last: f64,
    /// Whether it came to its end, well or not.
    pub(crate) ended: bool,
}

/// The ledger, read.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Attempts of each instance in the order in which they began.
    pub(crate) instances: BTreeMap<Instance, Vec<Work>>,
    /// When attempts began, in order.
    pub(crate) begins: Vec<f64>,
    pub(crate) lines: usize,
}

impl Ledger {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        Self::parse(&std::fs::read_to_string(path).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self> {
        let mut ledger = Self::default();
        for line in text.lines() {
            let broken = || format!("a broken line in the ledger: {line}");
            let fields: Vec<&str> = line.split(' ').collect();
            let [what, at, attempt, dag, run, task, index, try_number] = fields[..] else {
                anyhow::bail!(broken());
            };
            let at: f64 = at.parse().with_context(broken)?;
            let key = (
                dag.to_owned(),
                run.to_owned(),
                task.to_owned(),
                index.parse().with_context(broken)?,
            );
            let works = ledger.instances.entry(key).or_default();
            let place = works
                .iter()
                .position(|work| work.attempt == attempt)
                .unwrap_or(works.len());
            if place == works.len() {
                works.push(Work {
                    attempt: attempt.to_owned(),
                    try_number: try_number.parse().with_context(broken)?,
                    begins: 0,
                    begun: at,
                    last: at,
                    ended: false,
                });
            }
            let work = &mut works[place];
            work.last = work.last.max(at);
            work.ended |= matches!(what, "end" | "fail");
            if what == "begin" {
                work.begins += 1;
                ledger.begins.push(at);
            }
            ledger.lines += 1;
        }
        ledger.begins.sort_by(f64::total_cmp);
        for works in ledger.instances.values_mut() {
            works.sort_by(|one, other| one.begun.total_cmp(&other.begun));
        }
        Ok(ledger)
    }

    /// Pairs of attempts of one instance that were alive at the same time.
    pub(crate) fn overlaps(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (instance, works) in &self.instances {
            for (place, one) in works.iter().enumerate() {
                for other in works.iter().skip(place + 1).filter(|other| other.begun < one.last) {
                    found.push(format!(
                        "{}: try {} ({}) still wrote {:.2} s after try {} ({}) had begun",
                        named(instance),
                        one.try_number,
                        one.attempt,
                        one.last - other.begun,
                        other.try_number,
                        other.attempt
                    ));
                }
            }
        }
        found
    }

    /// Attempts that began more than once.
    pub(crate) fn begun_twice(&self) -> Vec<String> {
        let works = self
            .instances
            .iter()
            .flat_map(|(instance, works)| works.iter().map(move |work| (instance, work)));
        works
            .filter(|(_, work)| work.begins > 1)
            .map(|(instance, work)| {
                format!(
                    "{}: attempt {} began {} times",
                    named(instance),
                    work.attempt,
                    work.begins
                )
            })
            .collect()
    }

    /// Instances with more attempts than they may have.
    pub(crate) fn beyond(&self, allowed: impl Fn(&Instance) -> usize) -> Vec<String> {
        let over = self
            .instances
            .iter()
            .filter(|(instance, works)| works.len() > allowed(instance));
        over.map(|(instance, works)| {
            format!(
                "{}: {} attempts began, {} may",
                named(instance),
                works.len(),
                allowed(instance)
            )
        })
        .collect()
    }

    /// Instants at which more attempts of a DAG were at work than its pool has slots.
    pub(crate) fn crowded(&self, dag_id: &str, slots: usize) -> Vec<String> {
        let works = self
            .instances
            .iter()
            .filter(|(instance, _)| instance.0 == dag_id)
            .flat_map(|(_, works)| works);
        let mut moments: Vec<(f64, i32)> = works.flat_map(|work| [(work.begun, 1), (work.last, -1)]).collect();
        // Who ends at an instant makes room for who begins at it.
        moments.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let mut at_work = 0;
        let mut found = Vec::new();
        for (at, change) in moments {
            at_work += change;
            if change > 0 && usize::try_from(at_work).unwrap_or_default() > slots {
                found.push(format!("{at_work} tasks of `{dag_id}` in {slots} slots at {at:.2}"));
            }
        }
        found
    }

    /// How long it took from the last sign of a try that did not come to its end until the next try began, in seconds.
    pub(crate) fn taken_up_again(&self) -> Vec<f64> {
        let pairs = self.instances.values().flat_map(|works| works.windows(2));
        let mut waits: Vec<f64> = pairs
            .filter(|pair| !pair[0].ended)
            .map(|pair| pair[1].begun - pair[0].last)
            .collect();
        waits.sort_by(f64::total_cmp);
        waits
    }

    /// The longest time in this span, in seconds, in which nothing began.
    pub(crate) fn longest_pause(&self, from: f64, until: f64) -> f64 {
        let within = self.begins.iter().copied().filter(|at| *at > from && *at < until);
        let mut moments = vec![from];
        moments.extend(within);
        moments.push(until);
        moments.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max)
    }
}

pub(crate) fn named((dag, run, task, index): &Instance) -> String {
    if *index < 0 {
        format!("{dag} / {run} / {task}")
    } else {
        format!("{dag} / {run} / {task}[{index}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(lines: &[&str]) -> Ledger {
        Ledger::parse(&lines.join("\n")).unwrap()
    }

    #[test]
    fn tries_one_after_the_other_do_not_overlap() {
        let ledger = ledger(&[
            "begin 1.0 x d r t -1 1",
            "tick 2.0 x d r t -1 1",
            "begin 2.5 y d r t -1 2",
            "end 3.0 y d r t -1 2",
        ]);
        assert!(ledger.overlaps().is_empty() && ledger.begun_twice().is_empty());
        assert_eq!(ledger.taken_up_again(), [0.5]);
        assert_eq!(ledger.longest_pause(0.0, 3.0), 1.5);
    }

    #[test]
    fn a_try_that_lives_on_is_seen() {
        let ledger = ledger(&[
            "begin 1.0 x d r t -1 1",
            "begin 2.0 y d r t -1 2",
            "tick 2.1 x d r t -1 1",
        ]);
        assert_eq!(
            ledger.overlaps(),
            ["d / r / t: try 1 (x) still wrote 0.10 s after try 2 (y) had begun"]
        );
        assert_eq!(ledger.beyond(|_| 1).len(), 1);
        assert!(ledger.beyond(|_| 2).is_empty());
    }

    #[test]
    fn an_attempt_that_began_twice_is_seen() {
        let ledger = ledger(&["begin 1.0 x d r t 3 1", "begin 2.0 x d r t 3 1"]);
        assert_eq!(ledger.begun_twice(), ["d / r / t[3]: attempt x began 2 times"]);
    }

    #[test]
    fn a_crowded_pool_is_seen() {
        let lines = [
            "begin 1.0 x d r a -1 1",
            "end 2.0 x d r a -1 1",
            "begin 1.5 y d r b -1 1",
            "end 3.0 y d r b -1 1",
        ];
        assert!(ledger(&lines).crowded("d", 2).is_empty() && ledger(&lines).crowded("other", 1).is_empty());
        assert_eq!(ledger(&lines).crowded("d", 1), ["2 tasks of `d` in 1 slots at 1.50"]);
    }
}
