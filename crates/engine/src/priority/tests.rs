use updraft_dag::model::Task;

use super::*;
use crate::testing::{dag, task};

/// Effective weights of `a >> b >> c`.
fn chain(weights: [i32; 3], rule: WeightRule) -> Vec<i32> {
    let one = |id, upstream: &[&str], priority_weight| Task {
        priority_weight,
        weight_rule: rule,
        ..task(id, upstream)
    };
    let tasks = [
        one("a", &[], weights[0]),
        one("b", &["a"], weights[1]),
        one("c", &["b"], weights[2]),
    ];
    effective_weights(&dag(tasks)).into_values().collect()
}

#[test]
fn rows_381_to_383() {
    assert_eq!(chain([1, 1, 1], WeightRule::Downstream), [3, 2, 1]);
    assert_eq!(chain([1, 1, 1], WeightRule::Upstream), [1, 2, 3]);
    assert_eq!(chain([1, 1, 1], WeightRule::Absolute), [1, 1, 1]);
}

#[test]
fn row_385() {
    assert_eq!(chain([10, 20, 30], WeightRule::Downstream), [60, 50, 30]);
}

#[test]
fn row_386_is_capped_to_32_bits() {
    assert_eq!(
        chain([i32::MAX, i32::MAX, 1], WeightRule::Downstream),
        [i32::MAX, i32::MAX, 1]
    );
    assert_eq!(
        chain([i32::MIN, i32::MIN, -1], WeightRule::Downstream),
        [i32::MIN, i32::MIN, -1]
    );
}

#[test]
fn a_relative_on_two_ways_counts_once() {
    let diamond = dag([
        task("a", &[]),
        task("b", &["a"]),
        task("c", &["a"]),
        task("d", &["b", "c"]),
    ]);
    assert_eq!(
        effective_weights(&diamond).into_values().collect::<Vec<_>>(),
        [4, 2, 2, 1]
    );
}
