//! Why a DAG has no further run.

use updraft_dag::model::{AssetCondition, Schedule};

use super::*;

#[test]
fn a_dag_tells_of_its_next_run() {
    let mut dag = dag([task("a", &[])]);
    let at = noon() + TimeDelta::hours(1);
    assert_eq!(around().dag(&dag).reasons, [Reason::NoSchedule]);
    let planned = Around {
        next_run_after: Some(at),
        ..around()
    };
    assert_eq!(planned.dag(&dag).reasons, [Reason::NotBefore { at }]);
    let mut due = Around {
        next_run_after: Some(noon()),
        ..around()
    };
    assert_eq!(due.dag(&dag).reasons, [Reason::NextRound]);
    dag.max_active_runs = 1;
    due.unfinished = vec![brief(RunState::Queued)];
    due.file = "d.yaml".to_owned();
    due.import_error = Some("error[E101]".to_owned());
    due.is_paused = true;
    due.scheduler = Scheduler::Away { since: None };
    let explanation = due.dag(&dag);
    let others = Reason::MaxActiveRuns {
        limit: 1,
        run_ids: vec!["manual__1".to_owned()],
        more: 0,
    };
    let broken = Reason::ImportError {
        file: "d.yaml".to_owned(),
        message: "error[E101]".to_owned(),
    };
    let away = Reason::SchedulerAway { since: None };
    assert_eq!(explanation.reasons, [broken, Reason::DagPaused, away.clone(), others]);
    assert_eq!(explanation.runs[0].reasons, [Reason::DagPaused, away]);
}

#[test]
fn a_schedule_that_is_over_says_why() {
    let mut dag = dag([task("a", &[])]);
    let ended = |once, end_date| Reason::ScheduleEnded { once, end_date };
    dag.schedule = Schedule::Once;
    assert_eq!(around().dag(&dag).reasons, [ended(true, None)]);
    dag.schedule = Schedule::Events {
        at: vec![noon()],
        restrict_to_events: false,
    };
    assert_eq!(around().dag(&dag).reasons, [ended(false, None)]);
    dag.end_date = Some(noon());
    let over = around().dag(&dag).reasons;
    assert_eq!(over, [ended(false, Some(noon()))]);
    let said = "its schedule makes no further run: its end_date is 2026-01-01T12:00:00Z";
    assert_eq!(over[0].to_string(), said);
}

#[test]
fn a_dag_without_its_file_has_no_next_run_whatever_was_planned() {
    let stale = Around {
        is_stale: true,
        file: "d.yaml".to_owned(),
        next_run_after: Some(noon() + TimeDelta::hours(1)),
        ..around()
    };
    let gone = Reason::FileGone {
        file: "d.yaml".to_owned(),
    };
    assert_eq!(stale.dag(&dag([task("a", &[])])).reasons, [gone]);
}

#[test]
fn failures_in_a_row_that_pause_a_dag_are_named_while_it_is_paused() {
    let dag = Dag {
        max_consecutive_failed_dag_runs: 2,
        ..dag([task("a", &[])])
    };
    let mut around = around();
    around.failures = vec!["r3".to_owned(), "r2".to_owned(), "r1".to_owned()];
    assert_eq!(around.dag(&dag).reasons, [Reason::NoSchedule]);
    around.is_paused = true;
    let failed = Reason::ConsecutiveFailures {
        limit: 2,
        run_ids: vec!["r3".to_owned(), "r2".to_owned()],
        more: 0,
    };
    assert_eq!(
        around.dag(&dag).reasons,
        [failed, Reason::DagPaused, Reason::NoSchedule]
    );
    // Too few: somebody paused it.
    around.failures.truncate(1);
    assert_eq!(around.dag(&dag).reasons, [Reason::DagPaused, Reason::NoSchedule]);
}

#[test]
fn a_dag_of_assets_names_those_that_are_missing() {
    let asset = |name: &str| AssetCondition::Asset(name.to_owned());
    let schedule = |time: Option<Schedule>| Schedule::Assets {
        condition: AssetCondition::All(vec![asset("orders"), asset("rates")]),
        time: time.map(Box::new),
    };
    let mut dag = Dag {
        schedule: schedule(None),
        ..dag([task("a", &[])])
    };
    let assets = |missing: &[&str], updated: &[&str]| Reason::Assets {
        missing: missing.iter().map(|&name| name.to_owned()).collect(),
        updated: updated.iter().map(|&name| name.to_owned()).collect(),
    };
    let mut around = around();
    assert_eq!(around.dag(&dag).reasons, [assets(&["orders", "rates"], &[])]);
    around.updated_assets.insert("orders".to_owned());
    let half = assets(&["rates"], &["orders"]);
    let said = "waits for an update of its assets: rates; updated already: orders";
    assert_eq!(half.to_string(), said);
    assert_eq!(around.dag(&dag).reasons, std::slice::from_ref(&half));
    // A DAG that runs by time as well.
    dag.schedule = schedule(Some(Schedule::Once));
    let at = noon() + TimeDelta::hours(1);
    around.next_run_after = Some(at);
    assert_eq!(around.dag(&dag).reasons, [Reason::NotBefore { at }, half]);
    around.next_run_after = None;
    dag.schedule = schedule(None);
    around.updated_assets.insert("rates".to_owned());
    assert_eq!(around.dag(&dag).reasons, [Reason::NextRound]);
    around.is_paused = true;
    assert_eq!(around.dag(&dag).reasons, [Reason::DagPaused]);
}
