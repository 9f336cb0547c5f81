//! `updraft tasks|runs|dags explain`: why is it not running?

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context, Result};
use updraft_engine::RunState;
use updraft_engine::explain::{Blocker, Elsewhere, Explained, Explanation, Holder, Reason};

use crate::args::Output;
use crate::client::{Client, path};
use crate::print::{print, whole};

/// What is asked for.
pub(crate) enum Subject {
    /// A task instance.
    Task {
        dag_id: String,
        run_id: String,
        task_id: String,
        map_index: i32,
    },
    /// A run.
    Run { dag_id: String, run_id: String },
    /// A DAG.
    Dag { dag_id: String },
}

/// Asks the server and prints its answer.
pub(crate) async fn run(subject: Subject, output: Output) -> Result<ExitCode> {
    let client = Client::connect(&output.server).await?;
    let mut query = Vec::new();
    let index: String;
    let segments: Vec<&str> = match &subject {
        Subject::Task {
            dag_id,
            run_id,
            task_id,
            map_index,
        } => {
            index = map_index.to_string();
            query.push(("map_index", index.as_str()));
            let run = ["updraft", "dags", dag_id, "dagRuns", run_id];
            [&run[..], &["taskInstances", task_id, "explain"]].concat()
        }
        Subject::Run { dag_id, run_id } => vec!["updraft", "dags", dag_id, "dagRuns", run_id, "explain"],
        Subject::Dag { dag_id } => vec!["updraft", "dags", dag_id, "explain"],
    };
    let reply = client.get(&path(&segments)?, &query).await?;
    if let Some(text) = whole(output.form.form, &reply)? {
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let explanation: Explanation = serde_json::from_value(reply).context("the server's answer is not as expected")?;
    print(human(&subject, &explanation).trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn human(subject: &Subject, explanation: &Explanation) -> String {
    let mut text = String::new();
    if let Subject::Dag { dag_id } = subject {
        line(&mut text, 0, &format!("DAG {dag_id}"));
        explanation.reasons.iter().for_each(|reason| say(&mut text, 1, reason));
    }
    if !matches!(subject, Subject::Task { .. }) {
        let is_below = |run_id: &str| match subject {
            Subject::Dag { dag_id } => explanation
                .elsewhere
                .iter()
                .any(|other| other.dag_id == *dag_id && other.run_id == run_id),
            _ => false,
        };
        for run in explanation.runs.iter().filter(|run| !is_below(&run.run_id)) {
            line(&mut text, 0, &format!("run {} ({})", run.run_id, run.state));
            run.reasons.iter().for_each(|reason| say(&mut text, 1, reason));
        }
    }
    let mut tree = Tree::of(&explanation.instances, text);
    match subject {
        Subject::Task { .. } => explanation
            .instances
            .iter()
            .take(1)
            .for_each(|first| tree.add(0, first)),
        _ => explanation.instances.iter().for_each(|one| tree.add_new(1, one)),
    }
    if let Subject::Task { .. } = subject {
        let waiting = explanation.runs.iter().filter(|run| run.state == RunState::Queued);
        for run in waiting {
            line(&mut tree.text, 1, &format!("run {} ({})", run.run_id, run.state));
            run.reasons.iter().for_each(|reason| say(&mut tree.text, 2, reason));
        }
    }
    left_out(&mut tree.text, 0, explanation.left_out);
    let mut text = tree.text;
    for other in &explanation.elsewhere {
        text = elsewhere(text, other);
    }
    if explanation.elsewhere_left_out > 0 {
        line(
            &mut text,
            0,
            &format!("and {} more runs", explanation.elsewhere_left_out),
        );
    }
    text
}

/// Another run that the reasons lead to.
fn elsewhere(mut text: String, run: &Elsewhere) -> String {
    line(
        &mut text,
        0,
        &format!("run {} of DAG {} ({})", run.run_id, run.dag_id, run.state),
    );
    run.reasons.iter().for_each(|reason| say(&mut text, 1, reason));
    let mut tree = Tree::of(&run.instances, text);
    run.instances.iter().for_each(|one| tree.add_new(1, one));
    left_out(&mut tree.text, 1, run.left_out);
    tree.text
}

fn left_out(text: &mut String, depth: usize, count: usize) {
    if count > 0 {
        line(text, depth, &format!("and {count} more task instances"));
    }
}

/// The instances of an explanation, each printed below what waits for it, once.
struct Tree<'a> {
    by_key: HashMap<(&'a str, i32), &'a Explained>,
    told: HashSet<(&'a str, i32)>,
    text: String,
}

impl<'a> Tree<'a> {
    /// Nothing of these instances is told yet.
    fn of(instances: &'a [Explained], text: String) -> Self {
        let by_key = instances.iter().map(|one| ((one.task_id.as_str(), one.map_index), one));
        Self {
            by_key: by_key.collect(),
            told: HashSet::new(),
            text,
        }
    }

    /// Unless it was told below another one.
    fn add_new(&mut self, depth: usize, explained: &'a Explained) {
        if !self.told.contains(&(explained.task_id.as_str(), explained.map_index)) {
            self.add(depth, explained);
        }
    }

    fn add(&mut self, depth: usize, explained: &'a Explained) {
        let name = name(&explained.task_id, explained.map_index);
        if !self.told.insert((&explained.task_id, explained.map_index)) {
            return line(
                &mut self.text,
                depth,
                &format!("{name} ({}): see above", explained.state),
            );
        }
        line(&mut self.text, depth, &format!("{name} ({})", explained.state));
        for reason in &explained.reasons {
            say(&mut self.text, depth + 1, reason);
            for Blocker {
                task_id,
                map_index,
                state,
            } in reason.upstreams()
            {
                match self.by_key.get(&(task_id.as_str(), *map_index)).copied() {
                    Some(upstream) => self.add(depth + 2, upstream),
                    None => line(
                        &mut self.text,
                        depth + 2,
                        &format!("{} ({state})", self::name(task_id, *map_index)),
                    ),
                }
            }
        }
    }
}

/// A reason with what it names outside of the run.
fn say(text: &mut String, depth: usize, reason: &Reason) {
    line(text, depth, &reason.to_string());
    let holder = |holder: &Holder| {
        let task = name(&holder.task_id, holder.map_index);
        format!("{task} of run {} of DAG {}", holder.run_id, holder.dag_id)
    };
    let (named, more): (Vec<String>, usize) = match reason {
        Reason::PoolFull { holders, more, .. }
        | Reason::MaxActiveTasks { holders, more, .. }
        | Reason::MaxActiveTisPerDag { holders, more, .. }
        | Reason::MaxActiveTisPerDagrun { holders, more, .. }
        | Reason::WorkersBusy { holders, more, .. } => (holders.iter().map(holder).collect(), *more),
        Reason::MaxActiveRuns { run_ids, more, .. } | Reason::ConsecutiveFailures { run_ids, more, .. } => {
            (run_ids.clone(), *more)
        }
        Reason::Rule { more, .. } => (Vec::new(), *more),
        _ => (Vec::new(), 0),
    };
    named.iter().for_each(|named| line(text, depth + 1, named));
    if more > 0 {
        line(text, depth + 1, &format!("and {more} more"));
    }
}

fn name(task_id: &str, map_index: i32) -> String {
    if map_index < 0 {
        task_id.to_owned()
    } else {
        format!("{task_id}[{map_index}]")
    }
}

fn line(text: &mut String, depth: usize, content: &str) {
    // Writing to a text can't fail.
    _ = writeln!(text, "{:width$}{content}", "", width = depth * 2);
}

#[cfg(test)]
mod tests {
    use updraft_engine::TaskState;
    use updraft_engine::explain::ExplainedRun;
    use updraft_engine::run::InstanceKey;

    use super::*;

    fn waits(task_id: &str, upstreams: &[&str]) -> Explained {
        let upstreams = upstreams.iter().map(|task_id| Blocker {
            task_id: (*task_id).to_owned(),
            map_index: -1,
            state: TaskState::None,
        });
        let InstanceKey { task_id, map_index } = InstanceKey::of(task_id);
        Explained {
            task_id,
            map_index,
            state: TaskState::None,
            reasons: vec![Reason::Surroundings {
                upstreams: upstreams.collect(),
            }],
        }
    }

    #[test]
    fn the_chain_is_a_tree_in_which_nothing_stands_twice() {
        let root = Explained {
            reasons: vec![Reason::PoolFull {
                pool: "small".to_owned(),
                size: 1,
                needed: 1,
                holders: vec![Holder {
                    dag_id: "other".to_owned(),
                    run_id: "r7".to_owned(),
                    task_id: "x".to_owned(),
                    map_index: 2,
                    slots: 1,
                }],
                more: 3,
            }],
            state: TaskState::Scheduled,
            ..waits("a", &[])
        };
        let explanation = Explanation {
            runs: vec![ExplainedRun {
                run_id: "r".to_owned(),
                state: updraft_engine::RunState::Running,
                reasons: vec![Reason::Running],
            }],
            instances: vec![waits("c", &["a", "b"]), waits("b", &["a"]), root],
            ..Explanation::default()
        };
        let subject = Subject::Task {
            dag_id: "d".to_owned(),
            run_id: "r".to_owned(),
            task_id: "c".to_owned(),
            map_index: -1,
        };
        let expected = "\
c (none)
  setups, or what lies between it and its setups, are not finished
    a (scheduled)
      pool `small` is full (needs 1 of its 1 slots), taken by
        x[2] of run r7 of DAG other
        and 3 more
    b (none)
      setups, or what lies between it and its setups, are not finished
        a (scheduled): see above
";
        assert_eq!(human(&subject, &explanation), expected);
    }
}
