use serde_json::{Value, json};
use updraft_dag::model::{Expand, ExpandSource, Task, TriggerRule};

use crate::explain::Reason;
use crate::run::{AttemptOutcome, Effect, Event};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, mapped, ruled, task};

fn items(count: i32) -> Result<Vec<Value>, String> {
    Ok((0..count).map(|n| json!(n)).collect())
}

/// `s >> t`, t mapped over what s gives.
fn source_and(rule: TriggerRule) -> Sim {
    let expand = Some(Expand::Items("tasks.s.return_value".to_owned()));
    let t = Task {
        expand,
        ..ruled("t", &["s"], rule)
    };
    Sim::started(dag([task("s", &[]), t]))
}

#[test]
fn row_80_expansion() {
    let mut sim = Sim::started(dag([task("s", &[]), mapped("t", &["s"])]));
    let placeholder = sim.row(&key("t")).unwrap().id;
    sim.succeed("s");
    assert_eq!(sim.states(), "s=success t=none");
    assert_eq!(sim.run.explain(&key("t")), [Reason::Expand]);
    let effects = sim.answer_expand("t", items(3));
    assert_eq!(sim.states(), "s=success t[0]=scheduled t[1]=scheduled t[2]=scheduled");
    assert_eq!(sim.row(&key("t[0]")).unwrap().id, placeholder);
    assert_eq!(sim.row(&key("t[2]")).unwrap().item, Some(json!(2)));
    let created = effects.iter().filter_map(|effect| match effect {
        Effect::Create { instances } => Some(instances.len()),
        _ => None,
    });
    assert_eq!(created.collect::<Vec<_>>(), [2]);
}

#[test]
fn row_82_failed_upstream() {
    let mut sim = source_and(TriggerRule::AllSuccess);
    sim.fail("s");
    assert_eq!(sim.states(), "s=failed t=upstream_failed");
    assert!(sim.asked_expand.is_empty());
}

#[test]
fn row_83_skipped_upstream() {
    let mut sim = source_and(TriggerRule::AllSuccess);
    sim.finish("s", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "s=skipped t=skipped");
}

#[test]
fn rows_82_and_83_whatever_the_rule_allows() {
    let mut sim = source_and(TriggerRule::AllDone);
    sim.finish("s", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "s=skipped t=skipped");
    let mut sim = source_and(TriggerRule::AllDone);
    sim.fail("s");
    assert_eq!(sim.states(), "s=failed t=upstream_failed");
    let mut sim = source_and(TriggerRule::Always);
    assert!(sim.asked_expand.is_empty(), "there is nothing to map over yet");
    sim.succeed("s");
    assert_eq!(sim.asked_expand, ["t"]);
}

#[test]
fn rows_82_and_83_at_once_whatever_else_is_unfinished() {
    let other_sources = |rule| {
        let over = |task_id: &str, source: &str, upstream: &[&str]| Task {
            expand: Some(Expand::Items(format!("tasks.{source}.return_value"))),
            ..ruled(task_id, upstream, rule)
        };
        Sim::started(dag([
            task("f", &[]),
            task("k", &[]),
            task("x", &[]),
            over("over_f", "f", &["f", "x"]),
            over("over_k", "k", &["k", "x"]),
            over("over_k_below_f", "k", &["k", "f"]),
        ]))
    };
    for rule in [TriggerRule::AllDone, TriggerRule::NoneFailed] {
        let mut sim = other_sources(rule);
        sim.begin("x");
        sim.fail("f");
        assert_eq!(sim.state("over_f"), TaskState::UpstreamFailed, "{rule:?}");
        sim.finish("k", AttemptOutcome::Skipped);
        assert_eq!(sim.state("over_k"), TaskState::Skipped, "{rule:?}");
        assert_eq!(sim.reason("over_k"), "what it maps over was skipped");
    }
    // Where the rule fails it as well, it has failed.
    let mut sim = other_sources(TriggerRule::NoneFailed);
    sim.fail("f");
    assert_eq!(sim.state("over_k_below_f"), TaskState::UpstreamFailed);
}

#[test]
fn what_instances_of_a_mapped_task_gave_is_mapped_over_even_if_some_failed() {
    let mut sim = Sim::started(dag([
        mapped("t", &[]),
        Task {
            expand: Some(Expand::Items("tasks.t.return_value".to_owned())),
            ..ruled("d", &["t"], TriggerRule::AllDone)
        },
    ]));
    sim.answer_expand("t", items(3));
    sim.fail("t[0]");
    sim.finish("t[1]", AttemptOutcome::Skipped);
    assert!(sim.asked_expand.is_empty());
    sim.succeed("t[2]");
    sim.answer_expand("d", items(1));
    assert_eq!(sim.state("d[0]"), TaskState::Scheduled);
}

#[test]
fn what_a_task_maps_over_is_read_from_its_expressions() {
    let list = |expression: &str| ExpandSource::Expression(expression.to_owned());
    let product = Expand::Product(vec![
        ("x".to_owned(), ExpandSource::List(vec![json!(1)])),
        ("y".to_owned(), list("tasks.a.return_value")),
        ("z".to_owned(), list("ti.xcom_pull(task_ids='g.b') + params.more")),
    ]);
    let items = Expand::Items("tasks.g.b.rows | length".to_owned());
    let upstream = ["a", "g.b"];
    for (expand, expected) in [(product, vec!["a", "g.b"]), (items, vec!["g.b"])] {
        let t = Task {
            expand: Some(expand),
            ..task("t", &upstream)
        };
        let run = Sim::queued(dag([task("a", &[]), task("g.b", &[]), t])).run;
        let [scope] = &run.plan.scopes[..] else {
            panic!("{:?}", run.plan.scopes)
        };
        let found: Vec<&str> = scope.sources.iter().map(|task| run.plan.id(*task)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn row_85_too_long() {
    let mut sim = Sim::queued(dag([mapped("t", &[]), task("d", &["t"])]));
    sim.run_row.max_map_length = 1024;
    sim.take_over();
    sim.answer_expand("t", items(1025));
    assert_eq!(sim.states(), "d=upstream_failed t=failed");
    assert_eq!(sim.reason("t"), "`expand` gives 1025 items; at most 1024 are allowed");
}

#[test]
fn an_expression_without_a_list_fails_the_task() {
    let mut sim = Sim::started(dag([mapped("t", &[])]));
    sim.answer_expand("t", Err("it is a text, not a list".to_owned()));
    assert_eq!(sim.states(), "t=failed");
    assert_eq!(sim.reason("t"), "`expand` can't be evaluated: it is a text, not a list");
}

#[test]
fn row_101_an_empty_list_skips() {
    let mut sim = Sim::started(dag([mapped("t", &[]), task("d", &["t"])]));
    sim.answer_expand("t", items(0));
    assert_eq!(sim.states(), "d=skipped t=skipped");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn an_index_done_again_over_an_empty_list_is_skipped_and_the_others_go() {
    let mut sim = Sim::started(dag([mapped("t", &[])]));
    sim.answer_expand("t", items(3));
    for text in ["t[0]", "t[1]", "t[2]"] {
        sim.succeed(text);
    }
    sim.run_row.state = RunState::Running;
    sim.rewrite("t[1]", TaskState::None);
    sim.answer_expand("t", items(0));
    assert_eq!(sim.states(), "t[0]=removed t[1]=skipped t[2]=removed");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_91_a_downstream_waits_for_all_instances() {
    let mut sim = Sim::started(dag([mapped("t", &[]), task("d", &["t"])]));
    sim.answer_expand("t", items(3));
    sim.succeed("t[0]");
    sim.succeed("t[1]");
    sim.begin("t[2]");
    assert_eq!(sim.state("d"), TaskState::None);
    let mut failing = Sim::started(dag([mapped("t", &[]), task("d", &["t"])]));
    failing.answer_expand("t", items(3));
    failing.fail("t[1]");
    assert_eq!(failing.state("d"), TaskState::UpstreamFailed);
    sim.end("t[2]", AttemptOutcome::Success);
    assert_eq!(sim.state("d"), TaskState::Scheduled);
}

#[test]
fn rows_92_and_94_a_shorter_list_removes_the_surplus() {
    let mut sim = Sim::started(dag([task("s", &[]), mapped("t", &["s"]), task("d", &["t"])]));
    sim.succeed("s");
    sim.answer_expand("t", items(5));
    for text in ["t[0]", "t[1]", "t[2]", "t[3]", "t[4]"] {
        sim.succeed(text);
    }
    sim.succeed("d");
    for row in sim.rows.values_mut() {
        row.state = TaskState::None;
    }
    sim.run_row.state = RunState::Queued;
    sim.take_over();
    sim.succeed("s");
    sim.answer_expand("t", items(3));
    assert_eq!(
        sim.states(),
        "d=none s=success t[0]=scheduled t[1]=scheduled t[2]=scheduled t[3]=removed t[4]=removed"
    );
    sim.succeed("t[0]");
    sim.succeed("t[1]");
    sim.succeed("t[2]");
    sim.succeed("d");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn a_longer_list_brings_removed_instances_back() {
    let mut sim = Sim::started(dag([mapped("t", &[])]));
    sim.answer_expand("t", items(3));
    sim.succeed("t[2]");
    sim.rewrite("t[1]", TaskState::Removed);
    sim.rewrite("t[0]", TaskState::None);
    let four = ["w", "x", "y", "z"].map(|item| json!(item));
    sim.answer_expand("t", Ok(four.to_vec()));
    assert_eq!(
        sim.states(),
        "t[0]=scheduled t[1]=scheduled t[2]=success t[3]=scheduled"
    );
    assert_eq!(sim.row(&key("t[0]")).unwrap().item, Some(json!("w")));
    assert_eq!(sim.row(&key("t[1]")).unwrap().item, Some(json!("x")));
    // It ran for its old item, and still says so.
    assert_eq!(sim.row(&key("t[2]")).unwrap().item, Some(json!(2)));
}

#[test]
fn row_104_one_cleared_index_runs_alone() {
    let mut sim = Sim::started(dag([mapped("t", &[]), task("z", &[])]));
    sim.answer_expand("t", items(3));
    for text in ["t[0]", "t[1]", "t[2]"] {
        sim.succeed(text);
    }
    sim.rewrite("t[2]", TaskState::None);
    sim.answer_expand("t", items(3));
    assert_eq!(sim.states(), "t[0]=success t[1]=success t[2]=scheduled z=scheduled");
}

#[test]
fn when_is_asked_per_instance() {
    let with_when = Task {
        when: Some("item.x > 0".to_owned()),
        ..mapped("t", &[])
    };
    let mut sim = Sim::started(dag([with_when, ruled("d", &["t"], TriggerRule::NoneFailed)]));
    assert!(sim.asked_when.is_empty());
    sim.answer_expand("t", items(2));
    sim.answer_when("t[0]", Ok(false));
    sim.answer_when("t[1]", Ok(true));
    assert_eq!(sim.states(), "d=none t[0]=skipped t[1]=scheduled");
    sim.succeed("t[1]");
    assert_eq!(sim.state("d"), TaskState::Scheduled);
}

#[test]
fn a_mapped_instance_retries_alone() {
    let mut sim = Sim::started(dag([Task {
        retries: 1,
        ..mapped("t", &[])
    }]));
    sim.answer_expand("t", items(2));
    sim.fail("t[1]");
    sim.take_over();
    sim.wait(300);
    assert!(sim.asked_expand.is_empty());
    assert_eq!(sim.states(), "t[0]=scheduled t[1]=scheduled");
}

#[test]
fn a_takeover_between_question_and_answer_asks_again() {
    let mut sim = Sim::started(dag([mapped("t", &[])]));
    sim.take_over();
    sim.answer_expand("t", items(2));
    let late = Event::Expanded {
        id: "t".to_owned(),
        result: items(7),
    };
    assert_eq!(sim.handle(late), []);
    assert_eq!(sim.states(), "t[0]=scheduled t[1]=scheduled");
}

#[test]
fn instances_of_mapped_over_mapped_grow_with_the_sum_not_the_product() {
    let always = Task {
        trigger_rule: TriggerRule::OneDone,
        ..mapped("d", &["t"])
    };
    let mut sim = Sim::started(dag([mapped("t", &[]), always]));
    sim.answer_expand("t", items(300));
    sim.succeed("t[0]");
    sim.answer_expand("d", items(300));
    for index in 1..300 {
        let effects = sim.succeed(&format!("t[{index}]"));
        assert_eq!(effects.len(), 1);
    }
    assert_eq!(sim.run.scheduled().count(), 300);
}

/// `s >> t >> d`, both mapped, with an instance each for what `s` gives.
#[test]
fn row_94_a_mapped_task_shrinks_with_the_mapped_task_that_it_maps_over() {
    let over = |task_id: &str, source: &str| Task {
        expand: Some(Expand::Items(format!("tasks.{source}.return_value"))),
        ..task(task_id, &[source])
    };
    let mut sim = Sim::started(dag([task("s", &[]), over("t", "s"), over("d", "t")]));
    let round = |sim: &mut Sim, count: i32| {
        sim.succeed("s");
        sim.answer_expand("t", items(count));
        for index in 0..count {
            sim.succeed(&format!("t[{index}]"));
        }
        sim.answer_expand("d", items(count));
    };
    round(&mut sim, 5);
    for index in 0..5 {
        sim.succeed(&format!("d[{index}]"));
    }
    for row in sim.rows.values_mut() {
        row.state = TaskState::None;
    }
    sim.run_row.state = RunState::Queued;
    sim.take_over();
    round(&mut sim, 3);
    assert_eq!(
        sim.states(),
        "d[0]=scheduled d[1]=scheduled d[2]=scheduled d[3]=removed d[4]=removed s=success \
         t[0]=success t[1]=success t[2]=success t[3]=removed t[4]=removed"
    );
}
