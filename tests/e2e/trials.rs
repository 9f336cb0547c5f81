//! `updraft dags test` and `updraft tasks test`: a file is run with nothing running, and nothing is left of it.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use updraft_tests::shell::{errors, printed, refused};
use updraft_tests::{Installation, signal};

/// Somebody with DAG files and no daemon.
struct Desk {
    installation: Installation,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            installation: Installation::new(),
        };
        std::fs::create_dir(desk.temporary()).unwrap();
        desk
    }

    fn temporary(&self) -> PathBuf {
        self.installation.dags().parent().unwrap().join("tmp")
    }

    fn file(&self, name: &str) -> String {
        self.installation.dags().join(name).display().to_string()
    }

    /// The environment is that of somebody who uses a server elsewhere: nothing of it may be touched.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.installation.command();
        command
            .args(arguments)
            .env("TMPDIR", self.temporary())
            .env("UPDRAFT_DAGS_FOLDER", self.installation.dags())
            .env("UPDRAFT_DATABASE_URL", "postgres://nobody@127.0.0.1:1/elsewhere")
            .env("UPDRAFT_SERVER", "http://127.0.0.1:1")
            .env("UPDRAFT_TOKEN", "of another server")
            .env("UPDRAFT__WORKER__QUEUES", "elsewhere")
            .stdin(Stdio::null());
        command
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// No folder, and no process that knows the one there was.
    fn assert_nothing_is_left(&self) {
        let folders: Vec<_> = std::fs::read_dir(self.temporary()).unwrap().flatten().collect();
        assert!(folders.is_empty(), "{folders:?}");
        assert!(!self.installation.home().exists(), "the home of others is not touched");
        let place = self.temporary().display().to_string();
        let left = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|process| {
            let of = |file| std::fs::read(process.path().join(file)).unwrap_or_default();
            let told = [of("cmdline"), of("environ")].concat();
            let told = String::from_utf8_lossy(&told).replace('\0', " ");
            told.contains(&place).then_some(told)
        });
        assert_eq!(left.collect::<Vec<_>>(), [] as [String; 0]);
    }
}

#[tokio::test]
async fn a_file_is_run_alone_with_what_it_is_given() {
    let desk = Desk::new();
    let runs = desk.installation.dags().join("runs.txt");
    // Its schedule would make thousands of runs.
    let dag = format!(
        "schedule: '@hourly'
start_date: 2024-01-01
catchup: true
max_active_runs: 100
is_paused_upon_creation: true
params: {{n: 1}}
tasks:
  say: {{bash: 'echo n is {{{{ params.n }}}} on {{{{ ds }}}} in {{{{ var.value.region }}}}; echo {{{{ run_id }}}} >> {0}'}}
  each: {{bash: 'echo item {{{{ item.n }}}} of {{{{ conn.shop.host }}}}', expand: {{n: [7, 8]}}, depends_on: say, queue: gpu, pool: small}}
",
        runs.display()
    );
    desk.installation.write_dag("team/sales.yaml", &dag);
    desk.installation
        .write_dag("team/_defaults.yaml", "default_args: {owner: ann}\n");
    desk.installation.write_dag("broken.yaml", "tasks:\n  a: {bsah: x}\n");
    let neighbour = format!(
        "schedule: '@continuous'\nstart_date: 2024-01-01\ntasks: {{a: {{bash: 'echo neighbour >> {}'}}}}\n",
        runs.display()
    );
    desk.installation.write_dag("neighbour.yaml", &neighbour);
    for (file, text) in [
        ("variables.json", json!({"region": "eu"})),
        (
            "connections.json",
            json!({"shop": {"conn_type": "http", "host": "shop.example.org"}}),
        ),
        ("pools.json", json!({"small": {"slots": 1}})),
    ] {
        std::fs::write(desk.installation.dags().join(file), text.to_string()).unwrap();
    }
    let files = ["variables.json", "connections.json", "pools.json"].map(|file| desk.file(file));
    let path = desk.file("team/sales.yaml");
    let given = [
        "--conf",
        "{\"n\": 5}",
        "--logical-date",
        "2026-01-31",
        "--variables",
        &files[0],
        "--connections",
        &files[1],
        "--pools",
        &files[2],
    ];
    let told = printed(desk.run(&[&["dags", "test", &path], &given[..]].concat()).await);
    for line in [
        "say | n is 5 on 2026-01-31 in eu",
        "each[0] | item 7 of shop.example.org",
        "each[1] | item 8 of shop.example.org",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    let row = |task: &str| {
        let row = told
            .lines()
            .find(|line| line.starts_with(&format!("{task} ")) && !line.contains(" | "));
        row.unwrap_or_else(|| panic!("{task} in {told}")).to_owned()
    };
    for task in ["say", "each[0]", "each[1]"] {
        assert!(row(task).contains(" success "), "{told}");
    }
    desk.assert_nothing_is_left();

    // By its id, for a program.
    let output = desk
        .run(&[&["dags", "test", "sales", "-o", "json"], &given[..]].concat())
        .await;
    assert!(
        errors(&output).contains("say | n is 5 on 2026-01-31 in eu\n"),
        "{output:?}"
    );
    let instances: Value = serde_json::from_str(&printed(output)).unwrap();
    assert_eq!(instances["total_entries"], 3, "{instances}");
    let made = std::fs::read_to_string(&runs).unwrap();
    assert_eq!(
        made.lines().count(),
        2,
        "one run each time, and none by a schedule: {made}"
    );
    desk.assert_nothing_is_left();
}

#[tokio::test]
async fn a_task_that_fails_says_why_and_fails_the_trial() {
    let desk = Desk::new();
    desk.installation.write_dag(
        "bad.yaml",
        "tasks:
  a: {bash: 'echo no such table on try {{ ti.try_number }} >&2; exit 3', retries: 1, retry_delay: 0s}
  b: {bash: 'true', depends_on: a}
",
    );
    let path = desk.file("bad.yaml");
    let output = desk.run(&["dags", "test", &path, "--keep"]).await;
    let said = refused(&output, 1);
    assert!(said.contains("The run failed."), "{said}");
    let told = String::from_utf8(output.stdout).unwrap();
    for line in ["a | no such table on try 1", "a (try 2) | no such table on try 2"] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    let is_row = |parts: &[&str]| told.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(is_row(&["a ", " failed ", " 2 ", "exit code 3"]), "{told}");
    assert!(is_row(&["b ", " upstream_failed "]), "{told}");

    // It was asked for.
    let kept = said.lines().find_map(|line| line.strip_prefix("Kept: "));
    let kept = PathBuf::from(kept.unwrap().split(". ").next().unwrap());
    assert!(
        kept.starts_with(desk.temporary()) && kept.join("updraft.toml").is_file(),
        "{said}"
    );
    std::fs::remove_dir_all(kept).unwrap();
    desk.assert_nothing_is_left();
}

#[tokio::test]
async fn what_is_wrong_is_told_before_anything_is_started() {
    let desk = Desk::new();
    desk.installation
        .write_dag("wrong.yaml", "tasks:\n  a: {bsah: 'true'}\n");
    desk.installation
        .write_dag("good.yaml", "tasks:\n  a: {bash: 'true'}\n");
    // Nothing could be started here.
    std::fs::remove_dir(desk.temporary()).unwrap();
    let (wrong, good) = (desk.file("wrong.yaml"), desk.file("good.yaml"));
    for (arguments, says) in [
        (&["dags", "test", &wrong][..], "did you mean `bash`?"),
        (&["dags", "test", "wrong"], "did you mean `bash`?"),
        (&["dags", "test", "nobody"], "no DAG `nobody` in the DAGs folder"),
        (
            &["dags", "test", &good, "--dag-id", "other"],
            "has no DAG `other`: it has good",
        ),
        (
            &["dags", "test", &good, "--variables", "/nowhere"],
            "cannot read /nowhere",
        ),
        (&["dags", "test", &good, "--pools", &wrong], "is no JSON object"),
        (&["dags", "test", &good, "--logical-date", "soon"], "--logical-date"),
        (&["tasks", "test", &good, "b"], "DAG good has no task `b`: it has a"),
    ] {
        let said = refused(&desk.run(arguments).await, 2);
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    let said = refused(&desk.run(&["dags", "test", &good]).await, 1);
    assert!(
        said.contains("cannot make a folder in ") && said.contains("TMPDIR"),
        "{said}"
    );
}

#[tokio::test]
async fn ctrl_c_leaves_nothing_behind() {
    let desk = Desk::new();
    desk.installation.write_dag(
        "slow.yaml",
        "tasks:\n  slow: {bash: 'trap \"echo tidied up; exit 1\" TERM; echo begun; sleep 1000 & wait'}\n",
    );
    let path = desk.file("slow.yaml");
    for name in ["-INT", "-HUP"] {
        let mut trial = desk
            .command(&["dags", "test", &path])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(trial.stdout.take().unwrap()).lines();
        while lines.next_line().await.unwrap().expect("the first line") != "slow | begun" {}
        signal(name, trial.id().unwrap());
        let mut rest = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            rest.push(line);
        }
        assert_eq!(trial.wait().await.unwrap().code(), Some(130), "{name}");
        assert!(rest.contains(&"slow | tidied up".to_owned()), "{name}: {rest:?}");
        desk.assert_nothing_is_left();
    }
}

#[tokio::test]
async fn one_task_is_run_and_the_others_are_left_out() {
    let desk = Desk::new();
    desk.installation.write_dag(
        "chain.yaml",
        "tasks:
  first: {bash: 'echo first ran; exit 1'}
  second: {bash: 'echo second ran', depends_on: first}
  needy: {bash: \"echo rows {{ ti.xcom_pull(task_ids='first').rows }}\", depends_on: first}
",
    );
    let path = desk.file("chain.yaml");
    let told = printed(desk.run(&["tasks", "test", &path, "second"]).await);
    assert!(told.lines().any(|line| line == "second | second ran"), "{told}");
    assert!(!told.contains("first") && !told.contains("needy"), "{told}");

    // What it would have had of another is missing, and that is told.
    let output = desk.run(&["tasks", "test", &path, "needy"]).await;
    let said = refused(&output, 1);
    assert!(said.contains("there is no result of it: first. "), "{said}");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("`(...).rows` is undefined"), "{told}");
    desk.assert_nothing_is_left();
}
