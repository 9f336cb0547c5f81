//! Templates and expressions: what they print, what they refer to, and what they must not do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Mutex;

use serde_json::{Value, json};
use updraft_dag::template::{
    Lookup, LookupError, TaskContext, check_expression, check_template, evaluate, render, render_value,
    resolve_task_path,
};

/// Answers from a list, and remembers what was asked.
#[derive(Default)]
struct Shelf {
    asked: Mutex<Vec<String>>,
}

impl Shelf {
    fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }
}

impl Lookup for Shelf {
    fn xcom(&self, task_id: &str, key: &str) -> Result<Option<Value>, LookupError> {
        self.note(format!("xcom {task_id} {key}"));
        Ok(match (task_id, key) {
            ("extract", "return_value") => Some(json!({"rows": 42, "files": ["a.csv", "b.csv"]})),
            ("quality", "bad_rows") => Some(json!(0)),
            ("group.child", "key") => Some(json!("deep")),
            ("mapped", "return_value") => Some(json!([1, 2, 3])),
            ("nothing", "return_value") => Some(Value::Null),
            _ => None,
        })
    }

    fn variable(&self, key: &str) -> Result<Option<String>, LookupError> {
        self.note(format!("variable {key}"));
        match key {
            "bucket" => Ok(Some("s3://lake".to_owned())),
            "settings" => Ok(Some(r#"{"depth": {"max": 3}}"#.to_owned())),
            "broken" => Err(LookupError("the server can't be reached".to_owned())),
            _ => Ok(None),
        }
    }

    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError> {
        self.note(format!("connection {id}"));
        Ok((id == "warehouse")
            .then(|| json!({"conn_type": "postgres", "host": "db", "port": 5432, "extra": {"ssl": true}})))
    }

    fn secret(&self, name: &str) -> Result<Option<String>, LookupError> {
        self.note(format!("secret {name}"));
        Ok((name == "api_key").then(|| "s3cr3t".to_owned()))
    }
}

fn context() -> TaskContext {
    serde_json::from_value(json!({
        "run": {
            "dag_id": "daily_sales", "run_id": "scheduled__2024-01-31T09:00:00+00:00", "run_type": "scheduled",
            "logical_date": "2024-01-31T00:00:00Z",
            "data_interval": {"start": "2024-01-31T00:00:00Z", "end": "2024-02-01T00:00:00Z"},
            "run_after": "2024-02-01T00:00:00Z", "start_date": "2024-02-01T00:00:05Z",
            "params": {"regions": ["kr", "jp"], "full": false, "n": 3, "name": "it's", "ratio": 0.5, "none": null},
            "conf": {"n": 3}, "run_url": "http://localhost:8080/dags/daily_sales/runs/1",
            "dag_owner": "data", "tags": ["sales"], "description": null,
            "previous_success": {"data_interval_start": "2024-01-30T00:00:00Z", "data_interval_end": "2024-01-31T00:00:00Z",
                                 "start_date": null},
            "failed_tasks": ["load", "quality"],
            "asset_events": [
                {"asset": {"name": "stock", "uri": "s3://lake/stock"}, "extra": {"rows": 7}, "timestamp": "2024-01-31T23:59:00Z",
                 "source": {"dag_id": "warehouse", "task_id": "load", "run_id": "manual__1", "map_index": -1,
                            "logical_date": "2024-01-31T00:00:00Z", "data_interval": {"start": "2024-01-30T00:00:00Z", "end": "2024-01-31T00:00:00Z"}}},
                {"asset": {"name": "stock", "uri": "s3://lake/stock"}, "extra": {"from_rest_api": true}, "timestamp": "2024-01-31T23:59:30Z", "source": null},
            ],
        },
        "task_id": "transform", "map_index": 1, "try_number": 2, "max_tries": 3, "fence": 7,
        "item": {"region": "kr"}, "timezone": "Asia/Seoul", "operator": "bash", "owner": "ann", "retries": 3,
        "outlets": [{"name": "sales_mart", "uri": "sales_mart"}], "hostname": "worker-1",
        "task_ids": ["extract", "quality", "group.child", "mapped", "nothing", "absent"],
        "notice": {"event": "on_failure", "reason": "exit code 1"},
    }))
    .unwrap()
}

fn without_date() -> TaskContext {
    let mut context = context();
    context.run.logical_date = None;
    context.run.data_interval = None;
    context.run.run_type = "manual".to_owned();
    context.run.asset_events = Vec::new();
    context.item = None;
    context.notice = None;
    context
}

#[test]
fn the_key_of_a_task_is_that_of_its_work() {
    let mut context = context();
    let run = context.run.run_id.clone();
    assert_eq!(context.idempotency_key(), format!("daily_sales/{run}/transform/1"));
    let key = context.idempotency_key();
    // Another try, by another worker.
    (context.try_number, context.fence, context.hostname) = (3, 9, "worker-2".to_owned());
    assert_eq!(context.idempotency_key(), key);
    context.map_index = -1;
    assert_eq!(context.idempotency_key(), format!("daily_sales/{run}/transform"));
}

#[test]
fn row_415_a_run_by_assets_knows_what_it_was_made_for() {
    for (template, text) in [
        (
            "{% for asset, events in triggering_asset_events.items() %}{{ asset }}: {{ events | length }}{% endfor %}",
            "stock: 2",
        ),
        (
            "{{ (triggering_asset_events.values() | first | first).source_dag_run.data_interval_start | ds }}",
            "2024-01-30",
        ),
        (
            "{% for event in triggering_asset_events.stock %}{{ event.timestamp }} {{ event.source_dag_id }}.{{ event.source_task_id }}[{{ event.source_map_index }}] {{ event.source_run_id }} {% endfor %}",
            "2024-01-31 23:59:00+00:00 warehouse.load[-1] manual__1 2024-01-31 23:59:30+00:00 None.None[-1] None ",
        ),
        ("{{ triggering_asset_events['stock'][1].extra.from_rest_api }}", "True"),
        ("{{ triggering_asset_events.stock[1].source_dag_run }}", "None"),
        ("{{ triggering_asset_events.stock[0].asset.uri }}", "s3://lake/stock"),
        ("{{ triggering_asset_events.sales | default('none') }}", "none"),
    ] {
        assert_eq!(
            render(template, &context(), &Shelf::default()).unwrap(),
            text,
            "{template}"
        );
    }
    let error = render("{{ triggering_asset_events.sales }}", &context(), &Shelf::default())
        .unwrap_err()
        .message;
    assert!(
        error.contains("`triggering_asset_events` has no `sales`; it has stock"),
        "{error}"
    );
}

#[test]
fn prints_what_airflow_prints() {
    for (template, text) in [
        ("no braces", "no braces"),
        (
            "{{ ds }} {{ ds_nodash }} {{ ts }}",
            "2024-01-31 20240131 2024-01-31T00:00:00+00:00",
        ),
        (
            "{{ ts_nodash }} {{ ts_nodash_with_tz }}",
            "20240131T000000 20240131T000000+0000",
        ),
        ("{{ logical_date }}", "2024-01-31 00:00:00+00:00"),
        (
            "{{ data_interval_end | ds }} {{ data_interval_end | ts_nodash }}",
            "2024-02-01 20240201T000000",
        ),
        (
            "{{ data_interval_start.strftime('%Y/%m/%d %H:%M:%S.%f %Z %z %j') }}",
            "2024/01/31 00:00:00.000000 UTC +0000 031",
        ),
        (
            "{{ logical_date.year }}-{{ logical_date.month }}-{{ logical_date.quarter }}",
            "2024-1-1",
        ),
        ("{{ logical_date.add(months=1) | ds }}", "2024-02-29"),
        (
            "{{ logical_date.subtract(days=1, hours=2) }}",
            "2024-01-29 22:00:00+00:00",
        ),
        (
            "{{ logical_date.in_timezone('Asia/Seoul').strftime('%H:%M %Z') }}",
            "09:00 KST",
        ),
        (
            "{{ logical_date.in_tz(dag.timezone).start_of('month').isoformat() }}",
            "2024-01-01T00:00:00+09:00",
        ),
        (
            "{{ logical_date.end_of('month').isoformat() }}",
            "2024-01-31T23:59:59.999999+00:00",
        ),
        ("{{ logical_date.replace(day=1).date() }}", "2024-01-01"),
        ("{{ logical_date < data_interval_end }}", "True"),
        (
            "{{ prev_data_interval_end_success }} {{ prev_start_date_success }}",
            "2024-01-31 00:00:00+00:00 None",
        ),
        (
            "{{ run_id }} {{ dag_run.run_type }} {{ dag_run.conf.n }}",
            "scheduled__2024-01-31T09:00:00+00:00 scheduled 3",
        ),
        ("{{ dag_run.conf.get('x', 'y') }} {{ dag_run.conf['n'] + 1 }}", "y 4"),
        (
            "{{ dag.dag_id }} {{ dag.owner }} {{ dag.tags }} {{ dag.description }}",
            "daily_sales data ['sales'] None",
        ),
        (
            "{{ task.task_id }} {{ ti.task_id }} {{ task_instance.try_number }}/{{ ti.max_tries }}",
            "transform transform 2/3",
        ),
        ("{{ map_index }} {{ ti.map_index }} {{ ti.hostname }}", "1 1 worker-1"),
        ("{{ task_instance_key_str }}", "daily_sales__transform__20240131"),
        (
            "{{ params.regions }} {{ params.full }} {{ params.none }} {{ params.ratio }}",
            "['kr', 'jp'] False None 0.5",
        ),
        (
            "{{ params['regions'] | join(', ') }} {{ params.regions | tojson }}",
            "kr, jp [\"kr\", \"jp\"]",
        ),
        (
            "{{ params.get('nope', 1) }} {{ 'n' in params }} {{ 'x' in params }}",
            "1 True False",
        ),
        (
            "{% for r in params.regions if r != 'jp' %}{{ loop.index }}{{ r }}{% endfor %}",
            "1kr",
        ),
        ("{{ params.name | shell_quote }}", "'it'\"'\"'s'"),
        ("{{ item.region }} {{ item['region'].upper() }}", "kr KR"),
        ("{{ outlets[0].name }} {{ inlets }}", "sales_mart []"),
        (
            "{{ run.url }} {{ run.failed_tasks | join(', ') }}",
            "http://localhost:8080/dags/daily_sales/runs/1 load, quality",
        ),
        ("{{ tasks.extract.return_value.rows }}", "42"),
        ("{{ tasks.extract.return_value['files'][0] }}", "a.csv"),
        (
            "{{ tasks.group.child.key }} {{ tasks['group.child'].key }} {{ tasks.group.child.key.upper() }}",
            "deep deep DEEP",
        ),
        ("{{ tasks.mapped.return_value | sum }}", "6"),
        ("{{ tasks.absent.return_value | default('none') }}", "none"),
        ("{% if tasks.absent.x is defined %}yes{% else %}no{% endif %}", "no"),
        ("{{ ti.xcom_pull(task_ids='extract').rows }}", "42"),
        ("{{ ti.xcom_pull('quality', 'bad_rows') }}", "0"),
        (
            "{{ ti.xcom_pull(task_ids=['quality', 'extract'], key='bad_rows') }}",
            "[0, None]",
        ),
        (
            "{{ ti.xcom_pull(task_ids='absent') }} {{ ti.xcom_pull(task_ids='absent', default=7) }}",
            "None 7",
        ),
        (
            "{{ var.value.bucket }} {{ var.json.settings.depth.max }}",
            "s3://lake 3",
        ),
        (
            "{{ var.value.get('nope', 'other') }} {{ var.value.nope | default('x') }}",
            "other x",
        ),
        (
            "{{ conn.warehouse.host }}:{{ conn.warehouse.port }} {{ conn.warehouse.extra_dejson.ssl }}",
            "db:5432 True",
        ),
        ("{{ conn.get('warehouse').conn_id }}", "warehouse"),
        ("{{ secrets.api_key }}", "s3cr3t"),
        (
            "{{ macros.ds_add(ds, -30) }} {{ macros.ds_format(ds, '%Y-%m-%d', '%d.%m.%y') }}",
            "2024-01-01 31.01.24",
        ),
        (
            "{{ macros.datetime_diff_for_humans(logical_date, data_interval_end) }}",
            "1 day ago",
        ),
        (
            "{{ macros.datetime_diff_for_humans(data_interval_start) }}",
            "1 day ago",
        ),
        (
            "{{ macros.json.dumps({'a': [1, true, none]}) }} {{ macros.json.loads('[1]')[0] }}",
            "{\"a\": [1, true, null]} 1",
        ),
        (
            "{{ macros.datetime.strptime('31/01/24', '%d/%m/%y') | ds }} {{ macros.datetime(2024, 2, 3) }}",
            "2024-01-31 2024-02-03 00:00:00+00:00",
        ),
        (
            "{{ macros.dateutil.parser.parse('2024-02-03T04:05:06+09:00') }}",
            "2024-02-02 19:05:06+00:00",
        ),
        (
            "{{ macros.uuid() == macros.uuid() }} {{ macros.uuid() | length }} {{ 0 <= macros.random() < 1 }}",
            "False 36 True",
        ),
        (
            "{{ ds.split('-')[0] }} {{ ds.replace('-', '') }} {{ ds.startswith('2024') }} {{ 'a,b'.split(',') }}",
            "2024 20240131 True ['a', 'b']",
        ),
        (
            "{{ '%s-%03d' | format('a', 7) }} {{ [1, 2] + [3] }} {{ 7 // 2 }} {{ 2 ** 3 }} {{ 'a' ~ 1 }}",
            "a-007 [1, 2, 3] 3 8 a1",
        ),
        ("{{ {'a': \"it's\", 'b': None} }}", "{'a': \"it's\", 'b': None}"),
        ("{% raw %}{{ ds }}{% endraw %}{# nothing #}", "{{ ds }}"),
        (
            "{% set ns = namespace(total=0) %}{% for i in range(4) %}{% set ns.total = ns.total + i %}{% endfor %}{{ ns.total }}",
            "6",
        ),
        ("{% macro path(r) %}/{{ r }}{% endmacro %}{{ path('kr') }}", "/kr"),
        ("<a&b> '\"", "<a&b> '\""),
        ("한국어 {{ params.regions[0] }} 😀", "한국어 kr 😀"),
    ] {
        let rendered = render(template, &context(), &Shelf::default());
        assert_eq!(rendered.as_deref().map_err(ToString::to_string), Ok(text), "{template}");
        let references = check_template(template).expect(template);
        assert_eq!(references.unknown, [], "{template}");
    }
}

#[test]
fn evaluates_expressions_to_json() {
    for (expression, value) in [
        ("tasks.quality.bad_rows == 0", json!(true)),
        ("tasks.quality.bad_rows > 0 or params.full", json!(false)),
        ("params.regions", json!(["kr", "jp"])),
        ("params.regions | map('upper') | list", json!(["KR", "JP"])),
        ("tasks.extract.return_value.files", json!(["a.csv", "b.csv"])),
        ("tasks.nothing.return_value", json!(null)),
        ("logical_date.add(days=1)", json!("2024-02-01T00:00:00+00:00")),
        (
            "'publish' if tasks.quality.bad_rows == 0 else 'quarantine'",
            json!("publish"),
        ),
        ("range(3)", json!([0, 1, 2])),
        (
            "{'a': 1, 'b': [true, none, 1.5]}",
            json!({"a": 1, "b": [true, null, 1.5]}),
        ),
        ("tasks.absent.n | default(0) > 1", json!(false)),
        (
            "conn.warehouse",
            json!({"conn_id": "warehouse", "conn_type": "postgres", "host": "db", "port": 5432, "extra": {"ssl": true}, "extra_dejson": {"ssl": true}}),
        ),
    ] {
        assert_eq!(
            evaluate(expression, &context(), &Shelf::default()),
            Ok(value),
            "{expression}"
        );
        assert_eq!(
            check_expression(expression).expect(expression).unknown,
            [],
            "{expression}"
        );
    }
}

#[test]
fn fails_with_a_reason_and_a_place() {
    for (template, place, message) in [
        (
            "a\n  {{ tasks.absent.rows }}",
            (2, 6),
            "task `absent` has left no XCom `rows`: was it skipped, or does it push another key? To do without, write `tasks.absent.rows | default(…)`",
        ),
        (
            "{{ params.nope }}",
            (1, 4),
            "`params` has no `nope`; it has full, n, name, none, ratio, regions",
        ),
        (
            "{% if dag_run.conf.flag == 'x' %}{% endif %}",
            (1, 7),
            "`dag_run.conf` has no `flag`; it has n",
        ),
        (
            "{{ var.value.nope }}",
            (1, 4),
            "there is no variable `nope`: create it first",
        ),
        ("{{ var.value.broken }}", (1, 4), "the server can't be reached"),
        (
            "{{ var.json.bucket }}",
            (1, 4),
            "variable `bucket`: this text is not JSON: expected value at line 1 column 1",
        ),
        (
            "{{ conn.nope.host }}",
            (1, 4),
            "there is no connection `nope`: create it first",
        ),
        (
            "{{ secrets.nope }}",
            (1, 4),
            "there is no secret `nope`: create it first",
        ),
        (
            "{{ macros.ds_add('x', 1) }}",
            (1, 4),
            "ds_add: `x` is not a date such as 2024-01-31",
        ),
        (
            "{{ logical_date.strftime('%Q') }}",
            (1, 4),
            "`%Q` is not a format that strftime knows",
        ),
        (
            "{{ logical_date.add(1) }}",
            (1, 4),
            "name the units: `.add(days=1, hours=2)`",
        ),
        (
            "{{ logical_date.add(years=99999) }}",
            (1, 4),
            "the date leaves the calendar",
        ),
        (
            "{{ logical_date.in_tz('Asia/Soeul') }}",
            (1, 4),
            "unknown time zone `Asia/Soeul`: did you mean `Asia/Seoul`?",
        ),
    ] {
        let error = render(template, &context(), &Shelf::default()).expect_err(template);
        assert_eq!(error.message, message, "{template}");
        assert_eq!((error.line, error.column), place, "{template}: {error:?}");
    }
    let error = evaluate("tasks.absent.n > 0", &context(), &Shelf::default()).unwrap_err();
    assert!(
        error.message.starts_with("task `absent` has left no XCom `n`"),
        "{error}"
    );
}

#[test]
fn says_why_a_date_is_absent() {
    for template in [
        "{{ ds }}",
        "{{ ts_nodash }}",
        "{{ logical_date.year }}",
        "{{ data_interval_start | ds }}",
    ] {
        let error = render(template, &without_date(), &Shelf::default()).expect_err(template);
        assert!(
            error.message.contains("because this run (manual) has no logical date"),
            "{template}: {error}"
        );
    }
    assert_eq!(
        render("{{ ds | default('today') }}", &without_date(), &Shelf::default()).unwrap(),
        "today"
    );
    assert_eq!(
        render("{{ dag_run.logical_date }}", &without_date(), &Shelf::default()).unwrap(),
        "None"
    );
    let error = render("{{ item }}", &without_date(), &Shelf::default()).unwrap_err();
    assert_eq!(error.message, "`item` is only there in a task that has `expand`");
}

#[test]
fn fetches_only_what_it_needs_and_only_once() {
    let shelf = Shelf::default();
    let value = json!({
        "{{ key }}": ["{{ var.value.bucket }}/{{ ds }}", 1, null],
        "b": "{% if params.full %}{{ secrets.api_key }}{% else %}{{ var.value.bucket }}{% endif %}",
    });
    let rendered = render_value(&value, &context(), &shelf).unwrap();
    assert_eq!(
        rendered,
        json!({"{{ key }}": ["s3://lake/2024-01-31", 1, null], "b": "s3://lake"})
    );
    assert_eq!(*shelf.asked.lock().unwrap(), ["variable bucket"]);
    assert_eq!(
        render_value(&json!("{{ params.n }}"), &context(), &shelf).unwrap(),
        json!("3")
    );
}

#[test]
fn lists_what_it_refers_to() {
    let text = "{{ tasks.a.b.c }} {{ tasks['x.y'].k[0] }}\n {{ ti.xcom_pull('p', key='q') }} {{ ti.xcom_pull(task_ids=['r', 's']) }}
        {{ var.value.v1 }} {{ var.json['v2'].x }} {{ var.value.get('v3') }} {{ var.value.get('optional', 1) }}
        {{ conn.c1.host }} {{ conn.get('c2') }} {{ secrets.s1 }} {{ params.p1 }} {{ params['p2'] }} {{ params.get('p3') }}
        {% for item2 in item.list %}{{ item2 }}{% endfor %}";
    let found = check_template(text).unwrap();
    let paths: Vec<String> = found.task_paths.iter().map(|(path, _)| path.join("/")).collect();
    assert_eq!(paths, ["a/b/c", "x.y/k"]);
    let (_, place) = &found.task_paths[0];
    assert_eq!((place.line, place.column, place.length), (1, 4, 11));
    let pulls: Vec<String> = found
        .xcom_pulls
        .iter()
        .map(|((task, key), _)| format!("{task} {key}"))
        .collect();
    assert_eq!(pulls, ["p q", "r return_value", "s return_value"]);
    assert_eq!(found.xcom_pulls[0].1.line, 2);
    assert_eq!(Vec::from_iter(&found.variables), ["v1", "v2", "v3"]);
    assert_eq!(Vec::from_iter(&found.connections), ["c1", "c2"]);
    assert_eq!(Vec::from_iter(&found.secrets), ["s1"]);
    assert_eq!(
        found.params.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["p1", "p2"]
    );
    assert!(
        found.uses_item && !found.dynamic && found.unknown.is_empty(),
        "{found:?}"
    );
    for dynamic in [
        "tasks[params.x].key",
        "ti.xcom_pull(params.x)",
        "var.value[params.x]",
        "conn.get(params.x)",
    ] {
        assert!(check_expression(dynamic).unwrap().dynamic, "{dynamic}");
    }
}

#[test]
fn takes_the_longest_task_id() {
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let is_task = |name: &str| ["a", "a.b", "g.c"].contains(&name);
    let found = |text: &str| resolve_task_path(&path(text), is_task).map(|(task, key)| format!("{task}:{key}"));
    assert_eq!(found("a.b.c").as_deref(), Some("a.b:c"));
    assert_eq!(found("a.b").as_deref(), Some("a:b"));
    assert_eq!(found("a.x.y").as_deref(), Some("a:x"));
    assert_eq!(found("g.c.k").as_deref(), Some("g.c:k"));
    assert_eq!(found("g.c"), None);
    assert_eq!(found("nope.x"), None);
}

#[test]
fn finds_names_that_do_not_exist() {
    for (template, name, hint) in [
        ("{{ dss }}", "dss", Some("ds")),
        ("{{ execution_date }}", "execution_date", Some("logical_date")),
        ("{{ run.urll }}", "run.urll", Some("run.url")),
        ("{{ ti.xcom_pul('x') }}", "ti.xcom_pul", Some("ti.xcom_pull")),
        ("{{ macros.ds_ad(ds, 1) }}", "macros.ds_ad", Some("macros.ds_add")),
        ("{{ var.valu.x }}", "var.valu", Some("var.value")),
        ("{{ paramz.x | default(1) }}", "paramz", Some("params")),
        ("{{ completely_other }}", "completely_other", None),
    ] {
        let found = check_template(template).expect(template).unknown;
        let (found_name, found_hint, place) = &found[0];
        assert_eq!((found_name.as_str(), found_hint.as_deref()), (name, hint), "{template}");
        assert_eq!((place.line, place.column), (1, 4), "{template}");
    }
}

#[test]
fn refuses_what_can_not_work() {
    for (template, place, message, suggestion) in [
        (
            "{{ ds | upperr }}",
            (1, 9),
            "unknown filter `upperr`: did you mean `upper`?",
            Some("upper"),
        ),
        (
            "x\n{{ ds is definedd }}",
            (2, 10),
            "unknown test `definedd`: did you mean `defined`?",
            Some("defined"),
        ),
        (
            "{{ rang(3) }}",
            (1, 4),
            "unknown function `rang`: did you mean `range`?",
            Some("range"),
        ),
        (
            "{% include 'x' %}",
            (1, 4),
            "`include` needs other templates, and there are none: write the text here",
            None,
        ),
        (
            "{{ logical_date - macros.timedelta(days=1) }}",
            (1, 19),
            "dates have no `+` and `-`: write `logical_date.subtract(days=1)`",
            None,
        ),
    ] {
        let error = check_template(template).expect_err(template);
        assert_eq!(
            (error.message.as_str(), error.suggestion.as_deref()),
            (message, suggestion),
            "{template}"
        );
        assert_eq!((error.line, error.column), place, "{template}");
    }
    for template in ["{{ ds", "{% if x %}", "{{ a b }}", "{% nope %}", "{{ 'x }}", "{{ }}"] {
        let error = check_template(template).expect_err(template);
        assert!(error.message.starts_with("syntax error: "), "{template}: {error}");
        assert!(render(template, &context(), &Shelf::default()).is_err());
    }
    assert!(check_expression("a b").is_err() && check_expression("").is_err() && check_expression("{{ ds }}").is_err());
}

#[test]
fn an_expression_that_is_deeper_than_the_stack_is_refused() {
    const MANY: usize = 100_000;
    for part in [
        " + 1",
        " ~ ds",
        " | upper",
        ".a",
        "[0]",
        "()",
        " and 1",
        " ** 1",
        " if 1 else 1",
        " < 1",
        " in [1",
        " is not none",
    ] {
        let expression = format!("ds{}", part.repeat(MANY));
        for error in [
            check_expression(&expression).unwrap_err(),
            check_template(&format!("{{{{ {expression} }}}}")).unwrap_err(),
            evaluate(&expression, &context(), &Shelf::default()).unwrap_err(),
            render(&format!("{{{{ {expression} }}}}"), &context(), &Shelf::default()).unwrap_err(),
        ] {
            assert!(error.message.starts_with("this is too deep"), "{part}: {error}");
        }
    }
    for start in ["(", "[", "{1: ", "- ", "not "] {
        let error = check_expression(&start.repeat(MANY)).unwrap_err();
        assert!(error.message.starts_with("this is too deep"), "{start}: {error}");
    }
    let elifs = format!("{{% if ds %}}{}{{% endif %}}", "{% elif ds %}".repeat(MANY));
    assert!(
        check_template(&elifs)
            .unwrap_err()
            .message
            .starts_with("this is too deep")
    );

    // What is only long is none of that.
    let list = format!("[{}] | length", "params.n + 1, ".repeat(5_000));
    assert_eq!(evaluate(&list, &context(), &Shelf::default()).unwrap(), json!(5_000));
    assert!(check_template(&"{{ ds }} {{ params.n + 1 }}\n".repeat(5_000)).is_ok());
    let sum = format!("params.n{}", " + 1".repeat(200));
    assert_eq!(evaluate(&sum, &context(), &Shelf::default()).unwrap(), json!(203));
}

#[test]
fn bounds_hostile_templates() {
    for (template, message) in [
        (
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
            "too many steps",
        ),
        (
            "{% for i in range(60000) %}{{ 'x' * 100 }}{% endfor %}",
            "longer than 1048576 bytes",
        ),
        ("{{ 'x' * 2000000 }}", "longer than 1048576 bytes"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", ""),
        (
            "{% for i in range(99999) %}{{ var.value.get('x' ~ i, '') }}{% endfor %}",
            "asks for more than 200",
        ),
        ("{{ range(999999999) }}", ""),
    ] {
        let error = render(template, &context(), &Shelf::default()).expect_err(template);
        assert!(error.message.contains(message), "{template}: {}", error.message);
    }
    for expression in [
        "'%999999999d' | format(1)",
        "'%*d' | format(999999999, 1)",
        "'{:>999999999}'.format(1)",
        "'x' | indent(999999999, true)",
        "'x' | indent(width=999999999, first=true)",
        "('a' * 100000) | replace('a', 'b' * 1000)",
        "('a' * 100000).replace('a', 'b' * 1000)",
        "('a' * 100000) | replace('', 'b' * 1000)",
        "('a' * 30000) | list | join('b' * 10000)",
        "('b' * 10000).join(('a' * 30000) | list)",
        "[1] | batch(999999999, 0)",
        "[1] | slice(999999999)",
    ] {
        let error = evaluate(expression, &context(), &Shelf::default()).expect_err(expression);
        assert!(
            error.message.ends_with("would make a value that is too large"),
            "{expression}: {error}"
        );
    }
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(5000), ")".repeat(5000));
    assert!(check_template(&deep).is_err());
    assert!(evaluate("'x' * 5000000", &context(), &Shelf::default()).is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "(\\{\\{|\\}\\}|\\{%|%\\}|[a-z. |()'\\[\\]~*0-9]|ds|tasks|for|in|if|\\PC){0,24}") {
        let _ = check_template(&text);
        let _ = check_expression(&text);
        let _ = render(&text, &context(), &Shelf::default());
    }
}

#[test]
fn the_documentation_shows_what_happens() {
    let text = include_str!("../../../docs/templates.md");
    let mut examples = 0;
    let mut wrong = Vec::new();
    let mut named = std::collections::BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let row = line.trim_matches('|').replace("\\|", "\u{0}");
        let cells: Vec<String> = row.split(" | ").map(|cell| cell.trim().replace('\u{0}', "|")).collect();
        let [names @ .., template, result] = &cells[..] else {
            continue;
        };
        let Some(template) = template.strip_prefix('`').and_then(|it| it.strip_suffix('`')) else {
            continue;
        };
        let result = result.trim_matches('`');
        let rendered = render(template, &context(), &Shelf::default());
        if rendered.as_deref().map_err(ToString::to_string) != Ok(result) {
            wrong.push(format!("{template}\n  documented {result}\n  rendered   {rendered:?}"));
        }
        named.extend(
            names
                .iter()
                .flat_map(|it| it.split(", "))
                .map(|it| it.trim_matches('`').to_owned()),
        );
        examples += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples > 70, "{examples} examples read");
    let missing: Vec<&&str> = updraft_dag::template::variables()
        .iter()
        .chain(updraft_dag::template::filters())
        .filter(|name| !named.contains(**name))
        .collect();
    assert!(missing.is_empty(), "not in docs/templates.md: {missing:?}");
}
