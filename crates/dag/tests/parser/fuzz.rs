//! Files that nobody wrote: committed ones, changed at random.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use updraft_dag::diagnostic::not_utf8;
use updraft_fuzz::{Cases, changed_bytes};

use crate::hostile::check_positions;
use crate::parse;

/// For one file, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// For all of them at once, in kilobytes.
const MEMORY: u64 = 1024 * 1024;

/// The texts of all DAG files below a folder.
fn below(folder: &Path, texts: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            below(&path, texts);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            texts.push(std::fs::read(path).unwrap());
        }
    }
}

/// The most memory that this process has had, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn fuzz_files() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut originals = Vec::new();
    below(&crate_folder.join("tests/files"), &mut originals);
    below(&crate_folder.join("../../dags"), &mut originals);
    // Everything within everything: anchors that stand for each other, and merges of them.
    originals
        .push(b"a: &a [x]\nb: &b [*a, *a]\nc: &c {k: *b, <<: &d {m: *b}}\ntasks: {t: {<<: *c, bash: *a}}\n".to_vec());
    assert!(originals.len() > 60);
    for mut case in Cases::of("-p updraft-dag fuzz_files") {
        let bytes = changed_bytes(&mut case.random, &originals);
        let begun = Instant::now();
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let parsed = parse("fuzz.yaml", text);
                check_positions(&parsed, text);
                assert!(
                    parsed.dags.len() + parsed.diagnostics.len() > 0,
                    "nothing is said of\n{text}"
                );
                assert!(parsed.diagnostics.len() <= 1001);
            }
            Err(_) => assert!(not_utf8("fuzz.yaml", &bytes).is_some()),
        }
        assert!(begun.elapsed() < PATIENCE, "it took {:?}", begun.elapsed());
    }
    assert!(peak() < MEMORY, "{} kB", peak());
}
