//! What the page of Airflow's operations can't read from the code.

/// Tests of `crates/api/tests/rest` that prove what the official client does not: the operations, the test, its file.
pub(crate) const TESTS: &[(&[&str], &str, &str)] = &[
    (
        &["login", "logout"],
        "a_browser_is_led_to_where_it_signs_in_and_nowhere_else",
        "kept.rs",
    ),
    (&["delete_dag"], "a_deleted_dag_takes_its_history_along", "dags.rs"),
    (
        &[
            "delete_asset_queued_events",
            "delete_dag_asset_queued_event",
            "delete_dag_asset_queued_events",
        ],
        "queued_events_are_seen_and_can_be_forgotten",
        "assets.rs",
    ),
    (
        &["delete_task_instance"],
        "a_task_instance_goes_from_a_run_that_is_over",
        "bulk.rs",
    ),
    (
        &["patch_task_group_instances", "patch_task_group_instances_dry_run"],
        "all_of_a_group_is_marked_at_once",
        "instances.rs",
    ),
    (&["clear_dag_runs"], "many_runs_are_cleared_at_once", "instances.rs"),
    (
        &["clear_dag_run_partitions"],
        "no_run_has_a_partition_to_take_away",
        "instances.rs",
    ),
    (
        &["get_extra_links", "get_external_log_url"],
        "there_are_no_links_to_elsewhere",
        "instances.rs",
    ),
    (
        &[
            "get_hitl_details",
            "get_hitl_detail",
            "get_hitl_detail_try_detail",
            "update_hitl_detail",
        ],
        "nobody_is_asked_for_an_answer",
        "kept.rs",
    ),
    (
        &["create_default_connections", "enqueue_connection_test"],
        "connections_are_neither_made_nor_tested_for_anybody",
        "kept.rs",
    ),
];

const NO_PARTITIONS: &str = "no run has a partition";
const NO_TEST: &str = "a test would let whoever writes connections reach every address that the server can";
const NO_QUESTIONS: &str = "no task asks people";

/// Operations (none = all), keys that they lack (none = they do something else), and why.
pub(crate) const DIFFERENCES: &[(&[&str], &[&str], &str)] = &[
    (&[], &["total_entries_limit"], "what is counted is counted to its end"),
    (
        &["get_dag_runs"],
        &[
            "partition_key_pattern",
            "partition_key_prefix_pattern",
            "partition_date_gte",
            "partition_date_lte",
        ],
        NO_PARTITIONS,
    ),
    (&["get_dags"], &["timetable_type"], "timetables are not classes"),
    (
        &["get_config"],
        &["section", "sections"],
        "the settings are not told over the network: `updraft config show`",
    ),
    (&["get_config_value"], &["sections"], "as above"),
    (
        &["get_asset_state_store"],
        &["last_updated_by"],
        "the audit log tells it",
    ),
    (
        &["get_asset_alias", "get_asset_aliases"],
        &[],
        "there are no aliases: none is found",
    ),
    (&["test_connection"], &["message", "status"], NO_TEST),
    (
        &["enqueue_connection_test"],
        &["connection_id", "state", "token"],
        NO_TEST,
    ),
    (
        &["get_connection_test"],
        &["connection_id", "created_at", "result_message", "state", "token"],
        NO_TEST,
    ),
    (&["create_default_connections"], &[], "makes none"),
    (&["get_external_log_url"], &["url"], "logs are nowhere else"),
    (&["get_extra_links"], &[], "there are none"),
    (&["get_hitl_details"], &[], "always empty: no task asks people"),
    (
        &["get_hitl_detail", "get_hitl_detail_try_detail"],
        &[
            "assigned_users",
            "body",
            "chosen_options",
            "created_at",
            "defaults",
            "multiple",
            "options",
            "params",
            "params_input",
            "responded_at",
            "responded_by_user",
            "response_received",
            "subject",
            "task_instance",
        ],
        NO_QUESTIONS,
    ),
    (
        &["update_hitl_detail"],
        &["chosen_options", "params_input", "responded_at", "responded_by"],
        NO_QUESTIONS,
    ),
    (
        &["clear_dag_run_partitions"],
        &[],
        "takes nothing away: no run has a partition",
    ),
    (&["delete_task_instance"], &[], "only when its run is over"),
    (&["favorite_dag", "unfavorite_dag"], &[], "may be said twice"),
    (&["reparse_dag_file"], &[], "the file is read at once"),
    (
        &[
            "bulk_connections",
            "bulk_dag_runs",
            "bulk_pools",
            "bulk_task_instances",
            "bulk_variables",
        ],
        &[],
        "each entity is done or refused by itself; at most 1,000 actions and 1,000 entities",
    ),
];
