//! Whatever stands in a file, the parser ends, soon, and points into the file.

use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use updraft_dag::diagnostic::{not_utf8, render};
use updraft_dag::parse::ParsedFile;
use updraft_fuzz::targets::positions;

use crate::{EXAMPLE, parse};

/// Everything here takes a fraction of a second in a release build; a debug build on a busy machine gets much more, but
/// not what anything quadratic would take.
fn soon(what: &str, text: &str) -> ParsedFile {
    let start = Instant::now();
    let parsed = parse("hostile.yaml", text);
    let elapsed = start.elapsed();
    eprintln!("{what}: {elapsed:?}, {} diagnostics", parsed.diagnostics.len());
    assert!(elapsed < Duration::from_secs(30), "{what} took {elapsed:?}");
    assert!(parsed.diagnostics.len() <= 1001, "{what}: {}", parsed.diagnostics.len());
    for diagnostic in parsed.diagnostics.iter().take(20) {
        let _ = render(diagnostic, text, false);
    }
    parsed
}

fn codes(parsed: &ParsedFile) -> Vec<&'static str> {
    parsed.diagnostics.iter().map(|it| it.code).collect()
}

#[test]
fn alias_bombs_end_at_the_limit() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert_eq!(codes(&soon("lists", &bomb)), ["E006"]);

    let long = "x".repeat(500_000);
    let texts = format!("a: &a {long}\nb: [{}]\n", "*a, ".repeat(50));
    assert_eq!(codes(&soon("long texts", &texts)), ["E006"]);

    let keys: String = (0..5000).map(|key| format!("k{key}: 1, ")).collect();
    let merges = format!("a: &a {{{keys}}}\nb:\n{}", "- {<<: *a}\n".repeat(5000));
    assert_eq!(codes(&soon("merges", &merges)), ["E006"]);
}

#[test]
fn deep_nesting_ends_at_the_limit() {
    for (what, text) in [
        ("brackets", "[".repeat(100_000)),
        ("braces", "{a: ".repeat(100_000)),
        ("dashes", "- ".repeat(100_000)),
        ("closed brackets", format!("{}{}", "[".repeat(1000), "]".repeat(1000))),
        (
            "blocks",
            (0..500).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n"),
        ),
    ] {
        let parsed = soon(what, &text);
        assert_eq!(codes(&parsed), ["E007"], "{what}");
    }
    let groups = (0..40).fold(String::new(), |text, depth| {
        text + &" ".repeat(depth * 2) + "tasks:\n" + &" ".repeat(depth * 2 + 1) + "g:\n"
    });
    assert_eq!(codes(&soon("groups", &groups)), ["E007"]);
}

#[test]
fn large_files_end_soon() {
    let limit = 1024 * 1024;
    assert_eq!(codes(&soon("too large", &"x".repeat(limit + 1))), ["E001"]);
    soon(
        "one scalar",
        &format!("description: {}\ntasks: {{a: {{bash: x}}}}", "x".repeat(limit - 100)),
    );
    soon("one key", &"x".repeat(limit));
    soon("colons", &": ".repeat(limit / 2));
    soon("newlines", &"\n".repeat(limit));
    soon("quotes", &"\"".repeat(limit));
    soon("documents", &"---\n".repeat(limit / 4));
    soon("many DAGs", &"---\ntasks: {}\n".repeat(1100));
    soon("DAGs", &"---\na: 1\n".repeat(limit / 10));
    soon("malformed DAGs", &"---\na: [}\n".repeat(limit / 10));
    soon(
        "unknown keys",
        &(0..50_000).map(|key| format!("k{key}: 1\n")).collect::<String>(),
    );
    soon("duplicate keys", &"a: 1\n".repeat(42_000));
    let tasks = |task: &dyn Fn(usize) -> String, count: usize| {
        (0..count).fold("tasks:\n".to_owned(), |text, at| {
            text + "  t" + &at.to_string() + ": " + &task(at) + "\n"
        })
    };
    let parsed = soon("tasks", &tasks(&|_| "{bash: x}".to_owned(), 10_001));
    assert_eq!(codes(&parsed), ["E109"]);
    let parsed = soon(
        "chain",
        &tasks(
            &|at| {
                format!(
                    "{{bash: x, depends_on: t{}}}",
                    at.saturating_sub(1).max(1) + usize::from(at == 1)
                )
            },
            2_000,
        ),
    );
    assert!(codes(&parsed).contains(&"E108"));
    soon(
        "unknown upstreams",
        &tasks(&|at| format!("{{bash: x, depends_on: u{at}}}"), 2_000),
    );
    soon(
        "unknown names",
        &tasks(&|at| format!("{{bash: '{{{{ x{at} }}}}'}}"), 2_000),
    );
    soon(
        "pairs of cycles",
        &tasks(&|at| format!("{{bash: x, depends_on: t{}}}", at ^ 1), 2_000),
    );
    soon("unknown actions", &tasks(&|at| format!("{{bsh{at}: x}}"), 2_000));
    let group = |name: &str| {
        format!("  {name}:\n    tasks:\n")
            + &(0..4000)
                .map(|at| format!("      t{at}: {{bash: x}}\n"))
                .collect::<String>()
    };
    let squares = format!("tasks:\n{}{}    depends_on: a\n", group("a"), group("b"));
    assert_eq!(codes(&soon("groups after groups", &squares)), ["E109"]);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let parsed = parse("a.yaml", "tasks: {a: {bash: x\0y}}");
    assert_eq!(codes(&parsed), ["E003"]);
    let diagnostic = not_utf8("a.yaml", b"tasks:\n  a: {bash: \xff}").unwrap();
    assert_eq!((diagnostic.code, diagnostic.line, diagnostic.column), ("E002", 2, 13));
    assert_eq!(not_utf8("a.yaml", "ä".as_bytes()), None);
    assert_eq!(parse("a.yaml", "\u{feff}tasks: {a: {bash: x}}").dags.len(), 1);
    assert_eq!(parse("a.yaml", "tasks:\r\n  a:\r\n    bash: x\r\n").dags.len(), 1);
    assert_eq!(codes(&parse("a.yaml", "# nothing\n")), ["W204"]);
    assert_eq!(codes(&parse("a.yaml", "")), ["W204"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_text_never_panics(text in "(?s).{0,200}") {
        positions(&parse("random.yaml", &text), &text);
    }

    #[test]
    fn random_yaml_never_panics(words in prop::collection::vec(prop::sample::select(vec![
        "tasks", ":", " ", "\n", "  ", "- ", "[", "]", "{", "}", "{{", "}}", "{%", "*a", "&a ", "<<", "bash", "depends_on",
        "a", "b", "\"", "'", "|\n", ">\n", "#", "---\n", "!t ", "schedule", "@daily", "* * * * *", "ä", "\t", "expand",
        "when", "null", "5", "params", "x: y", ",", "? ", "\r\n", "default_args", "\u{1F600}",
    ]), 0..80)) {
        let text = words.concat();
        positions(&parse("random.yaml", &text), &text);
    }

    #[test]
    fn mutated_files_never_panic(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "(?s).{0,4}"), 1..6)) {
        let mut text: Vec<char> = EXAMPLE.chars().collect();
        for (at, length, with) in cuts {
            let at = at.index(text.len().max(1)).min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, with.chars());
        }
        let text: String = text.into_iter().collect();
        positions(&parse("mutated.yaml", &text), &text);
    }
}
