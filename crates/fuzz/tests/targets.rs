//! Every input of a corpus, and what comes of changing them at random.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use updraft_fuzz::targets::{self, TARGETS, Target};
use updraft_fuzz::{Cases, changed_bytes, changed_json};

/// For one input, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// For all of them at once, in kilobytes.
const MEMORY: u64 = 1024 * 1024;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files below a folder, in the order of their names.
fn below(folder: &Path, found: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            below(&path, found);
        } else {
            found.push(std::fs::read(path).unwrap());
        }
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    below(&here("corpus").join(name), &mut found);
    if name == "dag_file" {
        below(&here("../dag/tests/files"), &mut found);
        below(&here("../../dags"), &mut found);
    }
    assert!(found.len() >= 10, "{name} has {} inputs", found.len());
    found
}

/// The most memory that this process has had, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

fn checked(target: Target, input: &[u8]) {
    let begun = Instant::now();
    (target.run)(input);
    assert!(
        begun.elapsed() < PATIENCE,
        "{:?} for\n{}",
        begun.elapsed(),
        String::from_utf8_lossy(input)
    );
}

fn fuzz(name: &str, test: &'static str) {
    let target = TARGETS.into_iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(name);
    corpus.iter().for_each(|input| checked(target, input));
    for mut case in Cases::of(test) {
        checked(target, &changed_bytes(&mut case.random, &corpus));
    }
    assert!(peak() < MEMORY, "{} kB", peak());
}

#[test]
fn fuzz_crons() {
    fuzz("cron", "-p updraft-fuzz fuzz_crons");
}

#[test]
fn fuzz_files() {
    fuzz("dag_file", "-p updraft-fuzz fuzz_files");
}

#[test]
fn fuzz_log_records() {
    fuzz("log_record", "-p updraft-fuzz fuzz_log_records");
}

#[test]
fn fuzz_messages() {
    const TEST: &str = "-p updraft-fuzz fuzz_messages";
    fuzz("message", TEST);
    // Of another form, where bytes changed at random are mostly no JSON at all.
    let messages: Vec<(String, Value)> = corpus("message")
        .iter()
        .filter_map(|input| {
            let (name, json) = std::str::from_utf8(input).ok()?.split_once('\n')?;
            Some((name.to_owned(), serde_json::from_str(json).ok()?))
        })
        .collect();
    assert!(messages.len() >= 10);
    for mut case in Cases::of(TEST) {
        let (name, message) = case.random.pick(&messages);
        let changed = changed_json(&mut case.random, message);
        targets::message(format!("{name}\n{changed}").as_bytes());
    }
}

#[test]
fn fuzz_templates() {
    fuzz("template", "-p updraft-fuzz fuzz_templates");
}

#[test]
fn each_target_has_a_program_for_libfuzzer() {
    let manifest = std::fs::read_to_string(here("libfuzzer/Cargo.toml")).unwrap();
    for Target { name, .. } in TARGETS {
        let program = std::fs::read_to_string(here("libfuzzer/targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("targets::{name}(")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
