//! Two runs of a DAG side by side: what became of each task instance, and how long it took. What changed most comes first.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::run::InstanceKey;

/// What became of a task instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Its state.
    pub state: String,
    /// Seconds from its start to its end; `None` = it has not come that far.
    pub seconds: Option<f64>,
    /// Tries begun.
    pub try_number: i32,
}

/// How much two sides differ, the more the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Not in state or tries; perhaps in duration.
    Duration,
    /// It took more tries, or fewer, to come to the same.
    Tries,
    /// It came to something else.
    State,
    /// One run does not have it.
    Absent,
}

/// A task instance in both runs, or in one.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Which.
    pub key: InstanceKey,
    /// In the run that is compared with; `None` = it does not have it.
    pub before: Option<Ended>,
    /// In the run that is looked at; `None` = it does not have it.
    pub after: Option<Ended>,
    /// In what they differ most.
    pub difference: Difference,
}

impl Pair {
    fn of(key: InstanceKey, before: Option<Ended>, after: Option<Ended>) -> Self {
        let difference = match (&before, &after) {
            (Some(before), Some(after)) if before.state != after.state => Difference::State,
            (Some(before), Some(after)) if before.try_number != after.try_number => Difference::Tries,
            (Some(_), Some(_)) => Difference::Duration,
            _ => Difference::Absent,
        };
        Self {
            key,
            before,
            after,
            difference,
        }
    }

    /// Seconds that it took longer; negative = it was quicker. `None` unless both have ended.
    #[must_use]
    pub fn longer(&self) -> Option<f64> {
        Some(self.after.as_ref()?.seconds? - self.before.as_ref()?.seconds?)
    }

    fn more_changed_first(&self, other: &Self) -> Ordering {
        let by = |pair: &Self| pair.longer().map_or(0.0, f64::abs);
        other
            .difference
            .cmp(&self.difference)
            .then_with(|| by(other).total_cmp(&by(self)))
            .then_with(|| self.key.cmp(&other.key))
    }
}

/// All task instances of two runs, what changed most first: what only one run has, what came to something else, what took another number of
/// tries, and the rest by how much longer or shorter it took.
#[must_use]
pub fn compare(
    before: impl IntoIterator<Item = (InstanceKey, Ended)>,
    after: impl IntoIterator<Item = (InstanceKey, Ended)>,
) -> Vec<Pair> {
    let mut both: BTreeMap<InstanceKey, (Option<Ended>, Option<Ended>)> = BTreeMap::new();
    for (key, ended) in before {
        both.entry(key).or_default().0 = Some(ended);
    }
    for (key, ended) in after {
        both.entry(key).or_default().1 = Some(ended);
    }
    let mut pairs: Vec<Pair> = both
        .into_iter()
        .map(|(key, (before, after))| Pair::of(key, before, after))
        .collect();
    pairs.sort_by(Pair::more_changed_first);
    pairs
}
