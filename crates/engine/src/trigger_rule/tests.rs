use TriggerRule::*;

use super::*;

/// Rule by rule, in the order of the columns below.
const COLUMNS: [TriggerRule; 11] = [
    AllSuccess,
    AllFailed,
    AllDone,
    OneSuccess,
    OneFailed,
    OneDone,
    NoneFailed,
    NoneFailedMinOneSuccess,
    NoneSkipped,
    AllSkipped,
    AllDoneMinOneSuccess,
];

/// Upstream states (S success, F failed, U upstream_failed, K skipped, R removed, `.` not finished) and what every rule
/// says of them; the 22 rows of S, F, U and K alone were run on Airflow 3.3.2 itself.
const TABLE: &str = "
1 S RUN SK RUN RUN SK RUN RUN RUN RUN SK RUN
2 F UF RUN RUN UF RUN RUN UF UF RUN SK UF
3 U UF RUN RUN UF RUN SK UF UF RUN SK UF
4 K SK SK RUN SK SK SK RUN SK SK RUN SK
5 R RUN RUN RUN UF SK SK RUN UF RUN STUCK UF
6 . wait wait wait wait wait wait wait wait wait wait wait
7 SS RUN SK RUN RUN SK RUN RUN RUN RUN SK RUN
8 SF UF SK RUN RUN RUN RUN UF UF RUN SK RUN
9 SU UF SK RUN RUN RUN RUN UF UF RUN SK RUN
10 SK SK SK RUN RUN SK RUN RUN RUN SK SK SK
11 SR RUN SK RUN RUN SK RUN RUN RUN RUN SK RUN
12 S. wait SK wait RUN wait RUN wait wait wait SK wait
13 FF UF RUN RUN UF RUN RUN UF UF RUN SK UF
14 FU UF RUN RUN UF RUN RUN UF UF RUN SK UF
15 FK UF SK RUN UF RUN RUN UF UF SK SK SK
16 FR UF RUN RUN UF RUN RUN UF UF RUN SK UF
17 F. UF wait wait wait RUN RUN UF UF wait SK wait
18 UU UF RUN RUN UF RUN SK UF UF RUN SK UF
19 UK UF SK RUN UF RUN SK UF UF SK SK SK
20 UR UF RUN RUN UF RUN SK UF UF RUN SK UF
21 U. UF wait wait wait RUN wait UF UF wait SK wait
22 KK SK SK RUN SK SK SK RUN SK SK RUN SK
23 KR SK SK RUN UF SK SK RUN UF SK STUCK SK
24 K. SK SK wait wait wait wait wait wait SK wait SK
25 RR RUN RUN RUN UF SK SK RUN UF RUN STUCK UF
26 R. wait wait wait wait wait wait wait wait wait wait wait
27 .. wait wait wait wait wait wait wait wait wait wait wait
";

fn states(letters: &str) -> Upstreams {
    letters
        .chars()
        .map(|letter| match letter {
            'S' => TaskState::Success,
            'F' => TaskState::Failed,
            'U' => TaskState::UpstreamFailed,
            'K' => TaskState::Skipped,
            'R' => TaskState::Removed,
            '.' => TaskState::Running,
            other => panic!("no state {other}"),
        })
        .collect()
}

fn expected(word: &str) -> Verdict {
    match word {
        "RUN" => Verdict::Run,
        "SK" => Verdict::Skip,
        "UF" => Verdict::UpstreamFailed,
        "wait" => Verdict::Wait,
        "STUCK" => Verdict::Stuck,
        other => panic!("no verdict {other}"),
    }
}

#[test]
fn rows_1_to_27() {
    let mut rows = 0;
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(words.len(), 2 + COLUMNS.len(), "{line}");
        for (rule, word) in COLUMNS.into_iter().zip(&words[2..]) {
            assert_eq!(
                verdict(rule, &states(words[1])),
                expected(word),
                "row {} ({}) {rule:?}",
                words[0],
                words[1]
            );
        }
        assert_eq!(
            verdict(Always, &states(words[1])),
            Verdict::Run,
            "row 43 with {}",
            words[1]
        );
        rows += 1;
    }
    assert_eq!(rows, 27);
}

#[test]
fn row_42_without_upstreams_every_rule_holds() {
    for rule in COLUMNS.into_iter().chain([Always, AllDoneSetupSuccess]) {
        assert_eq!(verdict(rule, &Upstreams::default()), Verdict::Run, "{rule:?}");
    }
}

#[test]
fn rows_49_to_62_teardown() {
    let rows = [
        (49, "SS", "", "RUN"),
        (50, "SS", ".", "wait"),
        (52, "SS", "SF", "RUN"),
        (53, "SS", "S.", "wait"),
        (55, "SS", "KK", "SK"),
        (56, "SS", "S", "RUN"),
        (58, "SS", "K", "SK"),
        (59, "FU", "S", "RUN"),
        (61, ".S", "S", "wait"),
        (62, "U", "F", "UF"),
    ];
    for (row, work, setups, word) in rows {
        let all = states(&format!("{work}{setups}"));
        assert_eq!(
            verdict_of(AllDoneSetupSuccess, &all, &states(setups)),
            expected(word),
            "row {row}"
        );
    }
}

#[test]
fn a_verdict_never_changes_once_all_upstreams_are_finished_and_never_waits_then() {
    for letters in ["S", "F", "U", "K", "R", "SF", "SK", "FK", "KR", "UR", "SSFUKR"] {
        for rule in COLUMNS {
            assert_ne!(verdict(rule, &states(letters)), Verdict::Wait, "{letters} {rule:?}");
        }
    }
}

#[test]
fn row_95_removed_instances_do_not_keep_all_failed_from_holding() {
    assert_eq!(verdict(AllFailed, &states("FFFRR")), Verdict::Run);
}
