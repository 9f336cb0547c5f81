//! Effective priority weights.

use std::collections::{BTreeMap, HashMap};

use updraft_dag::model::{Dag, TaskId, WeightRule};

/// The weight that each task competes with: its own, and by its rule those of all tasks below or above it, each once.
/// Held within 32 bits.
///
/// It costs as much as there are pairs of relatives, so compute it once per version of a DAG.
#[must_use]
pub fn effective_weights(dag: &Dag) -> BTreeMap<TaskId, i32> {
    let index: HashMap<&str, usize> = dag
        .tasks
        .keys()
        .zip(0..)
        .map(|(id, index)| (id.as_str(), index))
        .collect();
    let above: Vec<Vec<usize>> = dag
        .tasks
        .values()
        .map(|task| {
            task.upstream
                .iter()
                .filter_map(|id| index.get(id.as_str()).copied())
                .collect()
        })
        .collect();
    let mut below = vec![Vec::new(); above.len()];
    for (target, sources) in above.iter().enumerate() {
        sources.iter().for_each(|source| below[*source].push(target));
    }
    let own: Vec<i64> = dag.tasks.values().map(|task| i64::from(task.priority_weight)).collect();
    let mut seen = vec![usize::MAX; own.len()];
    let mut open = Vec::new();
    dag.tasks
        .values()
        .enumerate()
        .map(|(start, task)| {
            let next = match task.weight_rule {
                WeightRule::Absolute => None,
                WeightRule::Downstream => Some(&below),
                WeightRule::Upstream => Some(&above),
            };
            let mut weight = own[start];
            if let Some(next) = next {
                open.push(start);
                seen[start] = start;
                while let Some(task) = open.pop() {
                    for relative in &next[task] {
                        if std::mem::replace(&mut seen[*relative], start) != start {
                            weight += own[*relative];
                            open.push(*relative);
                        }
                    }
                }
            }
            (
                task.task_id.clone(),
                weight.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
