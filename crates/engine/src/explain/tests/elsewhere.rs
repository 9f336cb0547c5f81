//! The chain goes on in other runs.

use std::collections::BTreeSet;

use super::*;

/// One task `a` that depends on its past, and `b` below it.
fn dependent(run_id: &str, previous: Option<(&str, TaskState)>) -> Sim {
    let a = Task {
        depends_on_past: true,
        ..task("a", &[])
    };
    let mut sim = Sim::queued(dag([a, task("b", &["a"])]));
    sim.run_row.run_id = run_id.to_owned();
    sim.run_row.previous = previous.map(|(run_id, state)| PreviousRun {
        run_id: run_id.to_owned(),
        states: [("a".to_owned(), vec![state])].into(),
        ..PreviousRun::default()
    });
    sim.take_over();
    sim
}

fn named_brief(run_id: &str, state: RunState) -> RunBrief {
    RunBrief {
        run_id: run_id.to_owned(),
        ..brief(state)
    }
}

/// Follows every lead to the run of this name.
fn followed(mut trail: Trail, around: &Around, runs: &[(&str, &Sim)]) -> Explanation {
    while let Some(lead) = trail.lead() {
        if let Some((run_id, sim)) = runs.iter().find(|(run_id, _)| *run_id == lead.run_id) {
            trail.follow(&lead, around, &sim.run, &named_brief(run_id, sim.run_row.state));
        }
    }
    trail.end()
}

/// Of the other runs: which, in which state, and who in it with which reasons.
fn elsewhere(explanation: &Explanation) -> Vec<String> {
    let runs = explanation.elsewhere.iter().map(|other| {
        let instances: Vec<String> = other
            .instances
            .iter()
            .map(|one| format!("{} {}: {}", one.task_id, one.state, one.reasons[0]))
            .collect();
        format!("{} {} [{}]", other.run_id, other.state, instances.join("; "))
    });
    runs.collect()
}

#[test]
fn the_past_is_followed_from_run_to_run_down_to_its_root() {
    let third = dependent("r3", Some(("r2", TaskState::None)));
    let second = dependent("r2", Some(("r1", TaskState::Running)));
    let mut first = dependent("r1", None);
    first.begin("a");
    let runs = [("r1", &first), ("r2", &second)];
    let asked = || around().explain(&third, "b");
    let found = followed(Trail::of_run(asked(), "d", "r3"), &around(), &runs);
    assert_eq!(
        found.instances[1].reasons[0].to_string(),
        "depends on its past: in run `r2` a is none"
    );
    assert_eq!(
        elsewhere(&found),
        [
            "r2 running [a none: depends on its past: in run `r1` a is running]",
            "r1 running [a running: it runs]",
        ]
    );
    // One that is deleted meanwhile is passed over.
    let gone = followed(Trail::of_run(asked(), "d", "r3"), &around(), &runs[..1]);
    assert_eq!((gone.elsewhere.len(), gone.elsewhere_left_out), (0, 0));
}

#[test]
fn a_past_that_is_over_leads_nowhere() {
    let failed = dependent("r3", Some(("r2", TaskState::Failed)));
    let asked = around().explain(&failed, "a");
    assert_eq!(Trail::of_run(asked, "d", "r3").lead(), None);
}

#[test]
fn what_several_tasks_wait_for_in_one_run_is_asked_for_once() {
    let dependent = |id: &str| Task {
        depends_on_past: true,
        ..task(id, &[])
    };
    let mut sim = Sim::queued(dag([dependent("a"), dependent("b"), task("c", &["a", "b"])]));
    sim.run_row.previous = Some(PreviousRun {
        run_id: "r1".to_owned(),
        states: [
            ("a".to_owned(), vec![TaskState::Success, TaskState::Queued]),
            ("b".to_owned(), vec![TaskState::None]),
        ]
        .into(),
        ..PreviousRun::default()
    });
    sim.take_over();
    let mut trail = Trail::of_run(around().explain(&sim, "c"), "d", "manual__1");
    let lead = Lead {
        dag_id: "d".to_owned(),
        run_id: "r1".to_owned(),
        tasks: Some(BTreeSet::from(["a".to_owned(), "b".to_owned()])),
    };
    assert_eq!((trail.lead(), trail.lead()), (Some(lead), None));
}

#[test]
fn a_triggered_run_is_followed_to_what_holds_it_up_and_never_back() {
    let mut sim = scheduled(|_| {});
    let id = sim.row(&key("a")).unwrap().id;
    sim.rows.get_mut(&id).unwrap().decision = Some(crate::Decision::Await {
        dag_id: "other".to_owned(),
        run_id: "r1".to_owned(),
        allowed: [RunState::Success].into(),
        failed: [RunState::Failed].into(),
        since: noon(),
        until: None,
    });
    sim.rewrite("a", TaskState::Deferred);
    let mut trail = Trail::of_run(around().explain(&sim, "a"), "d", "manual__1");
    let lead = trail.lead().unwrap();
    assert_eq!(
        (lead.dag_id.as_str(), lead.run_id.as_str(), &lead.tasks),
        ("other", "r1", &None)
    );
    let queued = Sim::queued(Dag {
        max_active_runs: 1,
        ..dag([task("x", &[])])
    });
    let mut there = around();
    there.unfinished = vec![named_brief("r0", RunState::Running)];
    trail.follow(&lead, &there, &queued.run, &named_brief("r1", RunState::Queued));
    // The run that has its place is in the other DAG, and waits for the one that was asked for.
    let lead = trail.lead().unwrap();
    assert_eq!((lead.dag_id.as_str(), lead.run_id.as_str()), ("other", "r0"));
    let mut back = scheduled(|_| {});
    let id = back.row(&key("a")).unwrap().id;
    back.rows.get_mut(&id).unwrap().decision = Some(crate::Decision::Await {
        dag_id: "d".to_owned(),
        run_id: "manual__1".to_owned(),
        allowed: [RunState::Success].into(),
        failed: [RunState::Failed].into(),
        since: noon(),
        until: None,
    });
    back.rewrite("a", TaskState::Deferred);
    trail.follow(&lead, &around(), &back.run, &named_brief("r0", RunState::Running));
    assert_eq!(trail.lead(), None);
    assert_eq!(
        elsewhere(&trail.end()),
        [
            "r1 queued []",
            "r0 running [a deferred: waits for run `manual__1` of DAG `d`]"
        ]
    );
}

#[test]
fn a_dag_leads_to_its_first_runs_in_which_nothing_is_at_work() {
    let mut around = around();
    let running = (0..5).map(|n| named_brief(&format!("r{n}"), RunState::Running));
    around.unfinished = running.collect();
    let mut dag = dag([task("a", &[])]);
    dag.dag_id = "d".to_owned();
    around.live = vec![Live {
        worker: Some(Uuid::nil()),
        ..live("r1", "a")
    }];
    around.live.push(live("r2", "a"));
    let explanation = around.dag(&dag);
    let reasons = explanation.runs.iter().map(|run| run.reasons[0].clone());
    let (idle, at_work) = (Reason::Idle, Reason::Running);
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [idle.clone(), at_work, idle.clone(), idle.clone(), idle]
    );
    let mut trail = Trail::of_dag(explanation, "d");
    let leads: Vec<String> = std::iter::from_fn(|| trail.lead()).map(|lead| lead.run_id).collect();
    assert_eq!(leads, ["r0", "r2", "r3"]);
}

#[test]
fn a_long_past_is_cut_and_counted() {
    let runs: Vec<(String, Sim)> = (0..40)
        .map(|n| {
            let previous = format!("r{:02}", n - 1);
            let run_id = format!("r{n:02}");
            let sim = dependent(&run_id, Some((&previous, TaskState::None)));
            (run_id, sim)
        })
        .collect();
    let named: Vec<(&str, &Sim)> = runs.iter().map(|(run_id, sim)| (run_id.as_str(), sim)).collect();
    let asked = around().explain(&runs[39].1, "a");
    let found = followed(Trail::of_run(asked, "d", "r39"), &around(), &named);
    assert_eq!((found.elsewhere.len(), found.elsewhere_left_out), (20, 1));
    assert_eq!(found.elsewhere[19].run_id, "r19");
}
