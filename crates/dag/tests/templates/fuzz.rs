//! Templates and expressions that nobody wrote.

use std::time::{Duration, Instant};

use updraft_dag::template::{check_expression, check_template, evaluate, render};
use updraft_fuzz::{Cases, changed_bytes};

use super::{Shelf, context};

/// For one text, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

const ORIGINALS: [&str; 16] = [
    "{{ ds }} {{ data_interval_start.in_timezone('Asia/Seoul').strftime('%Y %m %d %H:%M') }}",
    "{{ macros.ds_add(ds, 5) }} {{ macros.datetime.now() }} {{ logical_date + macros.timedelta(days=1) }}",
    "{% for region in params.regions %}{{ loop.index }}: {{ region | upper }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{{ ti.xcom_pull(task_ids='extract', key='return_value').rows }}",
    "{{ tasks.extract.rows * 2 }} {{ tasks['group.child'].key }}",
    "{{ var.value.bucket }} {{ var.json.settings.depth.max }} {{ var.value.get('nothing', 'x') }}",
    "{{ conn.warehouse.host }}:{{ conn.warehouse.port }} {{ secrets.api_key }}",
    "{% set x = [1, 2, 3] %}{{ x | sum }} {{ x | join(',') }} {{ x | tojson }} {{ range(10) | list | length }}",
    "{% macro m(a, b=2) %}{{ a ~ b }}{% endmacro %}{{ m(1) }}{{ m('x' * 10) }}",
    "{{ 'abc'[1:2] }} {{ 'x' | replace('x', 'y') | default('z') | int(7) }} {{ 7 // 2 ** 3 % 5 }}",
    "{# nothing #}{% raw %}{{ }}{% endraw %}{{ \"a\\n\\u00e9\" }}",
    "{% with a = 1 %}{{ a is defined and a in [1] or not none }}{% endwith %}",
    "{{ item.region }} {{ ti.try_number }} {{ dag_run.conf['n'] }} {{ triggering_asset_events }}",
    "tasks.quality.bad_rows == 0 and params.n | int > 2",
    "params.regions[0] in ('kr', 'jp') and not params.full",
    "{% for x in range(99999) %}{% for y in range(99999) %}{{ x * y }}{% endfor %}{% endfor %}",
];

#[test]
fn fuzz_templates() {
    for mut case in Cases::of("-p updraft-dag fuzz_templates") {
        let bytes = changed_bytes(&mut case.random, &ORIGINALS);
        let text = String::from_utf8_lossy(&bytes);
        let begun = Instant::now();
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        // What is wrong, if anything, is somewhere in the text.
        for error in [check_template(&text).err(), check_expression(&text).err()]
            .into_iter()
            .flatten()
        {
            assert!(
                (1..=lines + 1).contains(&error.line) && error.column >= 1 && error.length >= 1,
                "{error:?} of\n{text}"
            );
        }
        if let Ok(rendered) = render(&text, &context(), &Shelf::default()) {
            assert!(rendered.len() <= 2 * 1024 * 1024, "{} bytes", rendered.len());
        }
        let _ = evaluate(&text, &context(), &Shelf::default());
        assert!(begun.elapsed() < PATIENCE, "{:?} for\n{text}", begun.elapsed());
    }
}
