use serde_json::{Value, json};

use crate::updraft;

fn json_of(arguments: &[&str]) -> Value {
    let outcome = updraft(arguments, "");
    assert!(outcome.ok, "{}", outcome.err);
    serde_json::from_str(&outcome.out).expect(&outcome.out)
}

#[test]
fn prints_times_for_programs() {
    let spring = json_of(&[
        "cron",
        "next",
        "30 2 * * *",
        "--timezone",
        "Europe/Zurich",
        "--after",
        "2023-03-25T12:00:00Z",
        "-n",
        "2",
        "--format",
        "json",
    ]);
    assert_eq!(spring, json!(["2023-03-26T01:30:00Z", "2023-03-27T00:30:00Z"]));
    // Not a terminal, so JSON is the default; the instant itself is left out; a date is of the zone.
    let seoul = json_of(&[
        "cron",
        "next",
        "@daily",
        "--timezone",
        "Asia/Seoul",
        "--after",
        "2026-01-01",
        "-n",
        "1",
    ]);
    assert_eq!(seoul, json!(["2026-01-01T15:00:00Z"]));
    assert_eq!(json_of(&["cron", "next", "@daily", "-n", "0"]), json!([]));
    assert_eq!(json_of(&["cron", "next", "@hourly"]).as_array().map(Vec::len), Some(10));
}

#[test]
fn prints_times_for_people() {
    let arguments = [
        "cron",
        "next",
        "0 9 * * mon-fri",
        "--timezone",
        "asia/seoul",
        "--after",
        "2026-01-02T12:00",
        "-n",
        "2",
        "--format",
        "human",
    ];
    assert_eq!(
        updraft(&arguments, "").out,
        "0 9 * * mon-fri: at 09:00, Monday to Friday (Asia/Seoul)\n  \
         Mon 2026-01-05 09:00:00 KST  2026-01-05T00:00:00Z\n  \
         Tue 2026-01-06 09:00:00 KST  2026-01-06T00:00:00Z\n"
    );
}

#[test]
fn says_that_a_schedule_never_fires() {
    let outcome = updraft(&["cron", "next", "0 0 30 2 *"], "");
    assert!(outcome.ok);
    assert_eq!(outcome.out, "[]\n");
    assert_eq!(outcome.err, "note: `0 0 30 2 *` never fires: there is no such day\n");
    let outcome = updraft(&["cron", "explain", "0 0 31 2,4 *", "--lang", "ko"], "");
    assert!(outcome.ok);
    assert_eq!(outcome.out, "2월, 4월 31일 00:00\n");
    assert!(outcome.err.contains("한 번도 실행되지 않습니다"), "{}", outcome.err);
}

#[test]
fn says_what_an_expression_means() {
    for (arguments, words) in [
        (vec!["0 9 * * 1-5"], "at 09:00, Monday to Friday\n"),
        (vec!["0 9 * * 1-5", "--lang", "ko"], "매주 월요일~금요일 09:00\n"),
        (vec!["@hourly"], "every hour\n"),
    ] {
        let outcome = updraft(&[vec!["cron", "explain"], arguments].concat(), "");
        assert!(outcome.ok, "{}", outcome.err);
        assert_eq!(outcome.out, words);
    }
}

#[test]
fn points_at_what_is_wrong() {
    for command in ["next", "explain"] {
        let outcome = updraft(&["cron", command, "0 0 1 13 *"], "");
        assert!(!outcome.ok);
        assert_eq!(outcome.out, "");
        assert_eq!(
            outcome.err,
            "error[E121]: 13 is out of range in the month field: it takes a number from 1 to 12 or a name such as `jan`\n \
             --> EXPR:1:7\n  |\n1 | 0 0 1 13 *\n  |       ^^\n"
        );
        // What begins with a hyphen is an expression as well, not an unknown flag.
        let outcome = updraft(&["cron", command, "-1 0 * * *"], "");
        assert!(!outcome.ok);
        assert!(outcome.err.contains("1 | -1 0 * * *\n  | ^^"), "{}", outcome.err);
        // White space of every kind, letters of every width.
        let outcome = updraft(&["cron", command, "0 0\n*\t* 가,x"], "");
        assert!(
            outcome.err.contains("1 | 0 0 * * 가,x\n  |         ^^"),
            "{}",
            outcome.err
        );
    }
    let outcome = updraft(&["cron", "next", "@daily", "--timezone", "Asia/Soeul"], "");
    assert!(!outcome.ok);
    assert_eq!(
        outcome.err,
        "error: unknown time zone `Asia/Soeul`: did you mean `Asia/Seoul`?\n"
    );
    let outcome = updraft(&["cron", "next", "@daily", "--after", "tomorrow"], "");
    assert!(!outcome.ok);
    assert!(
        outcome.err.starts_with("error: --after: `tomorrow` is not a date"),
        "{}",
        outcome.err
    );
    assert!(!updraft(&["cron", "next"], "").ok, "an expression is needed");
}

#[test]
fn answers_many_questions_in_one_process() {
    let ask = |cron: &str, zone: &str| json!({"cron": cron, "timezone": zone, "after": "2024-01-01", "count": 1});
    let input = format!("{}\n{}\nwhat\n", ask("@daily", "UTC"), ask("61 * * * *", "UTC"));
    let outcome = updraft(&["cron", "next", "--batch"], &input);
    assert!(outcome.ok, "{}", outcome.err);
    let answers: Vec<Value> = outcome
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0], json!(["2024-01-02T00:00:00Z"]));
    assert!(answers[1]["error"].as_str().unwrap().contains("out of range"));
    assert!(answers[2]["error"].is_string());
}
