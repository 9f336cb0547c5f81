//! What a task's program is told about its task, in its environment.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::operator::TaskSetup;

/// `UPDRAFT_*` and `AIRFLOW_CTX_*`.
#[must_use]
pub fn about_the_task(setup: &TaskSetup) -> Vec<(&'static str, String)> {
    let assignment = &setup.assignment;
    let context = &assignment.context;
    let mut about = vec![
        ("UPDRAFT_DAG_ID", assignment.dag_id.clone()),
        ("UPDRAFT_TASK_ID", assignment.task_id.clone()),
        ("UPDRAFT_RUN_ID", assignment.run_id.clone()),
        ("UPDRAFT_TRY_NUMBER", context.try_number.to_string()),
        ("UPDRAFT_MAP_INDEX", assignment.map_index.to_string()),
        ("UPDRAFT_OUTPUT", setup.paths.output_file.display().to_string()),
        ("UPDRAFT_RUN_URL", context.run.run_url.clone()),
        ("AIRFLOW_CTX_DAG_ID", assignment.dag_id.clone()),
        ("AIRFLOW_CTX_TASK_ID", assignment.task_id.clone()),
        ("AIRFLOW_CTX_DAG_RUN_ID", assignment.run_id.clone()),
        ("AIRFLOW_CTX_RUN_ID", assignment.run_id.clone()),
        ("AIRFLOW_CTX_TRY_NUMBER", context.try_number.to_string()),
        ("AIRFLOW_CTX_MAP_INDEX", assignment.map_index.to_string()),
    ];
    if let Some(owner) = context.owner.clone().or_else(|| context.run.dag_owner.clone()) {
        about.push(("AIRFLOW_CTX_DAG_OWNER", owner));
    }
    // For notifiers in bash: a reason in a command's text would have to be quoted.
    if let Some(notice) = &context.notice {
        about.push(("UPDRAFT_EVENT", notice.event.to_string()));
        about.push(("UPDRAFT_REASON", notice.reason.clone().unwrap_or_default()));
    } else {
        // For loads that must count once although a try may be repeated: docs/effectively-once.md.
        about.push(("UPDRAFT_FENCE", assignment.fence.to_string()));
        about.push(("UPDRAFT_IDEMPOTENCY_KEY", context.idempotency_key()));
    }
    if let Some(logical_date) = context.run.logical_date {
        let text = iso(logical_date);
        about.push(("UPDRAFT_LOGICAL_DATE", text.clone()));
        about.push(("AIRFLOW_CTX_LOGICAL_DATE", text.clone()));
        about.push(("AIRFLOW_CTX_EXECUTION_DATE", text));
    }
    about
}

/// As Python's `isoformat`: microseconds only when there are any, `+00:00` for UTC.
fn iso(instant: DateTime<Utc>) -> String {
    let fraction = if instant.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    instant.to_rfc3339_opts(fraction, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_in_airflow() {
        let whole = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z")
            .unwrap()
            .with_timezone(&Utc);
        assert_eq!(iso(whole), "2026-01-02T03:04:05+00:00");
        assert_eq!(
            iso(whole + chrono::TimeDelta::microseconds(7)),
            "2026-01-02T03:04:05.000007+00:00"
        );
    }
}
