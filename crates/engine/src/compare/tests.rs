use proptest::prelude::*;

use super::*;

fn ended(state: &str, seconds: Option<f64>, try_number: i32) -> Ended {
    Ended {
        state: state.to_owned(),
        seconds,
        try_number,
    }
}

#[test]
fn what_changed_most_comes_first() {
    let run = |of: &[(&str, &str, Option<f64>, i32)]| -> Vec<(InstanceKey, Ended)> {
        let one = |(task, state, seconds, tries): &(&str, &str, Option<f64>, i32)| {
            (InstanceKey::of(*task), ended(state, *seconds, *tries))
        };
        of.iter().map(one).collect()
    };
    let before = run(&[
        ("same", "success", Some(1.0), 1),
        ("slower", "success", Some(1.0), 1),
        ("quicker", "success", Some(9.0), 1),
        ("retried", "success", Some(1.0), 1),
        ("fails", "success", Some(1.0), 1),
        ("gone", "success", Some(1.0), 1),
    ]);
    let after = run(&[
        ("same", "success", Some(1.0), 1),
        ("slower", "success", Some(4.0), 1),
        ("quicker", "success", Some(2.0), 1),
        ("retried", "success", Some(1.0), 2),
        ("fails", "failed", None, 1),
        ("new", "none", None, 0),
    ]);
    let pairs = compare(before, after);
    let told: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.key.task_id.as_str(), pair.difference, pair.longer()))
        .collect();
    assert_eq!(
        told,
        [
            ("gone", Difference::Absent, None),
            ("new", Difference::Absent, None),
            ("fails", Difference::State, None),
            ("retried", Difference::Tries, Some(0.0)),
            ("quicker", Difference::Duration, Some(-7.0)),
            ("slower", Difference::Duration, Some(3.0)),
            ("same", Difference::Duration, Some(0.0)),
        ]
    );
}

type Side = BTreeMap<(u8, i32), (u8, Option<u16>, i32)>;

fn side() -> impl Strategy<Value = Side> {
    let instance = (0..3_u8, prop::option::of(0..100_u16), 0..3_i32);
    prop::collection::btree_map((0..6_u8, -1..3_i32), instance, 0..20)
}

fn of(side: &Side) -> Vec<(InstanceKey, Ended)> {
    let one = |((task, index), (state, seconds, tries)): (&(u8, i32), &(u8, Option<u16>, i32))| {
        let key = InstanceKey::mapped(format!("t{task}"), *index);
        (
            key,
            ended(
                ["none", "success", "failed"][usize::from(*state)],
                seconds.map(f64::from),
                *tries,
            ),
        )
    };
    side.iter().map(one).collect()
}

proptest! {
    #[test]
    fn every_instance_is_there_once_and_the_other_way_round_is_the_same_order(one in side(), other in side()) {
        let pairs = compare(of(&one), of(&other));
        let mut keys: Vec<_> = one.keys().chain(other.keys()).collect();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(pairs.len(), keys.len());
        prop_assert!(pairs.is_sorted_by(|a, b| a.difference >= b.difference));
        let back = compare(of(&other), of(&one));
        for (there, back) in pairs.iter().zip(&back) {
            prop_assert_eq!(&there.key, &back.key);
            prop_assert_eq!(there.longer(), back.longer().map(|seconds| -seconds));
        }
    }

    #[test]
    fn a_run_does_not_differ_from_itself(one in side()) {
        for pair in compare(of(&one), of(&one)) {
            prop_assert_eq!(pair.difference, Difference::Duration);
            prop_assert!(pair.longer().is_none_or(|seconds| seconds == 0.0));
        }
    }
}
