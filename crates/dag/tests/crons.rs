//! Cron expressions: what they mean, what they refuse, and what holds for every one of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use proptest::prelude::*;
use updraft_dag::cron::{Cron, Language, Zone};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn next(expression: &str, zone: &str, from: &str, count: usize) -> String {
    let (cron, zone) = (Cron::parse(expression).expect(expression), Zone::parse(zone).unwrap());
    let mut at = instant(from);
    let mut fires = Vec::new();
    for _ in 0..count {
        match cron.next_after(at, &zone) {
            Some(fire) => at = fire,
            None => break,
        }
        fires.push(at.to_rfc3339_opts(SecondsFormat::Secs, true).replace(":00Z", "Z"));
    }
    fires.join(" ")
}

#[test]
fn reads_fields_as_crontab_and_croniter_do() {
    for (expression, fires) in [
        // Sunday is 0 and 7; names; ranges that go round the end.
        ("0 0 * * 7", "2024-01-07T00:00Z 2024-01-14T00:00Z"),
        ("0 0 * * sun", "2024-01-07T00:00Z 2024-01-14T00:00Z"),
        (
            "0 0 * * fri-mon",
            "2024-01-05T00:00Z 2024-01-06T00:00Z 2024-01-07T00:00Z 2024-01-08T00:00Z 2024-01-12T00:00Z",
        ),
        (
            "0 0 * * 5-7",
            "2024-01-05T00:00Z 2024-01-06T00:00Z 2024-01-07T00:00Z 2024-01-12T00:00Z",
        ),
        (
            "0 0 * * 7-2",
            "2024-01-02T00:00Z 2024-01-07T00:00Z 2024-01-08T00:00Z 2024-01-09T00:00Z",
        ),
        (
            "0 22-2/2 * * *",
            "2024-01-01T02:00Z 2024-01-01T22:00Z 2024-01-02T00:00Z",
        ),
        (
            "0 0 1 NOV-feb *",
            "2024-02-01T00:00Z 2024-11-01T00:00Z 2024-12-01T00:00Z 2025-01-01T00:00Z",
        ),
        (
            "5/20 0 * * *",
            "2024-01-01T00:05Z 2024-01-01T00:25Z 2024-01-01T00:45Z 2024-01-02T00:05Z",
        ),
        ("0 0 * * 7/3", "2024-01-03T00:00Z 2024-01-06T00:00Z 2024-01-07T00:00Z"),
        (
            "0 0 29-L 2,3 *",
            "2024-02-29T00:00Z 2024-03-29T00:00Z 2024-03-30T00:00Z",
        ),
        ("5-5 0 * * *", "2024-01-01T00:05Z 2024-01-02T00:05Z"),
        // Either day field when both are restricted, else both.
        (
            "0 0 13 * 5",
            "2024-01-05T00:00Z 2024-01-12T00:00Z 2024-01-13T00:00Z 2024-01-19T00:00Z",
        ),
        ("0 0 13 * *", "2024-01-13T00:00Z 2024-02-13T00:00Z"),
        ("0 0 ? * 1", "2024-01-08T00:00Z"),
        // Last, nearest, which one.
        ("0 0 L * *", "2024-01-31T00:00Z 2024-02-29T00:00Z 2024-03-31T00:00Z"),
        ("0 0 LW * *", "2024-01-31T00:00Z 2024-02-29T00:00Z 2024-03-29T00:00Z"),
        (
            "0 0 15W * *",
            "2024-01-15T00:00Z 2024-02-15T00:00Z 2024-03-15T00:00Z 2024-04-15T00:00Z 2024-05-15T00:00Z 2024-06-14T00:00Z",
        ),
        (
            "0 0 31W * *",
            "2024-01-31T00:00Z 2024-02-29T00:00Z 2024-03-29T00:00Z 2024-04-30T00:00Z",
        ),
        ("0 0 1W 6 *", "2024-06-03T00:00Z"),
        ("0 0 W1 6 *", "2024-06-03T00:00Z"),
        (
            "0 0 * * mon-wed#1",
            "2024-01-02T00:00Z 2024-01-03T00:00Z 2024-02-05T00:00Z 2024-02-06T00:00Z",
        ),
        ("0 0 * * 5#2", "2024-01-12T00:00Z 2024-02-09T00:00Z"),
        ("0 0 * * L5", "2024-01-26T00:00Z 2024-02-23T00:00Z"),
        ("0 0 * * friL", "2024-01-26T00:00Z 2024-02-23T00:00Z"),
        // The sixth field is seconds.
        ("* * * * * 15", "2024-01-01T00:00:15Z 2024-01-01T00:01:15Z"),
        ("0 0 29 2 *", "2024-02-29T00:00Z 2028-02-29T00:00Z"),
    ] {
        assert_eq!(
            next(expression, "UTC", "2024-01-01T00:00:00Z", fires.split(' ').count()),
            fires,
            "{expression}"
        );
    }
}

#[test]
fn row_161_presets_are_spelled_out() {
    for (preset, expression) in [
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@quarterly", "0 0 1 */3 *"),
        ("@yearly", "0 0 1 1 *"),
        ("@annually", "0 0 1 1 *"),
        (" @Daily ", "0 0 * * *"),
    ] {
        assert_eq!(Cron::parse(preset).unwrap().canonical(), expression);
    }
}

#[test]
fn goes_on_after_2100() {
    assert_eq!(
        next("0 0 29 2 *", "Europe/Berlin", "2095-06-01T00:00:00Z", 3),
        "2096-02-28T23:00Z 2104-02-28T23:00Z 2108-02-28T23:00Z"
    );
    assert_eq!(
        next("59 23 31 12 *", "UTC", "2099-12-31T23:58:00Z", 2),
        "2099-12-31T23:59Z 2100-12-31T23:59Z"
    );
    assert_eq!(
        next("0 0 1 1 *", "UTC", "9996-06-01T00:00:00Z", 9),
        "9997-01-01T00:00Z 9998-01-01T00:00Z 9999-01-01T00:00Z"
    );
    let cron = Cron::parse("0 0 1 1 *").unwrap();
    for far in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
        assert_eq!(cron.next_after(far, &Zone::utc()), None);
        assert_eq!(cron.prev_before(far, &Zone::utc()), None);
    }
}

#[test]
fn waits_through_the_longest_silence() {
    // Five Fridays in a February: every 28 years, and 40 around 1900, which was no leap year.
    assert_eq!(
        next("0 0 * 2 5#5", "UTC", "1852-03-01T00:00:00Z", 3),
        "1856-02-29T00:00Z 1884-02-29T00:00Z 1924-02-29T00:00Z"
    );
}

#[test]
fn knows_what_never_fires() {
    for expression in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *"] {
        let cron = Cron::parse(expression).unwrap();
        assert!(!cron.fires(), "{expression}");
        assert_eq!(cron.next_after(instant("2024-01-01T00:00:00Z"), &Zone::utc()), None);
        assert_eq!(cron.prev_before(instant("2024-01-01T00:00:00Z"), &Zone::utc()), None);
    }
    assert!(Cron::parse("0 0 30 2 1").unwrap().fires(), "Mondays in February");
}

#[test]
fn keeps_wall_time_through_daylight_saving() {
    for (expression, zone, from, fires) in [
        // A gap moves a fire forward, together with what is already there.
        (
            "30 2 * * *",
            "Europe/Zurich",
            "2023-03-25T12:00:00Z",
            "2023-03-26T01:30Z 2023-03-27T00:30Z",
        ),
        (
            "*/30 2,3 * * *",
            "Europe/Zurich",
            "2023-03-26T00:00:00Z",
            "2023-03-26T01:00Z 2023-03-26T01:30Z 2023-03-27T00:00Z",
        ),
        (
            "0 2 * * *",
            "America/New_York",
            "2024-03-10T06:59:00Z",
            "2024-03-10T07:00Z 2024-03-11T06:00Z",
        ),
        // A fold fires once, at the second pass; every hour means every hour.
        (
            "30 1 * * *",
            "America/New_York",
            "2024-11-03T00:00:00Z",
            "2024-11-03T06:30Z 2024-11-04T06:30Z",
        ),
        (
            "30 * * * *",
            "America/New_York",
            "2024-11-03T04:00:00Z",
            "2024-11-03T04:30Z 2024-11-03T05:30Z 2024-11-03T06:30Z 2024-11-03T07:30Z",
        ),
        (
            "30 0-23 * * *",
            "America/New_York",
            "2024-11-03T04:45:00Z",
            "2024-11-03T05:30Z 2024-11-03T06:30Z",
        ),
        // Half an hour on Lord Howe; a whole day that Samoa left out.
        (
            "0 2 * * *",
            "Australia/Lord_Howe",
            "2024-10-05T12:00:00Z",
            "2024-10-05T15:30Z 2024-10-06T15:00Z",
        ),
        (
            "0 12 * * *",
            "Pacific/Apia",
            "2011-12-29T00:00:00Z",
            "2011-12-29T22:00Z 2011-12-30T22:00Z 2011-12-31T22:00Z",
        ),
        // London: the sequence of Airflow that stands still.
        (
            "52 1 * * *",
            "Europe/London",
            "2024-03-30T12:00:00Z",
            "2024-03-31T01:52Z 2024-04-01T00:52Z",
        ),
        // A midnight that does not exist.
        (
            "0 0 * * *",
            "America/Asuncion",
            "2023-09-30T12:00:00Z",
            "2023-10-01T04:00Z 2023-10-02T03:00Z",
        ),
    ] {
        assert_eq!(
            next(expression, zone, from, fires.split(' ').count()),
            fires,
            "{expression} {zone}"
        );
    }
}

#[test]
fn has_the_zone_rules_of_2026() {
    // British Columbia keeps daylight saving time for good from 2026 on; rules of 2025 would say 17:00Z.
    assert_eq!(
        next("0 9 * * *", "America/Vancouver", "2026-12-01T00:00:00Z", 1),
        "2026-12-01T16:00Z"
    );
}

#[test]
fn rows_155_to_160_what_is_wrong_is_pointed_at() {
    for (expression, wrong, message) in [
        ("", "", "a cron expression is empty: write for example `0 9 * * *`"),
        (
            "0 0 * *",
            "0 0 * *",
            "a cron expression has 5 fields (minute hour day month weekday) or 6 (seconds last), this one has 4",
        ),
        (
            "0 0 1 1 * 0 2024",
            "0 0 1 1 * 0 2024",
            "a cron expression has no field for the year: remove the seventh field",
        ),
        (
            "a b c d e",
            "a",
            "`a` does not belong in the minute field: it takes a number from 0 to 59",
        ),
        (
            "@foo",
            "@foo",
            "unknown preset `@foo`: known are @hourly, @daily, @weekly, @monthly, @quarterly and @yearly",
        ),
        (
            "@once",
            "@once",
            "`@once` is a schedule of its own and no cron, so it has no times: write `schedule: \"@once\"`",
        ),
        ("@dayly", "@dayly", "unknown preset `@dayly`: did you mean `@daily`?"),
        (
            "0 0 1 13 0",
            "13",
            "13 is out of range in the month field: it takes a number from 1 to 12 or a name such as `jan`",
        ),
        (
            "0  24 * * *",
            "24",
            "24 is out of range in the hour field: it takes a number from 0 to 23",
        ),
        (
            "0 0 0 * *",
            "0",
            "0 is out of range in the day of month field: it takes a number from 1 to 31",
        ),
        (
            "0,60 0 * * *",
            "60",
            "60 is out of range in the minute field: it takes a number from 0 to 59",
        ),
        (
            "1,,2 * * * *",
            "1,,2",
            "the minute field has an empty item: remove the extra comma",
        ),
        (
            "*/0 * * * *",
            "*/0",
            "a step of 0 in the minute field never moves: use 1 or more",
        ),
        (
            "*/90 * * * *",
            "*/90",
            "a step of 90 is longer than the 60 values of the minute field; for a fixed distance write a duration such as \
             `90m`",
        ),
        (
            "*/x * * * *",
            "*/x",
            "`x` is not a step: write a number after `/`, as in `*/5`",
        ),
        (
            "0 0 * * L",
            "L",
            "`L` needs a weekday: `L5` is the last Friday of the month",
        ),
        (
            "0 0 ?/2 * *",
            "?/2",
            "`?` stands for the whole field and must stand alone",
        ),
        (
            "0 0 * * 1,?",
            "?",
            "`?` stands for the whole field and must stand alone",
        ),
        ("0 0 * * 5#6", "5#6", "`6` after `#` must be a number from 1 to 5"),
        (
            "0 0 * * mo",
            "mo",
            "`mo` does not belong in the day of week field: it takes a number from 0 to 7 (0 and 7 are Sunday) or a name \
             such as `mon`",
        ),
        (
            "0 L * * *",
            "L",
            "`l` does not belong in the hour field: it takes a number from 0 to 23",
        ),
        (
            "-1 0 * * *",
            "-1",
            "`-1` does not belong in the minute field: it takes a number from 0 to 59",
        ),
        (
            "1- 0 * * *",
            "1-",
            "`` does not belong in the minute field: it takes a number from 0 to 59",
        ),
        (
            "99999999999 0 * * *",
            "99999999999",
            "99999999999 is out of range in the minute field: it takes a number from 0 to 59",
        ),
        (
            "٣ 0 * * *",
            "٣",
            "`٣` does not belong in the minute field: it takes a number from 0 to 59",
        ),
    ] {
        let error = Cron::parse(expression).expect_err(expression);
        assert_eq!(
            (&expression[error.range.clone()], error.message.as_str()),
            (wrong, message),
            "{expression}"
        );
    }
}

#[test]
fn describes_itself_in_words() {
    for (expression, english, korean) in [
        ("* * * * *", "every minute", "매분"),
        ("*/5 * * * *", "every 5 minutes", "5분마다"),
        ("* * * * * */20", "every 20 seconds", "20초마다"),
        ("@hourly", "every hour", "매시 정각"),
        ("15 * * * *", "at minute 15", "15분"),
        ("@daily", "at 00:00, every day", "매일 00:00"),
        ("0 9 * * 1-5", "at 09:00, Monday to Friday", "매주 월요일~금요일 09:00"),
        ("30 8,20 * * *", "at 08:30 and 20:30, every day", "매일 08:30, 20:30"),
        (
            "*/10 9-17 * * 1-5",
            "every 10 minutes, past hours 9 to 17, Monday to Friday",
            "매주 월요일~금요일 9~17시 10분마다",
        ),
        ("0 */2 * * *", "at minute 0, every 2 hours", "2시간마다 0분"),
        ("@monthly", "at 00:00, on day 1 of the month", "매월 1일 00:00"),
        (
            "@yearly",
            "at 00:00, on day 1 of the month, in January",
            "1월 1일 00:00",
        ),
        ("0 6 L * *", "at 06:00, on the last day of the month", "말일 06:00"),
        (
            "0 6 15W * *",
            "at 06:00, on the weekday nearest to day 15",
            "15일에 가장 가까운 평일 06:00",
        ),
        (
            "0 6 * * 5#3",
            "at 06:00, on the third Friday of the month",
            "셋째 금요일 06:00",
        ),
        (
            "0 6 * * L5",
            "at 06:00, on the last Friday of the month",
            "마지막 금요일 06:00",
        ),
        (
            "0 0 13 * 5",
            "at 00:00, on day 13 of the month or on Friday",
            "매월 13일 또는 매주 금요일 00:00",
        ),
        (
            "0 0 * 3,6 0,6",
            "at 00:00, on Sunday and Saturday, in March and June",
            "3월, 6월 매주 일요일, 토요일 00:00",
        ),
    ] {
        let cron = Cron::parse(expression).unwrap();
        assert_eq!(cron.describe(Language::English), english, "{expression}");
        assert_eq!(cron.describe(Language::Korean), korean, "{expression}");
    }
}

fn field(min: u32, max: u32) -> impl Strategy<Value = String> {
    let item = prop_oneof![
        Just("*".to_owned()),
        (1..=max - min).prop_map(|step| format!("*/{step}")),
        (min..=max).prop_map(|value| value.to_string()),
        (min..=max, min..=max).prop_map(|(first, last)| format!("{first}-{last}")),
        (min..=max, min..=max, 1..=4u32).prop_map(|(first, last, step)| format!("{first}-{last}/{step}")),
        (min..=max, 1..=5u32).prop_map(|(first, step)| format!("{first}/{step}")),
    ];
    prop::collection::vec(item, 1..=2).prop_map(|items| items.join(","))
}

fn any_cron() -> impl Strategy<Value = String> {
    let day =
        prop_oneof![4 => field(1, 31), 1 => Just("L".to_owned()), 1 => (1..=31u32).prop_map(|day| format!("{day}W"))];
    let weekday = prop_oneof![
        4 => field(0, 7),
        2 => Just("*".to_owned()),
        1 => (0..=7u32, 1..=5u32).prop_map(|(day, nth)| format!("{day}#{nth}")),
        1 => (0..=7u32).prop_map(|day| format!("L{day}")),
    ];
    let second = prop_oneof![3 => Just(String::new()), 1 => field(0, 59).prop_map(|it| format!(" {it}"))];
    (field(0, 59), field(0, 23), day, field(1, 12), weekday, second).prop_map(
        |(minute, hour, day, month, weekday, second)| format!("{minute} {hour} {day} {month} {weekday}{second}"),
    )
}

fn any_zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "UTC",
        "Asia/Seoul",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Antarctica/Troll",
    ])
}

/// Any instant from 1950 to 2150, or one near a change of the clocks.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    let changes = prop::sample::select(vec![
        "2024-03-31T01:00:00Z",
        "2024-10-27T01:00:00Z",
        "2024-03-10T07:00:00Z",
        "2024-11-03T06:00:00Z",
        "2024-04-06T15:00:00Z",
        "2024-10-05T15:30:00Z",
        "2011-12-30T10:00:00Z",
        "2018-11-04T03:00:00Z",
    ])
    .prop_map(instant);
    prop_oneof![
        (-631_152_000i64..5_680_281_600, 0..1_000_000_000u32)
            .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap()),
        (changes, -90_000i64..90_000).prop_map(|(at, near)| at + TimeDelta::seconds(near)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn next_and_previous_enclose_every_instant(expression in any_cron(), zone in any_zone(), t in any_instant()) {
        let (cron, zone) = (Cron::parse(&expression).unwrap(), Zone::parse(zone).unwrap());
        let (next, prev) = (cron.next_after(t, &zone), cron.prev_before(t, &zone));
        prop_assert_eq!(next.is_some(), cron.fires());
        prop_assert_eq!(prev.is_some(), cron.fires());
        if let (Some(next), Some(prev)) = (next, prev) {
            prop_assert!(next > t && prev < t);
            // Nothing lies between: going back from `next` meets `t` or what was before it, and the other way round.
            let back = cron.prev_before(next, &zone).unwrap();
            prop_assert!(back <= t && back >= prev);
            let forth = cron.next_after(prev, &zone).unwrap();
            prop_assert!(forth >= t && forth <= next);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[0-9*/,#LWlw?@a-zA-Z \\-]{0,24}|\\PC{0,12}") {
        if let Err(error) = Cron::parse(&text) {
            prop_assert!(text.get(error.range).is_some());
        }
    }
}
