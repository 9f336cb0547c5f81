// Generated from crates/api/openapi.json by `npm run gen`. Do not edit.

export interface paths {
    "/api/v2/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get assets */
        get: operations["get_assets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get asset aliases
         * @description A DAG file knows assets by their own names only, so there are none.
         */
        get: operations["get_asset_aliases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/aliases/{asset_alias_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get asset alias */
        get: operations["get_asset_alias"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get asset events */
        get: operations["get_asset_events"];
        put?: never;
        /**
         * Create asset event
         * @description Tells of an update that no task has made. DAGs that wait for the asset run as if one had.
         */
        post: operations["create_asset_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get asset */
        get: operations["get_asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/{asset_id}/materialize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Materialize asset
         * @description Runs the one DAG that has a task which updates the asset.
         */
        post: operations["materialize_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/{asset_id}/queuedEvents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get asset queued events */
        get: operations["get_asset_queued_events"];
        put?: never;
        post?: never;
        /**
         * Delete asset queued events
         * @description Forgets them: no run will be made for them.
         */
        delete: operations["delete_asset_queued_events"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/{asset_id}/state-store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List asset state store */
        get: operations["list_asset_state_store"];
        put?: never;
        post?: never;
        /**
         * Clear asset state store
         * @description Removes all values of an asset.
         */
        delete: operations["clear_asset_state_store"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/assets/{asset_id}/state-store/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get asset state store */
        get: operations["get_asset_state_store"];
        /**
         * Set asset state store
         * @description Makes or replaces a value. An asset may have 1,000 of them.
         */
        put: operations["set_asset_state_store"];
        post?: never;
        /**
         * Delete asset state store
         * @description Removes a value, if there is one.
         */
        delete: operations["delete_asset_state_store"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Login
         * @description Leads to the page where one signs in, and from there to `next`.
         */
        get: operations["login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Logout
         * @description Signs a browser out, and leads to the page where one signs in.
         */
        get: operations["logout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List backfills
         * @description The backfills of a DAG; `dag_id` is required, and `~` means all. `active` (an addition to Airflow's parameters): only those
         *     that are not completed, or only those that are.
         */
        get: operations["list_backfills"];
        put?: never;
        /**
         * Create backfill
         * @description Makes a backfill with all its runs, which start as its limit allows.
         */
        post: operations["create_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create backfill dry run
         * @description What a backfill would do; nothing is changed.
         */
        post: operations["create_backfill_dry_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills/{backfill_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get backfill */
        get: operations["get_backfill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills/{backfill_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Cancel backfill
         * @description Its queued runs fail, what runs goes on, and it is completed.
         */
        put: operations["cancel_backfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills/{backfill_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pause backfill
         * @description No further run of it starts; what runs goes on.
         */
        put: operations["pause_backfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/backfills/{backfill_id}/unpause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Unpause backfill
         * @description Its runs start again.
         */
        put: operations["unpause_backfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get config
         * @description Not told over the network, as in Airflow's default; `updraft config show` tells it on the machine.
         */
        get: operations["get_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/config/section/{section}/option/{option}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get config value */
        get: operations["get_config_value"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get connections */
        get: operations["get_connections"];
        put?: never;
        /** Post connection */
        post: operations["post_connection"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk connections
         * @description Makes, changes and removes many connections.
         */
        patch: operations["bulk_connections"];
        trace?: never;
    };
    "/api/v2/connections/defaults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create default connections
         * @description Makes nothing: there are no connections that every installation has.
         */
        post: operations["create_default_connections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/connections/enqueue-test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get connection test
         * @description As no test is ever enqueued, none is found.
         */
        get: operations["get_connection_test"];
        put?: never;
        /**
         * Enqueue connection test
         * @description Off, for the same reason.
         */
        post: operations["enqueue_connection_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/connections/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test connection
         * @description Off, as in Airflow's default: a test would let whoever may write connections reach every address that the server can.
         */
        post: operations["test_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/connections/{connection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get connection */
        get: operations["get_connection"];
        put?: never;
        post?: never;
        /** Delete connection */
        delete: operations["delete_connection"];
        options?: never;
        head?: never;
        /** Patch connection */
        patch: operations["patch_connection"];
        trace?: never;
    };
    "/api/v2/dagSources/{dag_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag source */
        get: operations["get_dag_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dagStats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag stats */
        get: operations["get_dag_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dagTags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag tags */
        get: operations["get_dag_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dagWarnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dag warnings
         * @description Assets to which two DAGs give different addresses. What else Airflow warns of, a pool that is missing, is an error of the
         *     file here.
         */
        get: operations["list_dag_warnings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dags */
        get: operations["get_dags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch dags
         * @description Pauses or unpauses all DAGs of a page of the list.
         */
        patch: operations["patch_dags"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag */
        get: operations["get_dag"];
        put?: never;
        post?: never;
        /**
         * Delete dag
         * @description Deletes a DAG with its whole history. It comes back, without history, if its file is still there.
         */
        delete: operations["delete_dag"];
        options?: never;
        head?: never;
        /** Patch dag */
        patch: operations["patch_dag"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/assets/queuedEvents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag asset queued events */
        get: operations["get_dag_asset_queued_events"];
        put?: never;
        post?: never;
        /**
         * Delete dag asset queued events
         * @description Forgets them: no run will be made for them.
         */
        delete: operations["delete_dag_asset_queued_events"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/assets/{asset_id}/queuedEvents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag asset queued event */
        get: operations["get_dag_asset_queued_event"];
        put?: never;
        post?: never;
        /**
         * Delete dag asset queued event
         * @description Forgets them: no run will be made for them.
         */
        delete: operations["delete_dag_asset_queued_event"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/clearDagRuns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Clear dag runs
         * @description Clears up to 1,000 whole runs. Without `dry_run: false` it only tells what would be cleared. `~` stands for all DAGs: each run then
         *     names its own. No run has a partition, so a choice by partitions chooses none.
         */
        post: operations["clear_dag_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/clearPartitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Clear dag run partitions
         * @description Takes partitions away from runs. No run has one, so there is nothing to take away.
         */
        post: operations["clear_dag_run_partitions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/clearTaskInstances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post clear task instances
         * @description Clears task instances. Without `dry_run: false` it only tells which; without `only_failed: false` it takes only failed ones.
         */
        post: operations["post_clear_task_instances"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag runs */
        get: operations["get_dag_runs"];
        put?: never;
        /**
         * Trigger dag run
         * @description Makes a queued run. That of a paused DAG stays queued until somebody unpauses it.
         */
        post: operations["trigger_dag_run"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk dag runs
         * @description Marks, notes and removes many runs. `~` stands for all DAGs: each entity then names its own.
         */
        patch: operations["bulk_dag_runs"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get list dag runs batch
         * @description The same list with its filters in a body.
         */
        post: operations["get_list_dag_runs_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag run */
        get: operations["get_dag_run"];
        put?: never;
        post?: never;
        /** Delete dag run */
        delete: operations["delete_dag_run"];
        options?: never;
        head?: never;
        /** Patch dag run */
        patch: operations["patch_dag_run"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Clear dag run
         * @description Clears a whole run. Without `dry_run: false` it only tells what would be cleared.
         */
        post: operations["clear_dag_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/hitlDetails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get hitl details
         * @description Always empty. `~` stands for all DAGs, and for all runs.
         */
        get: operations["get_hitl_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskGroupInstances/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch task group instances
         * @description All instances of all tasks of a group at once.
         */
        patch: operations["patch_task_group_instances"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskGroupInstances/{group_id}/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch task group instances dry run
         * @description What the change would touch.
         */
        patch: operations["patch_task_group_instances_dry_run"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get task instances
         * @description `~` stands for all DAGs, and for all runs.
         */
        get: operations["get_task_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk task instances
         * @description Marks, notes and removes many task instances. `~` stands for all DAGs, or runs: each entity then names its own.
         */
        patch: operations["bulk_task_instances"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get task instances batch
         * @description The same list with its filters in a body. `~` stands for all DAGs, and for all runs.
         */
        post: operations["get_task_instances_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get task instance */
        get: operations["get_task_instance"];
        put?: never;
        post?: never;
        /**
         * Delete task instance
         * @description Only of a run that is over: a run waits for its task instances. When the run is cleared, its tasks have instances again.
         */
        delete: operations["delete_task_instance"];
        options?: never;
        head?: never;
        /**
         * Patch task instance
         * @description Without `map_index`, all instances of a mapped task.
         */
        patch: operations["patch_task_instance"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get task instance dependencies
         * @description Why it does not run: the short answer. The long one, through all upstreams, is `explain`.
         */
        get: operations["get_task_instance_dependencies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch task instance dry run
         * @description What the change would touch.
         */
        patch: operations["patch_task_instance_dry_run"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/externalLogUrl/{try_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get external log url
         * @description Logs are kept here and nowhere else, so none has an address elsewhere.
         */
        get: operations["get_external_log_url"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get extra links
         * @description No operator has links of its own, so the list is empty.
         */
        get: operations["get_extra_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get mapped task instances
         * @description The instances of a mapped task.
         */
        get: operations["get_mapped_task_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get log
         * @description As `application/json` a page with a token for the next; as `application/x-ndjson` one line of JSON for each line.
         */
        get: operations["get_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List task state store */
        get: operations["list_task_state_store"];
        put?: never;
        post?: never;
        /**
         * Clear task state store
         * @description Removes all values of a task instance, or of all instances of a mapped task.
         */
        delete: operations["clear_task_state_store"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get task state store */
        get: operations["get_task_state_store"];
        /**
         * Set task state store
         * @description Makes or replaces a value. A task instance may have 1,000 of them.
         */
        put: operations["set_task_state_store"];
        post?: never;
        /**
         * Delete task state store
         * @description Removes a value, if there is one.
         */
        delete: operations["delete_task_state_store"];
        options?: never;
        head?: never;
        /**
         * Patch task state store
         * @description Replaces a value; it is kept as long as the old one.
         */
        patch: operations["patch_task_state_store"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get task instance tries */
        get: operations["get_task_instance_tries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get task instance try details */
        get: operations["get_task_instance_try_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get xcom entries
         * @description `~` stands for all DAGs, runs, tasks. Lists have no values.
         */
        get: operations["get_xcom_entries"];
        put?: never;
        /** Create xcom entry */
        post: operations["create_xcom_entry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get xcom entry */
        get: operations["get_xcom_entry"];
        put?: never;
        post?: never;
        /** Delete xcom entry */
        delete: operations["delete_xcom_entry"];
        options?: never;
        head?: never;
        /** Update xcom entry */
        patch: operations["update_xcom_entry"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get mapped task instance */
        get: operations["get_mapped_task_instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Patch task instance by map index */
        patch: operations["patch_task_instance_by_map_index"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get task instance dependencies by map index
         * @description The same of one index.
         */
        get: operations["get_task_instance_dependencies_by_map_index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch task instance dry run by map index
         * @description What the change would touch.
         */
        patch: operations["patch_task_instance_dry_run_by_map_index"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get hitl detail */
        get: operations["get_hitl_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update hitl detail */
        patch: operations["update_hitl_detail"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails/tries/{try_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get hitl detail try detail */
        get: operations["get_hitl_detail_try_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get mapped task instance tries */
        get: operations["get_mapped_task_instance_tries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get mapped task instance try details */
        get: operations["get_mapped_task_instance_try_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamAssetEvents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get upstream asset events
         * @description The updates that a run by assets was made for, the oldest first; none of another run.
         */
        get: operations["get_upstream_asset_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait dag run until finished
         * @description A line `{"state": …}` every `interval` seconds, the last one with the results (XCom `return_value`) of the tasks asked for.
         */
        get: operations["wait_dag_run_until_finished"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagVersions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag versions */
        get: operations["get_dag_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagVersions/{version_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag version */
        get: operations["get_dag_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dag details */
        get: operations["get_dag_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/favorite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Favorite dag
         * @description Makes a DAG a favourite of whoever asks.
         */
        post: operations["favorite_dag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get tasks */
        get: operations["get_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get task */
        get: operations["get_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/unfavorite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unfavorite dag
         * @description The DAG is no favourite of whoever asks any more.
         */
        post: operations["unfavorite_dag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/eventLogs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get event logs */
        get: operations["get_event_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/eventLogs/{event_log_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get event log */
        get: operations["get_event_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/importErrors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get import errors */
        get: operations["get_import_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/importErrors/{import_error_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get import error */
        get: operations["get_import_error"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get jobs */
        get: operations["get_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/monitor/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get health
         * @description Open to everybody, and 200 whatever it says.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/parseDagFile/{file_token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Reparse dag file
         * @description The scheduler reads the file again, also if it looks as before. Files that change are read without being asked for.
         */
        put: operations["reparse_dag_file"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get plugins
         * @description Updraft loads no code into the server, so there are none.
         */
        get: operations["get_plugins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plugins/importErrors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Import errors */
        get: operations["import_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get pools */
        get: operations["get_pools"];
        put?: never;
        /** Post pool */
        post: operations["post_pool"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk pools
         * @description Makes, changes and removes many pools.
         */
        patch: operations["bulk_pools"];
        trace?: never;
    };
    "/api/v2/pools/{pool_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get pool */
        get: operations["get_pool"];
        put?: never;
        post?: never;
        /** Delete pool */
        delete: operations["delete_pool"];
        options?: never;
        head?: never;
        /** Patch pool */
        patch: operations["patch_pool"];
        trace?: never;
    };
    "/api/v2/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get providers
         * @description The actions that this build can run, each as a provider.
         */
        get: operations["get_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/backfills/{backfill_id}/dates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get backfill dates
         * @description The dates of a backfill in the order in which their runs start, each with its run or the reason why it is left alone.
         */
        get: operations["get_backfill_dates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dagFiles/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate dag text
         * @description Tells the runs that the scheduler would make of a DAG, by its own code. Nothing is registered.
         */
        post: operations["simulate_dag_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dagFiles/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate dag text
         * @description Says what is wrong with a text, and which DAGs it defines. Nothing is registered.
         */
        post: operations["validate_dag_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dagFiles/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get dag file
         * @description The text of a DAG file as it is in the folder now, also if it has errors.
         */
        get: operations["get_dag_file"];
        /**
         * Put dag file
         * @description Puts a text into the DAGs folder, in place of the file that was there if there was one, and waits up to 10 s until a scheduler has
         *     registered its DAGs. A text with errors is refused and changes nothing. With `If-Match` only a file with that `etag` is replaced, with
         *     `If-None-Match: *` none is: 412.
         */
        put: operations["put_dag_file"];
        post?: never;
        /**
         * Delete dag file
         * @description Takes a file out of the DAGs folder. Its DAGs get no more runs; their history stays until somebody deletes them.
         */
        delete: operations["delete_dag_file"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trigger dag runs
         * @description Makes up to 1,000 queued runs, all at once. Each entry is what `trigger_dag_run` takes, and is refused for the same reasons and by
         *     itself: the reply has what came of each, in their order.
         */
        post: operations["trigger_dag_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare dag runs
         * @description What is different in a run from what it was in another one of the DAG, `with`: the `conf`, the version of the DAG, and of each task
         *     instance the state, the tries and the duration. What changed most comes first.
         */
        get: operations["compare_dag_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain dag run
         * @description Why a run does not go on: its reasons, and the task instances that hold it up.
         */
        get: operations["explain_dag_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get notifications
         * @description What people were told of a run, or will be.
         */
        get: operations["get_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/notifications/{notification_id}/logs/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get notification log
         * @description The log of one time that a notifier ran, as that of a task's try is read.
         */
        get: operations["get_notification_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rerun dag run
         * @description Does a run again, as a whole or in part. Without `dry_run: false` it only tells what would run again, what would be reused, and what
         *     would be different in its `conf`. Another `conf` is for a run that is over: 409 for one that is under way.
         */
        post: operations["rerun_dag_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain task instance
         * @description Why a task instance does not run: its reasons, and those of all upstreams that it waits for.
         */
        get: operations["explain_task_instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream log
         * @description The log as it grows: `{offset, records}`, then an event `end` once the try is over. The id of an event is the offset to go on from.
         */
        get: operations["stream_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/dagVersions/{version_number}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get dag version diff
         * @description What changed between two versions of a DAG: of `version_number`, and of `base` (unless said, the version before).
         */
        get: operations["get_dag_version_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain dag
         * @description Why a DAG has no further run now, and what its unfinished runs wait for.
         */
        get: operations["explain_dag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get graph
         * @description The drawing of a DAG; `direction` is `LR` (default) or `TB`.
         */
        get: operations["get_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/dags/{dag_id}/grid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get grid
         * @description Tasks as rows, runs as columns.
         */
        get: operations["get_grid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream events
         * @description Changes as they happen: `{"kind": "run"|"dag"|"task"|"import_error"|"look_again", "dag_id", "run_id"}`.
         *     `look_again` means that something may have been missed: read everything again. A page that comes back with `Last-Event-ID`
         *     gets it first, since nothing is kept for those who are away.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get failures
         * @description The failed tries of task instances that have not succeeded since, and the task instances that failed because something before them did,
         *     of a window of time (the last 24 hours), by cause: reasons that differ only in numbers, dates, ids and paths are one. What happened most
         *     often comes first. `truncated`: there were more failures than are looked at, in the 1,000 latest runs; the counts are those of what was.
         */
        get: operations["get_failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get overview
         * @description A page of DAGs with their last runs. `state` is `failed` (the newest run failed), `running` (a run is running), `queued` or `success`.
         */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change password
         * @description Gives oneself another password. It ends all one's sessions and tokens, also the one that this is asked with.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get api tokens
         * @description One's own tokens. Administrators may ask for those of somebody else by `username`, or for all by `~`.
         */
        get: operations["get_api_tokens"];
        put?: never;
        /**
         * Create api token
         * @description Makes a token with which a program speaks for who asks for it.
         */
        post: operations["create_api_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke api token
         * @description Ends a token at once: one's own, or as an administrator anybody's.
         */
        delete: operations["revoke_api_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get users
         * @description Who may sign in.
         */
        get: operations["get_users"];
        put?: never;
        /**
         * Create user
         * @description Lets somebody sign in.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get user
         * @description Who may sign in by this name.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Delete user
         * @description Removes a user with all sessions and tokens. What the audit log tells of the user stays.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Patch user
         * @description Gives another role, which counts at once, or another password.
         */
        patch: operations["patch_user"];
        trace?: never;
    };
    "/api/v2/updraft/users/{username}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get grants
         * @description The roles that a user has for single DAGs.
         */
        get: operations["get_grants"];
        /**
         * Set grant
         * @description Gives a user a role for a DAG, or for all with a tag. It counts at once.
         */
        put: operations["set_grant"];
        post?: never;
        /**
         * Revoke grant
         * @description Takes a role for a DAG, or for all with a tag, back: give the `dag_id` or the `tag` of the grant.
         */
        delete: operations["revoke_grant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get webhooks
         * @description Webhooks, without their secrets.
         */
        get: operations["get_webhooks"];
        put?: never;
        /**
         * Create webhook
         * @description Lets whoever knows a secret run a DAG. The secret is shown in the reply, and never again.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/updraft/webhooks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get webhook */
        get: operations["get_webhook"];
        put?: never;
        /**
         * Receive webhook
         * @description Makes a run of the webhook's DAG, if the delivery is signed with its secret; no token is needed. The body becomes `webhook` in the run's
         *     `conf`: as JSON if it is, else as text. The same delivery again gets the same run, and the header `Idempotency-Replayed: true`.
         */
        post: operations["receive_webhook"];
        /**
         * Delete webhook
         * @description Removes a webhook. Runs that it made stay.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Patch webhook
         * @description Gives a webhook another DAG, header or secret; it counts at once.
         */
        patch: operations["patch_webhook"];
        trace?: never;
    };
    "/api/v2/variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get variables */
        get: operations["get_variables"];
        put?: never;
        /** Post variable */
        post: operations["post_variable"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk variables
         * @description Makes, changes and removes many variables.
         */
        patch: operations["bulk_variables"];
        trace?: never;
    };
    "/api/v2/variables/{variable_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get variable */
        get: operations["get_variable"];
        put?: never;
        post?: never;
        /** Delete variable */
        delete: operations["delete_variable"];
        options?: never;
        head?: never;
        /** Patch variable */
        patch: operations["patch_variable"];
        trace?: never;
    };
    "/api/v2/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get version
         * @description Open to everybody.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get oidc
         * @description Whether one can sign in at an OpenID provider, and what the button for it says.
         */
        get: operations["get_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Oidc callback
         * @description Where the OpenID provider sends a browser back to. Whatever comes of it ends on a page: `next`, or that of the sign-in.
         */
        get: operations["oidc_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Oidc login
         * @description Leads to the OpenID provider, and from there by way of `/auth/oidc/callback` to `next`.
         */
        get: operations["oidc_login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get session
         * @description Who is signed in.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Create session
         * @description Signs a browser in: the token goes into an http-only cookie.
         */
        post: operations["create_session"];
        /**
         * Delete session
         * @description Signs a browser out.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create token
         * @description A token for the API. The body is JSON or a form.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token/cli": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create token cli
         * @description The same as `/auth/token`, for command lines.
         */
        post: operations["create_token_cli"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A new token for programs. */
        ApiTokenBody: {
            /**
             * Format: int32
             * @description How long it is good.
             */
            days?: number;
            /** @description What it is for. */
            name: string;
            /** @description Not higher than one's own. */
            role: components["schemas"]["Role"];
        };
        /** @description Tokens for programs, by id. */
        ApiTokenCollectionResponse: {
            api_tokens: components["schemas"]["ApiTokenResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A token for programs. */
        ApiTokenResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: int32 */
            id: number;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            name: string;
            /** Format: date-time */
            revoked_at: string | null;
            /** @description What it may do, as long as its owner may. */
            role: components["schemas"]["Role"];
            /** @description The owner. */
            username: string;
        };
        /** @description A page of aliases. */
        AssetAliasCollectionResponse: {
            asset_aliases: components["schemas"]["AssetAliasResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Another name for assets. A DAG file has none. */
        AssetAliasResponse: {
            group: string;
            /** Format: int64 */
            id: number;
            name: string;
        };
        /** @description A page of assets. */
        AssetCollectionResponse: {
            assets: components["schemas"]["AssetResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Which teams hear of an event. */
        AssetEventAccessControl: {
            /** @default true */
            allow_global: boolean;
            consumer_teams: string[] | null;
        };
        /** @description A page of events. */
        AssetEventCollectionResponse: {
            asset_events: components["schemas"]["AssetEventResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description An update of an asset. */
        AssetEventResponse: {
            /** Format: int64 */
            asset_id: number;
            /** @description The runs that were made for it, perhaps with others. */
            created_dagruns: components["schemas"]["DagRunAssetReference"][];
            extra: {
                [key: string]: unknown;
            } | null;
            group: string | null;
            /** Format: int64 */
            id: number;
            name: string | null;
            partition_key: string | null;
            source_dag_id: string | null;
            /**
             * Format: int32
             * @description -1 if the task is not mapped.
             */
            source_map_index: number;
            source_run_id: string | null;
            /** @description The task that did it; null if it was told over the API. */
            source_task_id: string | null;
            /** Format: date-time */
            timestamp: string;
            uri: string | null;
        };
        /** @description An asset. */
        AssetResponse: {
            aliases: components["schemas"]["AssetAliasResponse"][];
            /** @description Tasks that read it. */
            consuming_tasks: components["schemas"]["TaskInletAssetReference"][];
            /** Format: date-time */
            created_at: string;
            extra: {
                [key: string]: unknown;
            } | null;
            group: string;
            /** Format: int64 */
            id: number;
            last_asset_event: components["schemas"]["LastAssetEventResponse"] | null;
            name: string;
            /** @description Tasks that update it. */
            producing_tasks: components["schemas"]["TaskOutletAssetReference"][];
            /** @description DAGs that wait for it. */
            scheduled_dags: components["schemas"]["DagScheduleAssetReference"][];
            /** Format: date-time */
            updated_at: string;
            uri: string;
            watchers: components["schemas"]["AssetWatcherResponse"][];
        };
        /** @description A value to be kept with an asset. */
        AssetStateStoreBody: {
            /** @description At most 64 KiB as JSON. */
            value: unknown;
        };
        /** @description A page of the values of an asset. */
        AssetStateStoreCollectionResponse: {
            asset_state_store: components["schemas"]["AssetStateStoreResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A value of an asset. */
        AssetStateStoreResponse: {
            key: string;
            /** Format: date-time */
            updated_at: string;
            value: unknown;
        };
        /** @description What looks for updates by itself. A DAG file has none. */
        AssetWatcherResponse: {
            /** Format: date-time */
            created_date: string;
            name: string;
            /** Format: int64 */
            trigger_id: number;
        };
        /**
         * @description What a backfill does with a date.
         * @enum {string}
         */
        BackfillAction: "create" | "clear";
        /** @description A page of backfills. */
        BackfillCollectionResponse: {
            backfills: components["schemas"]["BackfillResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Dates of a backfill by what became of them. */
        BackfillCounts: {
            /**
             * Format: int64
             * @description Left alone: the run was over and not to be done again.
             */
            already_exists: number;
            /** Format: int64 */
            failed: number;
            /**
             * Format: int64
             * @description Left alone: the run was queued or running.
             */
            in_flight: number;
            /**
             * Format: int64
             * @description Runs in this state.
             */
            queued: number;
            /** Format: int64 */
            running: number;
            /** Format: int64 */
            success: number;
        };
        /** @description A page of the dates of a backfill. */
        BackfillDateCollectionResponse: {
            dates: components["schemas"]["BackfillDateResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A date of a backfill: its run, or why there is none. */
        BackfillDateResponse: {
            dag_run_id: string | null;
            /** Format: date-time */
            logical_date: string;
            skipped: components["schemas"]["SkipReason"] | null;
            /**
             * Format: int32
             * @description Place in the order in which runs start, from 1.
             */
            sort_ordinal: number;
            state: components["schemas"]["DagRunState"] | null;
        };
        /** @description Asks for a backfill. The last three keys are additions to Airflow's shape. */
        BackfillPostBody: {
            /** @description Also while another backfill of the DAG is not completed. */
            allow_concurrent?: boolean;
            dag_id: string;
            /** @description For every run; without it, runs that are there keep theirs. */
            dag_run_conf?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description First logical date; UTC unless it has an offset.
             */
            from_date: string;
            /**
             * Format: int32
             * @description Runs at once, whatever the DAG's own limit is.
             * @default 10
             */
            max_active_runs?: number;
            /** @description Of runs that are done again, only the tasks that failed. */
            only_failed_tasks?: boolean;
            /**
             * @description Which runs that are there are done again.
             * @default none
             */
            reprocess_behavior?: components["schemas"]["ReprocessBehavior"];
            /** @description The newest run starts first. */
            run_backwards?: boolean;
            /** @description Whether runs that are done again go on with the DAG as it is now; they do unless said. */
            run_on_latest_version?: boolean | null;
            /** @description Only these tasks and groups, as if there were no others. */
            task_ids?: string[] | null;
            /**
             * Format: date-time
             * @description Last logical date.
             */
            to_date: string;
        };
        /** @description A backfill. What follows `dag_display_name` is an addition to Airflow's shape. */
        BackfillResponse: {
            /**
             * Format: date-time
             * @description When somebody ended it.
             */
            cancelled_at: string | null;
            /** Format: date-time */
            completed_at: string | null;
            /** @description Its dates by what became of them. */
            counts: components["schemas"]["BackfillCounts"];
            /** Format: date-time */
            created_at: string;
            dag_display_name: string;
            dag_id: string;
            dag_run_conf: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            from_date: string;
            /** Format: int64 */
            id: number;
            is_paused: boolean;
            /** Format: int32 */
            max_active_runs: number;
            only_failed_tasks: boolean;
            reprocess_behavior: components["schemas"]["ReprocessBehavior"];
            run_backwards: boolean;
            /** @description `null` = all tasks. */
            task_ids: string[] | null;
            /** Format: date-time */
            to_date: string;
            triggering_user_name: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Health of the database. */
        BaseInfoResponse: {
            /** @description `healthy` or `unhealthy`. */
            status: string | null;
        };
        /** @description An instance of the same run that keeps another one from running. */
        Blocker: {
            /**
             * Format: int32
             * @description −1 = not mapped, or not yet expanded.
             */
            map_index: number;
            /**
             * @description Its state.
             * @example running
             */
            state: string;
            /** @description Its task. */
            task_id: components["schemas"]["String"];
        };
        /**
         * @description What to do where there is nothing of that id.
         * @enum {string}
         */
        BulkActionNotOnExistence: "fail" | "skip";
        /**
         * @description What to do where something of that id is there already.
         * @enum {string}
         */
        BulkActionOnExistence: "fail" | "skip" | "overwrite";
        /** @description What came of an action. */
        BulkActionResponse: {
            errors: components["schemas"]["BulkError"][];
            /** @description Ids of what was done. */
            success: string[];
        };
        /** @description Something done to each of several things. */
        BulkAction_BulkDAGRunBody: {
            /** @enum {string} */
            action: "create";
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
            entities: {
                /** @description Needed where the path says `~`. */
                dag_id?: string | null;
                dag_run_id: string;
                note?: string | null;
                state?: components["schemas"]["DAGRunPatchStates"] | null;
            }[];
        } | {
            /** @enum {string} */
            action: "update";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: {
                /** @description Needed where the path says `~`. */
                dag_id?: string | null;
                dag_run_id: string;
                note?: string | null;
                state?: components["schemas"]["DAGRunPatchStates"] | null;
            }[];
            /** @description Change only these fields of each. */
            update_mask?: string[] | null;
        } | {
            /** @enum {string} */
            action: "delete";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: components["schemas"]["BulkEntity_BulkDAGRunBody"][];
        };
        /** @description Something done to each of several things. */
        BulkAction_BulkTaskInstanceBody: {
            /** @enum {string} */
            action: "create";
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
            entities: {
                /** @description Needed where the path says `~`. */
                dag_id?: string | null;
                /** @description Needed where the path says `~`. */
                dag_run_id?: string | null;
                include_downstream?: boolean;
                include_future?: boolean;
                include_past?: boolean;
                include_upstream?: boolean;
                /**
                 * Format: int32
                 * @description -1 = not mapped; without it, all instances of the task.
                 */
                map_index?: number | null;
                new_state?: components["schemas"]["TaskInstanceState"] | null;
                note?: string | null;
                task_id: string;
            }[];
        } | {
            /** @enum {string} */
            action: "update";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: {
                /** @description Needed where the path says `~`. */
                dag_id?: string | null;
                /** @description Needed where the path says `~`. */
                dag_run_id?: string | null;
                include_downstream?: boolean;
                include_future?: boolean;
                include_past?: boolean;
                include_upstream?: boolean;
                /**
                 * Format: int32
                 * @description -1 = not mapped; without it, all instances of the task.
                 */
                map_index?: number | null;
                new_state?: components["schemas"]["TaskInstanceState"] | null;
                note?: string | null;
                task_id: string;
            }[];
            /** @description Change only these fields of each. */
            update_mask?: string[] | null;
        } | {
            /** @enum {string} */
            action: "delete";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: components["schemas"]["BulkEntity_BulkTaskInstanceBody"][];
        };
        /** @description Something done to each of several things. */
        BulkAction_ConnectionBody: {
            /** @enum {string} */
            action: "create";
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
            entities: {
                conn_type: string;
                /** @description `[A-Za-z0-9_.-]`, at most 200. */
                connection_id: string;
                description?: string | null;
                /** @description JSON text of an object. */
                extra?: string | null;
                host?: string | null;
                login?: string | null;
                password?: string | null;
                /** Format: int32 */
                port?: number | null;
                schema?: string | null;
                team_name?: string | null;
            }[];
        } | {
            /** @enum {string} */
            action: "update";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: {
                conn_type: string;
                /** @description `[A-Za-z0-9_.-]`, at most 200. */
                connection_id: string;
                description?: string | null;
                /** @description JSON text of an object. */
                extra?: string | null;
                host?: string | null;
                login?: string | null;
                password?: string | null;
                /** Format: int32 */
                port?: number | null;
                schema?: string | null;
                team_name?: string | null;
            }[];
            /** @description Change only these fields of each. */
            update_mask?: string[] | null;
        } | {
            /** @enum {string} */
            action: "delete";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: components["schemas"]["BulkEntity_ConnectionBody"][];
        };
        /** @description Something done to each of several things. */
        BulkAction_PoolBody: {
            /** @enum {string} */
            action: "create";
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
            entities: {
                description?: string | null;
                include_deferred?: boolean;
                name: string;
                /** Format: int32 */
                slots: number;
                team_name?: string | null;
            }[];
        } | {
            /** @enum {string} */
            action: "update";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: {
                description?: string | null;
                include_deferred?: boolean;
                name: string;
                /** Format: int32 */
                slots: number;
                team_name?: string | null;
            }[];
            /** @description Change only these fields of each. */
            update_mask?: string[] | null;
        } | {
            /** @enum {string} */
            action: "delete";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: components["schemas"]["BulkEntity_PoolBody"][];
        };
        /** @description Something done to each of several things. */
        BulkAction_VariableBody: {
            /** @enum {string} */
            action: "create";
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
            entities: {
                description?: string | null;
                key: string;
                team_name?: string | null;
                value: unknown;
            }[];
        } | {
            /** @enum {string} */
            action: "update";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: {
                description?: string | null;
                key: string;
                team_name?: string | null;
                value: unknown;
            }[];
            /** @description Change only these fields of each. */
            update_mask?: string[] | null;
        } | {
            /** @enum {string} */
            action: "delete";
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
            entities: components["schemas"]["BulkEntity_VariableBody"][];
        };
        /** @description Actions, carried out in their order; 1,000 entities at most in all of them. */
        BulkBody_BulkDAGRunBody: {
            actions: components["schemas"]["BulkAction_BulkDAGRunBody"][];
        };
        /** @description Actions, carried out in their order; 1,000 entities at most in all of them. */
        BulkBody_BulkTaskInstanceBody: {
            actions: components["schemas"]["BulkAction_BulkTaskInstanceBody"][];
        };
        /** @description Actions, carried out in their order; 1,000 entities at most in all of them. */
        BulkBody_ConnectionBody: {
            actions: components["schemas"]["BulkAction_ConnectionBody"][];
        };
        /** @description Actions, carried out in their order; 1,000 entities at most in all of them. */
        BulkBody_PoolBody: {
            actions: components["schemas"]["BulkAction_PoolBody"][];
        };
        /** @description Actions, carried out in their order; 1,000 entities at most in all of them. */
        BulkBody_VariableBody: {
            actions: components["schemas"]["BulkAction_VariableBody"][];
        };
        /** @description A run, and what is to be changed on it. */
        BulkDAGRunBody: {
            /** @description Needed where the path says `~`. */
            dag_id?: string | null;
            dag_run_id: string;
            note?: string | null;
            state?: components["schemas"]["DAGRunPatchStates"] | null;
        };
        /** @description How to clear whole runs, and which. */
        BulkDAGRunClearBody: {
            /** @description Their `state` and `note` say nothing here. */
            dag_runs?: components["schemas"]["BulkDAGRunBody"][];
            /**
             * @description Only tell what would be cleared.
             * @default true
             */
            dry_run?: boolean;
            note?: string | null;
            only_failed?: boolean;
            only_new?: boolean;
            /** Format: date-time */
            partition_date_end?: string | null;
            /** Format: date-time */
            partition_date_start?: string | null;
            partition_key?: string | null;
            run_on_latest_version?: boolean | null;
        };
        /** @description An id, or a thing that says which it is. */
        BulkEntity_BulkDAGRunBody: string | {
            /** @description Needed where the path says `~`. */
            dag_id?: string | null;
            dag_run_id: string;
            note?: string | null;
            state?: components["schemas"]["DAGRunPatchStates"] | null;
        };
        /** @description An id, or a thing that says which it is. */
        BulkEntity_BulkTaskInstanceBody: string | {
            /** @description Needed where the path says `~`. */
            dag_id?: string | null;
            /** @description Needed where the path says `~`. */
            dag_run_id?: string | null;
            include_downstream?: boolean;
            include_future?: boolean;
            include_past?: boolean;
            include_upstream?: boolean;
            /**
             * Format: int32
             * @description -1 = not mapped; without it, all instances of the task.
             */
            map_index?: number | null;
            new_state?: components["schemas"]["TaskInstanceState"] | null;
            note?: string | null;
            task_id: string;
        };
        /** @description An id, or a thing that says which it is. */
        BulkEntity_ConnectionBody: string | {
            conn_type: string;
            /** @description `[A-Za-z0-9_.-]`, at most 200. */
            connection_id: string;
            description?: string | null;
            /** @description JSON text of an object. */
            extra?: string | null;
            host?: string | null;
            login?: string | null;
            password?: string | null;
            /** Format: int32 */
            port?: number | null;
            schema?: string | null;
            team_name?: string | null;
        };
        /** @description An id, or a thing that says which it is. */
        BulkEntity_PoolBody: string | {
            description?: string | null;
            include_deferred?: boolean;
            name: string;
            /** Format: int32 */
            slots: number;
            team_name?: string | null;
        };
        /** @description An id, or a thing that says which it is. */
        BulkEntity_VariableBody: string | {
            description?: string | null;
            key: string;
            team_name?: string | null;
            value: unknown;
        };
        /** @description Why something was not done. */
        BulkError: {
            /** @description A text, or what is wrong with the entity. */
            error: unknown;
            /**
             * Format: int32
             * @description The HTTP status that a request for this alone would have been answered with.
             */
            status_code: number;
        };
        /** @description What came of each kind of action; `null` for one that was not asked for. */
        BulkResponse: {
            create: components["schemas"]["BulkActionResponse"] | null;
            delete: components["schemas"]["BulkActionResponse"] | null;
            update: components["schemas"]["BulkActionResponse"] | null;
        };
        /** @description A task instance, or all instances of a mapped task, and what is to be changed on them. */
        BulkTaskInstanceBody: {
            /** @description Needed where the path says `~`. */
            dag_id?: string | null;
            /** @description Needed where the path says `~`. */
            dag_run_id?: string | null;
            include_downstream?: boolean;
            include_future?: boolean;
            include_past?: boolean;
            include_upstream?: boolean;
            /**
             * Format: int32
             * @description -1 = not mapped; without it, all instances of the task.
             */
            map_index?: number | null;
            new_state?: components["schemas"]["TaskInstanceState"] | null;
            note?: string | null;
            task_id: string;
        };
        /** @description Which runs to take partitions away from. */
        ClearPartitionsBody: {
            clear_task_instances?: boolean;
            /** @default true */
            dry_run?: boolean;
            /** Format: date-time */
            partition_date_end?: string | null;
            /** Format: date-time */
            partition_date_start?: string | null;
            partition_key?: string | null;
            run_id?: string | null;
        };
        /** @description How many had partitions. */
        ClearPartitionsResponse: {
            /** Format: int64 */
            dag_runs_cleared: number;
            dry_run: boolean;
            /** Format: int64 */
            task_instances_cleared: number;
        };
        /** @description What clearing a run would clear. */
        ClearTaskInstanceCollectionResponse: {
            task_instances: components["schemas"]["TaskInstanceResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Which task instances to clear. */
        ClearTaskInstancesBody: {
            dag_run_id?: string | null;
            /**
             * @description Only tell what would be cleared.
             * @default true
             */
            dry_run?: boolean;
            /** Format: date-time */
            end_date?: string | null;
            include_downstream?: boolean;
            include_future?: boolean;
            include_past?: boolean;
            include_upstream?: boolean;
            note?: string | null;
            /** @default true */
            only_failed?: boolean;
            only_running?: boolean;
            /** @description Refuse with 409 when one of them is running. */
            prevent_running_task?: boolean;
            /**
             * @description Finished runs are queued again.
             * @default true
             */
            reset_dag_runs?: boolean;
            run_on_latest_version?: boolean | null;
            /** Format: date-time */
            start_date?: string | null;
            task_ids?: components["schemas"]["TaskSelector"][] | null;
        };
        /** @description What came of clearing a run. */
        ClearedRun: components["schemas"]["ClearTaskInstanceCollectionResponse"] | components["schemas"]["DAGRunResponse"];
        /** @description What came of clearing runs. */
        ClearedRuns: components["schemas"]["ClearTaskInstanceCollectionResponse"] | components["schemas"]["DAGRunCollectionResponse"];
        /** @description What became of a task instance. */
        ComparedEnd: {
            /**
             * Format: double
             * @description Seconds.
             */
            duration: number | null;
            state: components["schemas"]["TaskInstanceState"] | null;
            /** Format: int32 */
            try_number: number;
        };
        /** @description One of two runs. */
        ComparedRun: {
            dag_run_id: string;
            /**
             * Format: double
             * @description Seconds.
             */
            duration: number | null;
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            logical_date: string | null;
            run_type: components["schemas"]["DagRunType"];
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["DagRunState"];
        };
        /** @description A task instance in both runs, or in one. */
        ComparedTaskInstance: {
            base: components["schemas"]["ComparedEnd"] | null;
            difference: components["schemas"]["DifferenceKind"];
            /**
             * Format: double
             * @description Seconds that it took longer in `run`; negative = it was quicker; null unless it ended in both.
             */
            longer: number | null;
            /**
             * Format: int32
             * @description -1 = not mapped.
             */
            map_index: number;
            run: components["schemas"]["ComparedEnd"] | null;
            task_id: string;
        };
        /** @description The versions of the DAG that the runs used. */
        ComparedVersions: {
            base: components["schemas"]["DagVersionResponse"];
            /** @description Up to 1,000 differences, none if both used one version. */
            changes: components["schemas"]["DagVersionChange"][];
            run: components["schemas"]["DagVersionResponse"];
            tasks_added: string[];
            tasks_changed: string[];
            tasks_removed: string[];
        };
        /** @description One difference between two `conf`s. */
        ConfChange: {
            /** @description The value in `run`; null where it is no longer there. */
            after: unknown;
            /** @description The value in `base`; null where it was not there. */
            before: unknown;
            kind: components["schemas"]["DagVersionChangeKind"];
            /** @description The keys from the top down. */
            path: string[];
        };
        /** @description A connection to be written. */
        ConnectionBody: {
            conn_type: string;
            /** @description `[A-Za-z0-9_.-]`, at most 200. */
            connection_id: string;
            description?: string | null;
            /** @description JSON text of an object. */
            extra?: string | null;
            host?: string | null;
            login?: string | null;
            password?: string | null;
            /** Format: int32 */
            port?: number | null;
            schema?: string | null;
            team_name?: string | null;
        };
        /** @description A page of connections. */
        ConnectionCollectionResponse: {
            connections: components["schemas"]["ConnectionResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A connection; its password is never told. */
        ConnectionResponse: {
            conn_type: string;
            connection_id: string;
            description: string | null;
            /** @description JSON text with sensitive values masked. */
            extra: string | null;
            host: string | null;
            login: string | null;
            /** @description `***` when there is one. */
            password: string | null;
            /** Format: int32 */
            port: number | null;
            schema: string | null;
            team_name: string | null;
        };
        /** @description A connection to be tested by a worker. */
        ConnectionTestRequestBody: {
            commit_on_success?: boolean;
            conn_type: string;
            /** @description `[A-Za-z0-9_.-]`, at most 200. */
            connection_id: string;
            description?: string | null;
            executor?: string | null;
            /** @description JSON text of an object. */
            extra?: string | null;
            host?: string | null;
            login?: string | null;
            password?: string | null;
            /** Format: int32 */
            port?: number | null;
            queue?: string | null;
            schema?: string | null;
            team_name?: string | null;
        };
        /** @description An update to be told of. */
        CreateAssetEventsBody: {
            access_control?: components["schemas"]["AssetEventAccessControl"] | null;
            /** Format: int64 */
            asset_id: number;
            /** @description What comes with it. `from_rest_api: true` is added. */
            extra?: {
                [key: string]: unknown;
            };
            /** @description Assets have no partitions here. */
            partition_key?: string | null;
        };
        /** @description A page of DAGs. */
        DAGCollectionResponse: {
            dags: components["schemas"]["DAGResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A DAG with everything that its file says. */
        DAGDetailsResponse: {
            /** @description `null` = every type. */
            allowed_run_types: components["schemas"]["DagRunType"][] | null;
            bundle_name: string | null;
            bundle_version: string | null;
            dag_display_name: string;
            dag_id: string;
            description: string | null;
            file_token: string;
            fileloc: string;
            has_import_errors: boolean;
            has_task_concurrency_limits: boolean;
            is_backfillable: boolean;
            is_paused: boolean;
            /** @description Its file is gone; history stays. */
            is_stale: boolean;
            /** Format: date-time */
            last_expired: string | null;
            /**
             * Format: double
             * @description Seconds.
             */
            last_parse_duration: number | null;
            /** Format: date-time */
            last_parsed_time: string | null;
            /** Format: int32 */
            max_active_runs: number | null;
            /** Format: int32 */
            max_active_tasks: number;
            /** Format: int32 */
            max_consecutive_failed_dag_runs: number;
            /** Format: date-time */
            next_dagrun_data_interval_end: string | null;
            /** Format: date-time */
            next_dagrun_data_interval_start: string | null;
            /** Format: date-time */
            next_dagrun_logical_date: string | null;
            /** Format: date-time */
            next_dagrun_run_after: string | null;
            owners: string[];
            /** @description Path of the file below the DAGs folder. */
            relative_fileloc: string | null;
            tags: components["schemas"]["DagTagResponse"][];
            timetable_description: string | null;
            timetable_partitioned: boolean;
            timetable_periodic: boolean;
            timetable_summary: string | null;
        } & {
            /** Format: int64 */
            active_runs_count: number;
            asset_expression: {
                [key: string]: unknown;
            } | null;
            catchup: boolean;
            /**
             * Format: int32
             * @description The same as `max_active_tasks`.
             */
            concurrency: number;
            /** @description ISO 8601 duration. */
            dag_run_timeout: string | null;
            default_args: {
                [key: string]: unknown;
            } | null;
            doc_md: string | null;
            /** Format: date-time */
            end_date: string | null;
            is_favorite: boolean;
            is_paused_upon_creation: boolean | null;
            /** Format: date-time */
            last_parsed: string | null;
            latest_dag_version: components["schemas"]["DagVersionResponse"] | null;
            owner_links: {
                [key: string]: string;
            } | null;
            /** @description By name: `{value, schema, description}`. */
            params: {
                [key: string]: unknown;
            } | null;
            render_template_as_native_obj: boolean;
            rerun_with_latest_version: boolean | null;
            /** Format: date-time */
            start_date: string | null;
            template_search_path: string[] | null;
            timezone: string | null;
        };
        /** @description What can be changed on a DAG. */
        DAGPatchBody: {
            is_paused: boolean;
        };
        /** @description A DAG in a list. */
        DAGResponse: {
            /** @description `null` = every type. */
            allowed_run_types: components["schemas"]["DagRunType"][] | null;
            bundle_name: string | null;
            bundle_version: string | null;
            dag_display_name: string;
            dag_id: string;
            description: string | null;
            file_token: string;
            fileloc: string;
            has_import_errors: boolean;
            has_task_concurrency_limits: boolean;
            is_backfillable: boolean;
            is_paused: boolean;
            /** @description Its file is gone; history stays. */
            is_stale: boolean;
            /** Format: date-time */
            last_expired: string | null;
            /**
             * Format: double
             * @description Seconds.
             */
            last_parse_duration: number | null;
            /** Format: date-time */
            last_parsed_time: string | null;
            /** Format: int32 */
            max_active_runs: number | null;
            /** Format: int32 */
            max_active_tasks: number;
            /** Format: int32 */
            max_consecutive_failed_dag_runs: number;
            /** Format: date-time */
            next_dagrun_data_interval_end: string | null;
            /** Format: date-time */
            next_dagrun_data_interval_start: string | null;
            /** Format: date-time */
            next_dagrun_logical_date: string | null;
            /** Format: date-time */
            next_dagrun_run_after: string | null;
            owners: string[];
            /** @description Path of the file below the DAGs folder. */
            relative_fileloc: string | null;
            tags: components["schemas"]["DagTagResponse"][];
            timetable_description: string | null;
            timetable_partitioned: boolean;
            timetable_periodic: boolean;
            timetable_summary: string | null;
        };
        /** @description How to clear a whole run. */
        DAGRunClearBody: {
            /**
             * @description Only tell what would be cleared.
             * @default true
             */
            dry_run?: boolean;
            note?: string | null;
            only_failed?: boolean;
            only_new?: boolean;
            run_on_latest_version?: boolean | null;
        };
        /** @description A page of runs. */
        DAGRunCollectionResponse: {
            dag_runs: components["schemas"]["DAGRunResponse"][];
            next_cursor: string | null;
            previous_cursor: string | null;
            /** Format: int64 */
            total_entries: number | null;
        };
        /** @description What can be changed on a run. */
        DAGRunPatchBody: {
            note?: string | null;
            state?: components["schemas"]["DAGRunPatchStates"] | null;
        };
        /**
         * @description States that a person may give to a DAG run.
         * @enum {string}
         */
        DAGRunPatchStates: "queued" | "success" | "failed";
        /** @description What of a run is done again, and how. */
        DAGRunRerunBody: {
            /** @description In place of the run's own, as a whole. It has to fit the params. */
            conf?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Only tell what would be.
             * @default true
             */
            dry_run?: boolean;
            /** @description What waits for them, too. */
            include_downstream?: boolean;
            /** @description What they wait for, too. */
            include_upstream?: boolean;
            /** @description Of the run; with `task_ids`, of what runs again. */
            note?: string | null;
            /** @description Of all these, only what failed, and what did not run because of it. */
            only_failed?: boolean;
            /** @description By the DAG as it is now, with the tasks that it has got since. */
            run_on_latest_version?: boolean;
            /** @description These tasks and task groups; all if it is absent. */
            task_ids?: components["schemas"]["TaskSelector"][] | null;
        };
        /** @description What runs again and what does not. */
        DAGRunRerunResponse: {
            /** @description What is different in the conf; `before` is the run's own so far. */
            conf: components["schemas"]["ConfChange"][];
            dag_run: components["schemas"]["DAGRunResponse"];
            /** @description Nothing has been done yet. */
            dry_run: boolean;
            /** @description Tasks of the latest version that the run did not have. */
            new_task_ids: string[];
            /** @description What has succeeded and stays: its results are what the others go on with. */
            reused: components["schemas"]["TaskInstanceResponse"][];
            /** @description What runs again. */
            task_instances: components["schemas"]["TaskInstanceResponse"][];
        };
        /** @description A run. */
        DAGRunResponse: {
            bundle_version: string | null;
            conf: {
                [key: string]: unknown;
            } | null;
            dag_display_name: string;
            dag_id: string;
            dag_run_id: string;
            dag_versions: components["schemas"]["DagVersionResponse"][];
            /** Format: date-time */
            data_interval_end: string | null;
            /** Format: date-time */
            data_interval_start: string | null;
            /**
             * Format: date-time
             * @description By when it has to be done (an addition to Airflow's shape).
             */
            deadline_at: string | null;
            /**
             * Format: date-time
             * @description When it was found to be late (an addition to Airflow's shape).
             */
            deadline_missed_at: string | null;
            /**
             * Format: double
             * @description Seconds from start to end.
             */
            duration: number | null;
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            last_scheduling_decision: string | null;
            /** Format: date-time */
            logical_date: string | null;
            note: string | null;
            /** Format: date-time */
            partition_date: string | null;
            partition_key: string | null;
            /** Format: date-time */
            queued_at: string | null;
            /** @description Why it ended as it did (an addition to Airflow's shape). */
            reason: string | null;
            /** Format: date-time */
            run_after: string;
            run_type: components["schemas"]["DagRunType"];
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["DagRunState"];
            triggered_by: components["schemas"]["DagRunTriggeredByType"] | null;
            triggering_user_name: string | null;
        };
        /** @description Filters of a list of runs, as a body. */
        DAGRunsBatchBody: {
            /** @default null */
            conf_contains?: string | null;
            /** @default null */
            dag_ids?: string[] | null;
            /**
             * Format: double
             * @default null
             */
            duration_gt?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_gte?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_lt?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_lte?: number | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_lte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_lte?: string | null;
            /** @default null */
            order_by?: string | null;
            /**
             * Format: int64
             * @default 100
             */
            page_limit?: number;
            /**
             * Format: int64
             * @default 0
             */
            page_offset?: number;
            /**
             * Format: date-time
             * @default null
             */
            run_after_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_lte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_lte?: string | null;
            /** @default null */
            states?: (components["schemas"]["DagRunState"] | null)[] | null;
        };
        /** @description The text of a DAG file as a version had it. */
        DAGSourceResponse: {
            content: string | null;
            dag_display_name: string;
            dag_id: string;
            /** Format: int32 */
            version_number: number | null;
        };
        /** @description All labels in use. */
        DAGTagCollectionResponse: {
            tags: string[];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A page of versions. */
        DAGVersionCollectionResponse: {
            dag_versions: components["schemas"]["DagVersionResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A page of warnings. */
        DAGWarningCollectionResponse: {
            dag_warnings: components["schemas"]["DAGWarningResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Something odd about a DAG that is not an error. */
        DAGWarningResponse: {
            dag_display_name: string;
            dag_id: string;
            message: string;
            /** Format: date-time */
            timestamp: string;
            warning_type: string;
        };
        /** @description A problem of a text. Lines and columns count from 1. */
        DagDiagnostic: {
            /** @description Stable, such as `E107`. */
            code: string;
            /** Format: int32 */
            column: number;
            dag_id: string | null;
            /**
             * Format: int32
             * @description Behind the last character.
             */
            end_column: number;
            /** Format: int32 */
            end_line: number;
            /** @description The file that has it: that of the text, or a `_defaults.yaml` above it. */
            file: string;
            /** @description How to mend it. */
            help: string | null;
            /** Format: int32 */
            line: number;
            message: string;
            severity: components["schemas"]["DagDiagnosticSeverity"];
        };
        /**
         * @description How bad a problem is.
         * @enum {string}
         */
        DagDiagnosticSeverity: "error" | "warning";
        /** @description A file of the DAGs folder. */
        DagFileResponse: {
            /** @description The DAGs that are registered from it. */
            dag_ids: string[];
            /** @description For `If-Match`: it changes with every change of the text. */
            etag: string;
            /** Format: date-time */
            modified_at: string | null;
            /** @description Below the DAGs folder. */
            path: string;
            text: string;
        };
        /** @description A file that was written. */
        DagFileWritten: {
            /** @description The DAGs that it defines. */
            dag_ids: string[];
            /** @description Warnings: what is probably not as it was meant. */
            diagnostics: components["schemas"]["DagDiagnostic"][];
            etag: string;
            path: string;
            /** @description The scheduler has read it, so that the DAGs can be triggered; else it will, as soon as one runs that sees the folder. */
            registered: boolean;
        };
        /** @description A DAG that a text defines. */
        DagOutline: {
            dag_id: string;
            /** @description In words. */
            schedule: string;
            task_ids: string[];
            timezone: string;
        };
        /** @description Health of what reads DAG files. */
        DagProcessorInfoResponse: {
            latest_dag_processor_heartbeat: string | null;
            /** @description `healthy` or `unhealthy`. */
            status: string | null;
        };
        /**
         * @description A role for single DAGs, each with all rights of those before it.
         * @enum {string}
         */
        DagRole: "none" | "viewer" | "user" | "op";
        /** @description A run that was made for an event. */
        DagRunAssetReference: {
            dag_id: string;
            /** Format: date-time */
            data_interval_end: string | null;
            /** Format: date-time */
            data_interval_start: string | null;
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            logical_date: string | null;
            partition_key: string | null;
            run_id: string;
            /**
             * Format: date-time
             * @description When it started; until then, when it was queued.
             */
            start_date: string;
            state: components["schemas"]["DagRunState"];
            /** @description Whether the event is the newest of those that the run was made for. */
            triggering: boolean;
        };
        /** @description What is different in `run` from what it was in `base`. */
        DagRunComparison: {
            /** @description The run that it is compared with. */
            base: components["schemas"]["ComparedRun"];
            /** @description Differences of their `conf`, mapping by mapping. */
            conf: components["schemas"]["ConfChange"][];
            dag_id: string;
            /** @description The run that is looked at. */
            run: components["schemas"]["ComparedRun"];
            /** @description A page of the task instances, what changed most first. */
            task_instances: components["schemas"]["ComparedTaskInstance"][];
            /**
             * Format: int64
             * @description Of both runs together.
             */
            total_entries: number;
            /** @description A run has more than 100,000 task instances: those behind are left out. */
            truncated: boolean;
            versions: components["schemas"]["ComparedVersions"];
        };
        /**
         * @description State of a DAG run.
         * @enum {string}
         */
        DagRunState: "queued" | "running" | "success" | "failed";
        /**
         * @description Through what a DAG run was asked for.
         * @enum {string}
         */
        DagRunTriggeredByType: "cli" | "operator" | "rest_api" | "ui" | "test" | "timetable" | "asset" | "backfill";
        /**
         * @description What made a DAG run.
         * @enum {string}
         */
        DagRunType: "backfill" | "scheduled" | "manual" | "operator_triggered" | "asset_triggered" | "asset_materialization";
        /** @description A DAG that waits for an asset. */
        DagScheduleAssetReference: {
            /** Format: date-time */
            created_at: string;
            dag_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Run counts of DAGs. */
        DagStatsCollectionResponse: {
            dags: components["schemas"]["DagStatsResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description How many runs of a DAG are in each state. */
        DagStatsResponse: {
            dag_display_name: string;
            dag_id: string;
            stats: components["schemas"]["DagStatsStateResponse"][];
        };
        /** @description How many runs are in one state. */
        DagStatsStateResponse: {
            /** Format: int64 */
            count: number;
            state: components["schemas"]["DagRunState"];
        };
        /** @description A label of a DAG. */
        DagTagResponse: {
            dag_display_name: string;
            dag_id: string;
            name: string;
        };
        /** @description A text to judge. */
        DagTextBody: {
            /**
             * @description The file that it is meant for, below the DAGs folder: the defaults of that place count.
             * @default dag.yaml
             */
            path?: string;
            /** @description YAML, as in a DAG file. */
            text: string;
        };
        /** @description What is right and wrong with a text. */
        DagTextResponse: {
            /** @description The DAGs without an error. */
            dags: components["schemas"]["DagOutline"][];
            diagnostics: components["schemas"]["DagDiagnostic"][];
            /** @description It has no error. Warnings don't count. */
            valid: boolean;
        };
        /** @description One difference between two versions of a DAG. */
        DagVersionChange: {
            /** @description The value in `version`; null where it is no longer there. */
            after: unknown;
            /** @description The value in `base`; null where it was not there. */
            before: unknown;
            kind: components["schemas"]["DagVersionChangeKind"];
            /** @description The keys from the DAG down, `["tasks", "load", "retries"]`. */
            path: string[];
        };
        /**
         * @description Whether something came, went or is another.
         * @enum {string}
         */
        DagVersionChangeKind: "added" | "removed" | "changed";
        /** @description What changed in meaning between two versions of a DAG. Comments, the order of keys and formatting are no change. */
        DagVersionDiff: {
            /** @description The version that is compared with. */
            base: components["schemas"]["DagVersionResponse"];
            /** @description In the order of their paths. */
            changes: components["schemas"]["DagVersionChange"][];
            dag_id: string;
            /** @description The version that is looked at. */
            version: components["schemas"]["DagVersionResponse"];
        };
        /** @description One version of a DAG. */
        DagVersionResponse: {
            bundle_name: string | null;
            bundle_url: string | null;
            bundle_version: string | null;
            /** Format: date-time */
            created_at: string;
            dag_display_name: string;
            dag_id: string;
            /** Format: uuid */
            id: string;
            /** Format: int32 */
            version_number: number;
        };
        /** @description What came of a delivery. */
        DeliveryResponse: {
            /** @description The run that it made, or that an earlier delivery of the same id made; null for a `ping` of GitHub. */
            dag_run_id: string | null;
        };
        /**
         * @description In what two task instances differ most.
         * @enum {string}
         */
        DifferenceKind: "absent" | "state" | "tries" | "duration";
        /** @description What a backfill would do, in the order in which runs would start. */
        DryRunBackfillCollectionResponse: {
            backfills: components["schemas"]["DryRunBackfillResponse"][];
            /** @description What would be left alone (an addition to Airflow's shape). */
            skipped: components["schemas"]["SkippedDate"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A run that a backfill would make. */
        DryRunBackfillResponse: {
            /** @description What would be done (an addition to Airflow's shape). */
            action: components["schemas"]["BackfillAction"];
            /** Format: date-time */
            logical_date: string | null;
            /** Format: date-time */
            partition_date: string | null;
            partition_key: string | null;
        };
        /** @description Another run that something waits for, and why it does not go on. */
        Elsewhere: {
            /** @description Its DAG. */
            dag_id: string;
            /** @description If only tasks of it are waited for: these, and their upstreams. Otherwise what holds the run up. */
            instances: components["schemas"]["Explained"][];
            /** @description Instances that are left out because there are too many. */
            left_out: number;
            /** @description Of the run itself. Never empty. */
            reasons: components["schemas"]["Reason"][];
            /** @description Its name. */
            run_id: string;
            /**
             * @description Its state.
             * @example running
             */
            state: string;
        };
        /** @description A page of the audit log. */
        EventLogCollectionResponse: {
            event_logs: components["schemas"]["EventLogResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Something that somebody did. */
        EventLogResponse: {
            dag_display_name: string | null;
            dag_id: string | null;
            /** @description Name of the operation. */
            event: string;
            /** Format: int64 */
            event_log_id: number;
            /** @description The request as JSON text, sensitive values masked. */
            extra: string | null;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: int32 */
            map_index: number | null;
            /** @description Who did it. */
            owner: string | null;
            run_id: string | null;
            task_display_name: string | null;
            task_id: string | null;
            /** Format: int32 */
            try_number: number | null;
            /** Format: date-time */
            when: string;
        };
        /** @description A task instance and why it does not run. */
        Explained: {
            /**
             * Format: int32
             * @description −1 = not mapped, or not yet expanded.
             */
            map_index: number;
            /** @description Never empty. Upstreams that they name and that are not finished have an entry of their own. */
            reasons: components["schemas"]["Reason"][];
            /**
             * @description Its state.
             * @example none
             */
            state: string;
            /** @description Its task. */
            task_id: components["schemas"]["String"];
        };
        /** @description A run and why it does not go on. */
        ExplainedRun: {
            /** @description Never empty. */
            reasons: components["schemas"]["Reason"][];
            /** @description Its name. */
            run_id: string;
            /**
             * @description Its state.
             * @example queued
             */
            state: string;
        };
        /** @description What an explanation is about, and why it does not run. */
        Explanation: {
            /**
             * @description Runs that the reasons lead to, near ones first: the run before, the one that was triggered, those that have the place of a
             *     queued one. See [`Trail`].
             */
            elsewhere: components["schemas"]["Elsewhere"][];
            /** @description Runs that the reasons lead to and that are left out because there are too many. */
            elsewhere_left_out: number;
            /**
             * @description Asked for a task: its instance first, then all upstreams that it waits for, near ones first. Asked for a run: the
             *     unfinished instances that wait for something else than upstreams.
             */
            instances: components["schemas"]["Explained"][];
            /** @description Instances that are left out because there are too many. */
            left_out: number;
            /** @description Of the DAG itself: why it has no further run. Only if asked for the DAG. */
            reasons: components["schemas"]["Reason"][];
            /** @description The run that was asked for, or all unfinished runs of the DAG. */
            runs: components["schemas"]["ExplainedRun"][];
        };
        /** @description Links of a task instance to elsewhere, by name. */
        ExtraLinkCollectionResponse: {
            extra_links: {
                [key: string]: string | null;
            };
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Tasks of a DAG. */
        FailedDag: {
            dag_id: string;
            task_ids: string[];
        };
        /** @description Task instances of a run. */
        FailedRun: {
            dag_id: string;
            dag_run_id: string;
            task_instances: components["schemas"]["FailedTask"][];
        };
        /** @description A task instance of a run. */
        FailedTask: {
            /** Format: int32 */
            map_index: number;
            task_id: string;
        };
        /** @description One failure. */
        FailureExample: {
            dag_id: string;
            dag_run_id: string;
            /**
             * Format: int32
             * @description -1 = not mapped.
             */
            map_index: number;
            /** @description Its reason, whole. */
            message: string | null;
            task_id: string;
            /**
             * Format: int32
             * @description 0 = there was no try.
             */
            try_number: number;
        };
        /** @description Failures of one cause. */
        FailureGroup: {
            /** @description Tries, or task instances without one. */
            count: number;
            /** @description Which tasks. */
            dags: components["schemas"]["FailedDag"][];
            /** @description The latest one. */
            example: components["schemas"]["FailureExample"];
            /** @description What their reasons have in common: `<n>` stands for a number, `<time>`, `<id>`, `<path>` and `<text>` for such. */
            fingerprint: string;
            /** Format: date-time */
            first_seen: string;
            kind: components["schemas"]["FailureKind"];
            /** Format: date-time */
            last_seen: string;
            /** @description What has not succeeded since then, and would run again if it were cleared. */
            rerun: components["schemas"]["Rerun"];
        };
        /** @description Causes, the most frequent first. */
        FailureGroupCollectionResponse: {
            groups: components["schemas"]["FailureGroup"][];
            /**
             * Format: date-time
             * @description The window of time that was looked at.
             */
            since: string;
            /** Format: int64 */
            total_entries: number;
            /** @description More failed than is looked at: the counts are those of the latest. */
            truncated: boolean;
            /** Format: date-time */
            until: string;
        };
        /**
         * @description What failed.
         * @enum {string}
         */
        FailureKind: "failed" | "upstream_failed";
        /** @description A role for the DAG `dag_id`, or for all with the tag `tag`: give one of the two. */
        GrantBody: {
            dag_id?: string | null;
            role: components["schemas"]["DagRole"];
            tag?: string | null;
        };
        /** @description The roles of a user for single DAGs. */
        GrantCollectionResponse: {
            grants: components["schemas"]["GrantResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A role of a user for one DAG, or for all with a tag. */
        GrantResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description The DAG, unless it is by tag. */
            dag_id: string | null;
            /**
             * Format: int64
             * @description How many DAGs it names now; 0 may be a slip of the pen.
             */
            dags: number;
            role: components["schemas"]["DagRole"];
            /** @description The tag, unless it is by id. */
            tag: string | null;
        };
        /** @description An edge of the graph. */
        GraphEdge: {
            /** @description From the border of the source to the border of the target. */
            points: number[][];
            source: string;
            target: string;
        };
        /** @description The box around a group; `x` and `y` are its upper left corner. */
        GraphGroup: {
            /** Format: double */
            height: number;
            id: string;
            label: string;
            /** Format: double */
            width: number;
            /** Format: double */
            x: number;
            /** Format: double */
            y: number;
        };
        /** @description A task in the graph; `x` and `y` are its upper left corner. */
        GraphNode: {
            group: string | null;
            /** Format: double */
            height: number;
            id: string;
            is_mapped: boolean;
            label: string;
            operator: string;
            trigger_rule: string;
            /** Format: double */
            width: number;
            /** Format: double */
            x: number;
            /** Format: double */
            y: number;
        };
        /** @description The drawing of a DAG. */
        GraphResponse: {
            edges: components["schemas"]["GraphEdge"][];
            /** @description Outer groups first. */
            groups: components["schemas"]["GraphGroup"][];
            /** Format: double */
            height: number;
            nodes: components["schemas"]["GraphNode"][];
            /** Format: double */
            width: number;
        };
        /** @description A cell of the grid. */
        GridCell: {
            /** @description Of a mapped task: how many instances are in each state (`none` = no state yet). */
            count?: {
                [key: string]: number;
            } | null;
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["TaskInstanceState"] | null;
            /** Format: int32 */
            try_number: number;
        };
        /** @description The grid of a DAG. */
        GridResponse: {
            /** @description Newest first. */
            runs: components["schemas"]["GridRun"][];
            /** @description In topological order, groups nested. */
            tasks: components["schemas"]["GridTask"][];
        };
        /** @description A column of the grid. */
        GridRun: {
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: date-time */
            run_after: string;
            run_id: string;
            run_type: components["schemas"]["DagRunType"];
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["DagRunState"];
        } & {
            /** @description By task id; groups have none, the page adds them up. */
            cells: {
                [key: string]: components["schemas"]["GridCell"];
            };
            note: string | null;
        };
        /** @description A row of the grid: a task or a group. */
        GridTask: {
            /**
             * Format: int32
             * @description How many groups are around it.
             */
            depth: number;
            /** @description The group around it. */
            group: string | null;
            is_group: boolean;
            is_mapped: boolean;
            /** @description Id without the groups around it. */
            label: string;
            /** @description `null` for a group. */
            operator: string | null;
            /** @description Id of the task or of the group. */
            task_id: string;
        };
        /** @description What tasks ask people: always empty. */
        HITLDetailCollection: {
            hitl_details: {
                [key: string]: unknown;
            }[];
            /** Format: int64 */
            total_entries: number;
        };
        HTTPExceptionResponse: {
            detail: string | {
                [key: string]: unknown;
            };
        };
        HTTPValidationError: {
            detail: components["schemas"]["ValidationError"][] | string;
        };
        /** @description Health of the installation. */
        HealthInfoResponse: {
            dag_processor: components["schemas"]["DagProcessorInfoResponse"] | null;
            metadatabase: components["schemas"]["BaseInfoResponse"];
            scheduler: components["schemas"]["SchedulerInfoResponse"];
            triggerer: components["schemas"]["TriggererInfoResponse"];
        };
        /** @description A transaction that is held open for so long that the database can't remove dead rows. */
        HeldOpen: {
            /** @description `transaction`, `prepared`, `replica` or `slot`. */
            kind: string;
            /** @description The application, or the name of the prepared transaction or slot. */
            name: string;
            /**
             * Format: int32
             * @description The backend, if there is one.
             */
            pid: number | null;
            /** @description The statement that ends it. */
            remedy: string;
            /** Format: date-time */
            since: string | null;
            /** @description `active`, `idle in transaction`, … */
            state: string | null;
            /** @description Whose it is. */
            user: string | null;
        };
        /** @description An instance, of any run, that has a live attempt and thereby takes room. */
        Holder: {
            /** @description Its DAG. */
            dag_id: string;
            /**
             * Format: int32
             * @description −1 = not mapped.
             */
            map_index: number;
            /** @description Its run. */
            run_id: string;
            /**
             * Format: int32
             * @description Slots of its pool.
             */
            slots: number;
            /** @description Its task. */
            task_id: components["schemas"]["String"];
        };
        /** @description A page of import errors. */
        ImportErrorCollectionResponse: {
            import_errors: components["schemas"]["ImportErrorResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Why a file could not be read. */
        ImportErrorResponse: {
            bundle_name: string | null;
            /** @description The same as data: code, severity, message, line, column, help (an addition to Airflow's shape). */
            diagnostics: unknown;
            filename: string;
            /** Format: int64 */
            import_error_id: number;
            /** @description The diagnostics as the validator prints them. */
            stack_trace: string;
            /** Format: date-time */
            timestamp: string;
        };
        /** @description A page of jobs. */
        JobCollectionResponse: {
            jobs: components["schemas"]["JobResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A long-running process of the installation. */
        JobResponse: {
            dag_display_name: string | null;
            dag_id: string | null;
            /** Format: date-time */
            end_date: string | null;
            executor_class: string | null;
            hostname: string | null;
            /** Format: int64 */
            id: number;
            job_type: string | null;
            /** Format: date-time */
            latest_heartbeat: string | null;
            /** Format: date-time */
            start_date: string | null;
            state: string | null;
            unixname: string | null;
        };
        /** @description The newest event of an asset. */
        LastAssetEventResponse: {
            /** Format: int64 */
            id: number | null;
            /** Format: date-time */
            timestamp: string | null;
        };
        /** @description An event of a live log. */
        LogStreamEvent: {
            /**
             * Format: int64
             * @description Bytes of the log read so far: where to go on after a lost connection.
             */
            offset: number;
            records: components["schemas"]["LogStreamRecord"][];
        };
        /** @description One record of a live log. */
        LogStreamRecord: {
            /** @description The line goes on in the next record. */
            continues: boolean;
            /** @description `stdout`, `stderr` or `updraft`. */
            stream: string;
            text: string;
            /** Format: date-time */
            timestamp: string | null;
        };
        /** @description Who asks to be signed in. */
        LoginBody: {
            /** @description Password of the user. */
            password: string;
            /** @description Name of the user. */
            username: string;
        };
        /** @description A token for the `Authorization: Bearer` header. */
        LoginResponse: {
            /** @description The token; it is shown once and only its hash is kept. */
            access_token: string;
        };
        /** @description How the run that updates an asset is to be made. */
        MaterializeAssetBody: {
            conf?: {
                [key: string]: unknown;
            } | null;
            dag_run_id?: string | null;
            /** Format: date-time */
            data_interval_end?: string | null;
            /** Format: date-time */
            data_interval_start?: string | null;
            /** Format: date-time */
            logical_date?: string | null;
            note?: string | null;
            partition_key?: string | null;
            /** Format: date-time */
            run_after?: string | null;
        };
        /** @description A token for programs that was made now. */
        NewApiTokenResponse: components["schemas"]["ApiTokenResponse"] & {
            /** @description For the `Authorization: Bearer` header. It is shown once and only its hash is kept. */
            token: string;
        };
        /** @description A webhook with its secret, which is shown this once. */
        NewWebhookResponse: components["schemas"]["WebhookResponse"] & {
            secret: string;
        };
        /** @description A page of notifications. */
        NotificationCollectionResponse: {
            notifications: components["schemas"]["NotificationResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /**
         * @description What a notification tells of.
         * @enum {string}
         */
        NotificationEvent: "on_success" | "on_failure" | "on_retry" | "on_skipped" | "deadline";
        /** @description One notifier that has to run, or did. */
        NotificationResponse: {
            /** @description `bash`, `http`, … */
            action: string;
            dag_id: string;
            dag_run_id: string;
            /**
             * Format: date-time
             * @description While it is queued: not before this.
             */
            due_at: string | null;
            /** Format: date-time */
            end_date: string | null;
            /** @description Why the last time failed. */
            error: string | null;
            event: components["schemas"]["NotificationEvent"];
            hostname: string | null;
            /**
             * Format: int32
             * @description -1 = not mapped; `null` for the run.
             */
            map_index: number | null;
            /** Format: uuid */
            notification_id: string;
            /** Format: date-time */
            occurred_at: string;
            /**
             * Format: int32
             * @description Place in the list of notifiers, from 0.
             */
            position: number;
            /** Format: date-time */
            queued_at: string;
            /** @description Why it happened. */
            reason: string | null;
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["NotificationState"];
            /** @description The task that it tells of; `null` = the run. */
            task_id: string | null;
            /**
             * Format: int32
             * @description How often the notifier was begun; each time has a log: `…/notifications/{notification_id}/logs/{number}`.
             */
            tries: number;
            /**
             * Format: int32
             * @description Try of the task instance; 0 for the run.
             */
            try_number: number;
        };
        /**
         * @description State of a notification.
         * @enum {string}
         */
        NotificationState: "queued" | "running" | "success" | "failed";
        /** @description Where one can sign in beside the password. */
        OpenIdResponse: {
            /** @description What the button says that leads to the OpenID provider; `null`: there is none. */
            button: string | null;
        };
        /** @description How many DAGs each filter of the overview would show. */
        OverviewCounts: {
            /** Format: int64 */
            active: number;
            /** Format: int64 */
            all: number;
            /**
             * Format: int64
             * @description DAGs whose last run failed.
             */
            failed: number;
            /**
             * Format: int64
             * @description Files that can't be read.
             */
            import_errors: number;
            /** Format: int64 */
            paused: number;
            /**
             * Format: int64
             * @description DAGs with a run in state running.
             */
            running: number;
        };
        /** @description A DAG on the overview. */
        OverviewDag: {
            dag_display_name: string;
            dag_id: string;
            description: string | null;
            file_path: string;
            has_import_errors: boolean;
            is_paused: boolean;
            is_stale: boolean;
            /** Format: date-time */
            next_run_after: string | null;
            owners: string[];
            /** @description Up to 14, newest last. */
            recent_runs: components["schemas"]["RunSummary"][];
            tags: string[];
            timetable_description: string | null;
            timetable_summary: string | null;
            /** @description Zone of the DAG's wall clock. */
            timezone: string;
        };
        /** @description The overview of DAGs. */
        OverviewResponse: {
            counts: components["schemas"]["OverviewCounts"];
            dags: components["schemas"]["OverviewDag"][];
            /** @description What keeps the database from cleaning up. */
            held_open: components["schemas"]["HeldOpen"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Another password for oneself. */
        PasswordBody: {
            current_password: string;
            password: string;
        };
        /** @description A task of the run before that keeps one of this run from running. */
        PastTask: {
            /**
             * @description Its state there, of a mapped task that of an instance which is in the way; `None` = that run does not have it, and an older
             *     one has.
             * @example failed
             */
            state: string | null;
            /** @description The task. */
            task_id: components["schemas"]["String"];
        };
        /** @description What can be changed on a task instance. */
        PatchTaskInstanceBody: {
            include_downstream?: boolean;
            include_future?: boolean;
            include_past?: boolean;
            include_upstream?: boolean;
            new_state?: components["schemas"]["TaskInstanceState"] | null;
            note?: string | null;
        };
        /** @description Plugins; Updraft loads no code into the server, so there are none. */
        PluginCollectionResponse: {
            plugins: string[];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Plugins that could not be loaded; always empty. */
        PluginImportErrorCollectionResponse: {
            import_errors: string[];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A new pool. */
        PoolBody: {
            description?: string | null;
            include_deferred?: boolean;
            name: string;
            /** Format: int32 */
            slots: number;
            team_name?: string | null;
        };
        /** @description A page of pools. */
        PoolCollectionResponse: {
            pools: components["schemas"]["PoolResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description What can be changed on a pool. */
        PoolPatchBody: {
            description?: string | null;
            include_deferred?: boolean | null;
            pool?: string | null;
            /** Format: int32 */
            slots?: number | null;
            team_name?: string | null;
        };
        /** @description A pool with what takes its slots now. */
        PoolResponse: {
            /** Format: int64 */
            deferred_slots: number;
            description: string | null;
            include_deferred: boolean;
            name: string;
            /** Format: int64 */
            occupied_slots: number;
            /**
             * Format: int64
             * @description -1 = unlimited.
             */
            open_slots: number;
            /** Format: int64 */
            queued_slots: number;
            /** Format: int64 */
            running_slots: number;
            /** Format: int64 */
            scheduled_slots: number;
            /**
             * Format: int32
             * @description -1 = unlimited.
             */
            slots: number;
            team_name: string | null;
        };
        /** @description The actions of this build. */
        ProviderCollectionResponse: {
            providers: components["schemas"]["ProviderResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description An action that this build can run. */
        ProviderResponse: {
            description: string;
            documentation_url: string | null;
            package_name: string;
            version: string;
        };
        /** @description All of them that were asked for. */
        QueuedEventCollectionResponse: {
            queued_events: components["schemas"]["QueuedEventResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description An asset with updates that a DAG has not had a run for. */
        QueuedEventResponse: {
            /** Format: int64 */
            asset_id: number;
            /**
             * Format: date-time
             * @description The oldest of the updates.
             */
            created_at: string;
            dag_display_name: string;
            dag_id: string;
        };
        /** @description One thing that an instance, a run or a DAG waits for. */
        Reason: {
            /** @enum {string} */
            kind: "finished";
        } | {
            /** @enum {string} */
            kind: "running";
        } | {
            /** @enum {string} */
            kind: "idle";
        } | {
            /** @enum {string} */
            kind: "run";
            /** @description Name of the run. */
            run_id: string;
            /**
             * @description The run's state.
             * @example queued
             */
            state: string;
        } | {
            /** @enum {string} */
            kind: "trigger_rule";
            /** @description How many more there are. */
            more: number;
            /**
             * @description The rule.
             * @example all_success
             */
            rule: string;
            /** @description Whether it can never hold any more. */
            stuck: boolean;
            /** @description Upstream instances that keep it from holding, the unfinished first (at most twenty). */
            upstreams: components["schemas"]["Blocker"][];
        } | {
            /** @enum {string} */
            kind: "setups";
            /** @description The instances (at most twenty). */
            upstreams: components["schemas"]["Blocker"][];
        } | {
            /** @enum {string} */
            kind: "source";
            /** @description The instances (at most twenty). */
            upstreams: components["schemas"]["Blocker"][];
        } | {
            /** @enum {string} */
            kind: "depends_on_past";
            /** @description The run before. */
            run_id: string;
            /** @description Tasks that are neither success nor skipped there. */
            tasks: components["schemas"]["PastTask"][];
        } | {
            /** @enum {string} */
            kind: "when";
        } | {
            /** @enum {string} */
            kind: "decision";
        } | {
            /** @enum {string} */
            kind: "expand";
        } | {
            /** @enum {string} */
            kind: "next_round";
        } | {
            /** @description DAG of that run. */
            dag_id: string;
            /** @enum {string} */
            kind: "triggered_run";
            /** @description Name of that run. */
            run_id: string;
            /**
             * @description Its state, if it is known.
             * @example running
             */
            state: string | null;
            /**
             * Format: date-time
             * @description When patience ends.
             */
            until: string | null;
        } | {
            /**
             * Format: date-time
             * @description Not before this.
             */
            at: string;
            /** @enum {string} */
            kind: "retry";
        } | {
            /**
             * Format: date-time
             * @description When it looks again.
             */
            at: string;
            /** @enum {string} */
            kind: "next_look";
            /** @description What it saw when it last looked. */
            seen: string | null;
            /**
             * Format: date-time
             * @description When it looked first in this try.
             */
            since: string | null;
        } | {
            /** @enum {string} */
            kind: "slot";
        } | {
            /** @enum {string} */
            kind: "pool_missing";
            /** @description The pool. */
            pool: string;
        } | {
            /** @enum {string} */
            kind: "pool_too_small";
            /**
             * Format: int32
             * @description Slots that are needed.
             */
            needed: number;
            /** @description The pool. */
            pool: string;
            /**
             * Format: int32
             * @description Slots that it has.
             */
            size: number;
        } | {
            /** @description Who has the others (at most twenty). */
            holders: components["schemas"]["Holder"][];
            /** @enum {string} */
            kind: "pool_full";
            /** @description How many more there are. */
            more: number;
            /**
             * Format: int32
             * @description Slots that are needed.
             */
            needed: number;
            /** @description The pool. */
            pool: string;
            /**
             * Format: int32
             * @description Slots that it has.
             */
            size: number;
        } | {
            /** @description Which (at most twenty). */
            holders: components["schemas"]["Holder"][];
            /** @enum {string} */
            kind: "max_active_tasks";
            /**
             * Format: int32
             * @description The limit.
             */
            limit: number;
            /** @description How many more there are. */
            more: number;
        } | {
            /** @description Which (at most twenty). */
            holders: components["schemas"]["Holder"][];
            /** @enum {string} */
            kind: "max_active_tis_per_dag";
            /**
             * Format: int32
             * @description The limit.
             */
            limit: number;
            /** @description How many more there are. */
            more: number;
        } | {
            /** @description Which (at most twenty). */
            holders: components["schemas"]["Holder"][];
            /** @enum {string} */
            kind: "max_active_tis_per_dagrun";
            /**
             * Format: int32
             * @description The limit.
             */
            limit: number;
            /** @description How many more there are. */
            more: number;
        } | {
            /** @enum {string} */
            kind: "no_worker";
            /** @description The queue. */
            queue: string;
        } | {
            /** @description What they run (at most twenty). */
            holders: components["schemas"]["Holder"][];
            /** @enum {string} */
            kind: "workers_busy";
            /** @description How many more there are. */
            more: number;
            /** @description The queue. */
            queue: string;
            /**
             * Format: int32
             * @description What they can run at once, all together.
             */
            slots: number;
            /** @description Live workers that serve it. */
            workers: number;
        } | {
            /** @enum {string} */
            kind: "worker";
            /** @description The queue. */
            queue: string;
        } | {
            /** @enum {string} */
            kind: "restart";
        } | {
            /** @enum {string} */
            kind: "approval";
        } | {
            /** @enum {string} */
            kind: "outside";
        } | {
            /** @enum {string} */
            kind: "dag_paused";
        } | {
            /**
             * Format: int64
             * @description The backfill.
             */
            backfill_id: number;
            /** @enum {string} */
            kind: "backfill_paused";
        } | {
            /** @enum {string} */
            kind: "scheduler_away";
            /**
             * Format: date-time
             * @description Since when, if one ever did and did not say goodbye.
             */
            since: string | null;
        } | {
            /** @enum {string} */
            kind: "recovering";
            /**
             * Format: date-time
             * @description When the backup was taken.
             */
            taken_at: string;
        } | {
            /**
             * Format: date-time
             * @description Its time.
             */
            at: string;
            /** @enum {string} */
            kind: "not_before";
        } | {
            /** @enum {string} */
            kind: "max_active_runs";
            /**
             * Format: int32
             * @description The limit.
             */
            limit: number;
            /** @description How many more there are. */
            more: number;
            /** @description Which (at most twenty). */
            run_ids: string[];
        } | {
            /** @enum {string} */
            kind: "no_schedule";
        } | {
            /** @enum {string} */
            kind: "assets";
            /** @description Those without an update since they were last taken by a run. */
            missing: string[];
            /** @description Those that have one. */
            updated: string[];
        } | {
            /**
             * Format: date-time
             * @description The end that the DAG gives.
             */
            end_date: string | null;
            /** @enum {string} */
            kind: "schedule_ended";
            /** @description It makes one run in all. */
            once: boolean;
        } | {
            /** @enum {string} */
            kind: "consecutive_failures";
            /**
             * Format: int32
             * @description The limit.
             */
            limit: number;
            /** @description How many more there are. */
            more: number;
            /** @description Which, the newest first (at most twenty). */
            run_ids: string[];
        } | {
            /** @description The file, relative to the folder of DAGs. */
            file: string;
            /** @enum {string} */
            kind: "file_gone";
        } | {
            /** @description The file, relative to the folder of DAGs. */
            file: string;
            /** @enum {string} */
            kind: "import_error";
            /** @description The error. */
            message: string;
        };
        /**
         * @description Which runs that are there a backfill does again.
         * @enum {string}
         */
        ReprocessBehavior: "failed" | "completed" | "none";
        /** @description Task instances that are still failed. */
        Rerun: {
            /** @description Up to 100 of them, by run: what `POST …/clearTaskInstances` takes. */
            dag_runs: components["schemas"]["FailedRun"][];
            /** @description How many. */
            task_instances: number;
        };
        /**
         * @description Roles, each with all rights of those before it.
         * @enum {string}
         */
        Role: "viewer" | "user" | "op" | "admin";
        /** @description A run in a strip of recent runs. */
        RunSummary: {
            /** Format: date-time */
            end_date: string | null;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: date-time */
            run_after: string;
            run_id: string;
            run_type: components["schemas"]["DagRunType"];
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["DagRunState"];
        };
        /** @description Health of the scheduler. */
        SchedulerInfoResponse: {
            latest_scheduler_heartbeat: string | null;
            /** @description `healthy` or `unhealthy`. */
            status: string | null;
        };
        /** @description Who is signed in. */
        SessionResponse: {
            /** @description What may be done with single DAGs instead, by their ids; those that are hidden aside. */
            dags: {
                [key: string]: components["schemas"]["Role"];
            };
            /** @description What may be done with this session or token. */
            role: components["schemas"]["Role"];
            /** @description Name of the user. */
            username: string;
        };
        /** @description A text whose runs are asked for. */
        SimulateBody: {
            /**
             * Format: int32
             * @description Runs to tell.
             * @default 10
             */
            count?: number;
            /** @description Which one, if the text defines several. */
            dag_id?: string | null;
            last_run?: components["schemas"]["SimulatedInterval"] | null;
            /**
             * Format: date-time
             * @description The moment from which on they are told; now if it is absent.
             */
            now?: string | null;
            /**
             * @description The file that it is meant for, below the DAGs folder: the defaults of that place count.
             * @default dag.yaml
             */
            path?: string;
            /** @description YAML, as in a DAG file. */
            text: string;
        };
        /** @description The runs that the scheduler would make. */
        SimulateResponse: {
            dag: components["schemas"]["DagOutline"];
            /** @description Fewer than were asked for: the schedule ends, or time makes none. */
            runs: components["schemas"]["SimulatedRun"][];
        };
        /** @description A span of data: from `start`, inclusive, to `end`, exclusive. Both are equal for a run that is one instant. */
        SimulatedInterval: {
            /** Format: date-time */
            end: string;
            /** Format: date-time */
            start: string;
        };
        /** @description A run that would be made. */
        SimulatedRun: {
            /** Format: date-time */
            data_interval_end: string | null;
            /** Format: date-time */
            data_interval_start: string | null;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: date-time */
            run_after: string;
        };
        /**
         * @description Why a backfill leaves a date alone.
         * @enum {string}
         */
        SkipReason: "already exists" | "in flight";
        /** @description A date that a backfill would leave alone. */
        SkippedDate: {
            /** Format: date-time */
            logical_date: string | null;
            reason: components["schemas"]["SkipReason"];
        };
        String: string;
        /** @description One line of a log. */
        StructuredLogMessage: {
            /** @description The text. */
            event: string;
            /** @description What the line itself says; else `error` for standard error and `info` for the rest. */
            level: string;
            /** @description `task.stdout`, `task.stderr` or `updraft`. */
            logger: string;
            /**
             * Format: date-time
             * @description Absent for what is no whole record, as after a crash in the middle of a write.
             */
            timestamp?: string | null;
        };
        /** @description The tasks of a DAG. */
        TaskCollectionResponse: {
            tasks: components["schemas"]["TaskResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description Everything that keeps a task instance from running. */
        TaskDependencyCollectionResponse: {
            dependencies: components["schemas"]["TaskDependencyResponse"][];
        };
        /** @description Something that keeps a task instance from running. */
        TaskDependencyResponse: {
            name: string;
            reason: string;
        };
        /** @description A task that reads an asset. */
        TaskInletAssetReference: {
            /** Format: date-time */
            created_at: string;
            dag_id: string;
            task_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A page of task instances. */
        TaskInstanceCollectionResponse: {
            next_cursor: string | null;
            previous_cursor: string | null;
            task_instances: components["schemas"]["TaskInstanceResponse"][];
            /** Format: int64 */
            total_entries: number | null;
        };
        /** @description The tries of a task instance. */
        TaskInstanceHistoryCollectionResponse: {
            task_instances: components["schemas"]["TaskInstanceHistoryResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description One try of a task instance. */
        TaskInstanceHistoryResponse: {
            dag_display_name: string;
            dag_id: string;
            dag_run_id: string;
            dag_version: components["schemas"]["DagVersionResponse"] | null;
            /**
             * Format: double
             * @description Seconds from start to end.
             */
            duration: number | null;
            /** Format: date-time */
            end_date: string | null;
            executor: string | null;
            executor_config: string;
            hostname: string | null;
            /**
             * Format: int32
             * @description -1 = not mapped.
             */
            map_index: number;
            /** Format: int32 */
            max_tries: number;
            operator: string | null;
            operator_name: string | null;
            /** Format: int32 */
            pid: number | null;
            pool: string;
            /** Format: int32 */
            pool_slots: number;
            /** Format: int32 */
            priority_weight: number | null;
            queue: string | null;
            /** Format: date-time */
            queued_when: string | null;
            /** @description Why it is in its state, for people (an addition to Airflow's shape). */
            reason: string | null;
            /** Format: date-time */
            scheduled_when: string | null;
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["TaskInstanceState"] | null;
            task_display_name: string;
            task_id: string;
            /** Format: int32 */
            try_number: number;
            unixname: string | null;
        } & {
            /**
             * Format: int32
             * @description Exit code of the process (an addition to Airflow's shape).
             */
            exit_code: number | null;
            /**
             * Format: int32
             * @description Signal that ended the process (an addition to Airflow's shape).
             */
            signal: number | null;
        };
        /** @description A task instance. */
        TaskInstanceResponse: {
            dag_display_name: string;
            dag_id: string;
            dag_run_id: string;
            dag_version: components["schemas"]["DagVersionResponse"] | null;
            /**
             * Format: double
             * @description Seconds from start to end.
             */
            duration: number | null;
            /** Format: date-time */
            end_date: string | null;
            executor: string | null;
            executor_config: string;
            hostname: string | null;
            /**
             * Format: int32
             * @description -1 = not mapped.
             */
            map_index: number;
            /** Format: int32 */
            max_tries: number;
            operator: string | null;
            operator_name: string | null;
            /** Format: int32 */
            pid: number | null;
            pool: string;
            /** Format: int32 */
            pool_slots: number;
            /** Format: int32 */
            priority_weight: number | null;
            queue: string | null;
            /** Format: date-time */
            queued_when: string | null;
            /** @description Why it is in its state, for people (an addition to Airflow's shape). */
            reason: string | null;
            /** Format: date-time */
            scheduled_when: string | null;
            /** Format: date-time */
            start_date: string | null;
            state: components["schemas"]["TaskInstanceState"] | null;
            task_display_name: string;
            task_id: string;
            /** Format: int32 */
            try_number: number;
            unixname: string | null;
        } & {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            logical_date: string | null;
            note: string | null;
            rendered_fields: {
                [key: string]: unknown;
            };
            rendered_map_index: string | null;
            /** Format: date-time */
            run_after: string;
            /** @description Deferred tasks are not part of this build: always `null`. */
            trigger: {
                [key: string]: unknown;
            } | null;
            triggerer_job: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description State of a task instance; one without a state yet has `null`.
         * @enum {string}
         */
        TaskInstanceState: "removed" | "scheduled" | "queued" | "running" | "success" | "restarting" | "failed" | "up_for_retry" | "up_for_reschedule" | "upstream_failed" | "skipped" | "deferred" | "awaiting_input";
        /** @description Filters of a list of task instances, as a body; each has at most 1,000 values. */
        TaskInstancesBatchBody: {
            /** @default null */
            dag_ids?: string[] | null;
            /** @default null */
            dag_run_ids?: string[] | null;
            /**
             * Format: double
             * @default null
             */
            duration_gt?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_gte?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_lt?: number | null;
            /**
             * Format: double
             * @default null
             */
            duration_lte?: number | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            end_date_lte?: string | null;
            /**
             * @description There is one executor: this says nothing.
             * @default null
             */
            executor?: string[] | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            logical_date_lte?: string | null;
            /** @default null */
            order_by?: string | null;
            /**
             * Format: int64
             * @default 100
             */
            page_limit?: number;
            /**
             * Format: int64
             * @default 0
             */
            page_offset?: number;
            /** @default null */
            pool?: string[] | null;
            /** @default null */
            queue?: string[] | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            run_after_lte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_gt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_gte?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_lt?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            start_date_lte?: string | null;
            /**
             * @description `null` stands for instances without a state.
             * @default null
             */
            state?: (components["schemas"]["TaskInstanceState"] | null)[] | null;
            /** @default null */
            task_ids?: string[] | null;
        };
        /** @description A piece of a log. */
        TaskInstancesLogResponse: {
            content: components["schemas"]["StructuredLogMessage"][];
            /** @description Ask with it for what comes next; `null` when the log is over. */
            continuation_token: string | null;
        };
        /** @description A task that updates an asset. */
        TaskOutletAssetReference: {
            /** Format: date-time */
            created_at: string;
            dag_id: string;
            task_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A task. */
        TaskResponse: {
            class_ref: {
                [key: string]: unknown;
            } | null;
            depends_on_past: boolean;
            doc_md: string | null;
            downstream_task_ids: string[] | null;
            /** Format: date-time */
            end_date: string | null;
            execution_timeout: components["schemas"]["TimeDelta"] | null;
            extra_links: string[];
            is_mapped: boolean | null;
            operator_name: string | null;
            owner: string | null;
            params: {
                [key: string]: unknown;
            } | null;
            pool: string | null;
            /** Format: double */
            pool_slots: number | null;
            /** Format: double */
            priority_weight: number | null;
            queue: string | null;
            /** Format: double */
            retries: number | null;
            retry_delay: components["schemas"]["TimeDelta"] | null;
            /** Format: double */
            retry_exponential_backoff: number;
            /** Format: date-time */
            start_date: string | null;
            task_display_name: string | null;
            task_id: string | null;
            template_fields: string[] | null;
            trigger_rule: string | null;
            ui_color: string | null;
            ui_fgcolor: string | null;
            wait_for_downstream: boolean;
            weight_rule: string | null;
        };
        TaskSelector: string | (string | number)[];
        /** @description A value to be kept with a task instance. */
        TaskStateStoreBody: {
            /** @description An instant from which on nobody sees it. `null`, and `"default"`, which is the default: it goes with its run. */
            expires_at?: string | null;
            /** @description At most 64 KiB as JSON. */
            value: unknown;
        };
        /** @description A page of the values of a task instance. */
        TaskStateStoreCollectionResponse: {
            task_state_store: components["schemas"]["TaskStateStoreResponse"][];
            /** Format: int64 */
            total_entries: number;
        };
        /** @description A new value, to be kept as long as the old one. */
        TaskStateStorePatchBody: {
            /** @description At most 64 KiB as JSON. */
            value: unknown;
        };
        /** @description A value of a task instance. */
        TaskStateStoreResponse: {
            /**
             * Format: date-time
             * @description `null`: it goes with its run.
             */
            expires_at: string | null;
            key: string;
            /** Format: date-time */
            updated_at: string;
            value: unknown;
        };
        /** @description A length of time. */
        TimeDelta: {
            __type: string;
            /** Format: int64 */
            days: number;
            /** Format: int64 */
            microseconds: number;
            /** Format: int64 */
            seconds: number;
        };
        /** @description What came of an entry: a run, or why there is none. */
        TriggerDAGRunOutcome: {
            dag_run: components["schemas"]["DAGRunResponse"] | null;
            /** @description Why there is none: a text, or what is wrong with the entry. */
            detail: unknown;
            /**
             * Format: int32
             * @description The HTTP status that a request for this run alone would have been answered with.
             */
            status: number;
        };
        /** @description Asks for a run. */
        TriggerDAGRunPostBody: {
            conf?: {
                [key: string]: unknown;
            } | null;
            dag_run_id?: string | null;
            /** Format: date-time */
            data_interval_end?: string | null;
            /** Format: date-time */
            data_interval_start?: string | null;
            /**
             * Format: date-time
             * @description Must be there, and may be `null`: a run without a logical date.
             */
            logical_date: string | null;
            note?: string | null;
            partition_key?: string | null;
            /** Format: date-time */
            run_after?: string | null;
            /** @description Ours. Only these tasks and groups run, as if there were no others. */
            task_ids?: string[] | null;
        };
        /** @description Asks for runs. */
        TriggerDAGRunsPostBody: {
            /** @description At most 1,000, fewer of a DAG with more than 100 tasks. One that is not acceptable refuses only itself, so each is read by itself. */
            dag_runs: components["schemas"]["TriggerDAGRunPostBody"][];
        };
        /** @description What came of the runs that were asked for. */
        TriggerDAGRunsResponse: {
            /** @description One for each entry of the request, in their order. */
            dag_runs: components["schemas"]["TriggerDAGRunOutcome"][];
        };
        /** @description Health of the triggerer; Updraft has none, so both are `null`. */
        TriggererInfoResponse: {
            latest_triggerer_heartbeat: string | null;
            status: string | null;
        };
        /** @description An answer. */
        UpdateHITLDetailPayloadBody: {
            chosen_options: string[];
            params_input?: {
                [key: string]: unknown;
            };
        };
        /** @description A new user. */
        UserBody: {
            password: string;
            role: components["schemas"]["Role"];
            /** @description Letters, digits and `. _ - @ +`. */
            username: string;
        };
        /** @description All users, by name. */
        UserCollectionResponse: {
            /** Format: int64 */
            total_entries: number;
            users: components["schemas"]["UserResponse"][];
        };
        /** @description What can be changed on a user. */
        UserPatchBody: {
            /** @description Ends all sessions and tokens of the user. */
            password?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description A user. */
        UserResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description The OpenID provider at which the user signs in; `null`: by password. */
            issuer: string | null;
            role: components["schemas"]["Role"];
            username: string;
        };
        ValidationError: {
            loc: (string | number)[];
            msg: string;
            type: string;
        };
        /** @description A variable to be written; a value that is not text is kept as JSON. */
        VariableBody: {
            description?: string | null;
            key: string;
            team_name?: string | null;
            value: unknown;
        };
        /** @description A page of variables. */
        VariableCollectionResponse: {
            /** Format: int64 */
            total_entries: number;
            variables: components["schemas"]["VariableResponse"][];
        };
        /** @description A variable; the value of a key with a sensitive name is masked. */
        VariableResponse: {
            description: string | null;
            is_encrypted: boolean;
            key: string;
            team_name: string | null;
            value: string;
        };
        /** @description Version of the server. */
        VersionInfo: {
            git_version: string | null;
            version: string;
        };
        /** @description A new webhook. */
        WebhookBody: {
            dag_id: string;
            /** @description Of an `hmac`: where the signature stands. `X-Signature-256` unless said. */
            header?: string | null;
            kind: components["schemas"]["WebhookKind"];
            /** @description Letters, digits and `. _ -`; it stands in the address. */
            name: string;
            /** @description The one that the sender has, such as `whsec_…` of Stripe. One is made unless it is given. */
            secret?: string | null;
        };
        /** @description Webhooks, by name unless asked otherwise. */
        WebhookCollectionResponse: {
            /** Format: int64 */
            total_entries: number;
            webhooks: components["schemas"]["WebhookResponse"][];
        };
        /**
         * @description How a sender signs.
         * @enum {string}
         */
        WebhookKind: "hmac" | "github" | "stripe";
        /** @description What can be changed on a webhook. */
        WebhookPatchBody: {
            dag_id?: string | null;
            /** @description Of an `hmac`. */
            header?: string | null;
            /** @description Another one; the earlier one is good for nothing from then on. */
            secret?: string | null;
        };
        /** @description A webhook. Its secret is never told again. */
        WebhookResponse: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description The DAG that it runs. */
            dag_id: string;
            /** @description Of an `hmac`: where the signature stands. */
            header: string | null;
            kind: components["schemas"]["WebhookKind"];
            name: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A page of XComs. */
        XComCollectionResponse: {
            /** Format: int64 */
            total_entries: number;
            xcom_entries: components["schemas"]["XComResponse"][];
        };
        /** @description A new XCom. */
        XComCreateBody: {
            key: string;
            /**
             * Format: int32
             * @default -1
             */
            map_index?: number;
            value: unknown;
        };
        /** @description An XCom without its value, as lists have it. */
        XComResponse: {
            dag_display_name: string;
            dag_id: string;
            key: string;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: int32 */
            map_index: number;
            /** Format: date-time */
            run_after: string;
            run_id: string;
            task_display_name: string;
            task_id: string;
            /** Format: date-time */
            timestamp: string;
        };
        /** @description An XCom with its value (`stringify=true` makes it a text). */
        XComResponseNative: {
            dag_display_name: string;
            dag_id: string;
            key: string;
            /** Format: date-time */
            logical_date: string | null;
            /** Format: int32 */
            map_index: number;
            /** Format: date-time */
            run_after: string;
            run_id: string;
            task_display_name: string;
            task_id: string;
            /** Format: date-time */
            timestamp: string;
        } & {
            value: unknown;
        };
        /** @description A new value of an XCom. */
        XComUpdateBody: {
            /**
             * Format: int32
             * @default -1
             */
            map_index?: number;
            value: unknown;
        };
    };
    responses: {
        /** @description The request can't be carried out as it is, such as one with an unknown order. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description What there is stands in the way. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description Who is signed in may not do this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description The kind of reply that is asked for is not offered. */
        NotAcceptable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description What the request names is not there, or not to be seen. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description The body is too large. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description Too much at once; the same may be asked for again later. */
        TooMany: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description Nobody is signed in. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description The database is away, or takes no writes; the same may be asked for again later. */
        Unavailable: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
        /** @description A value of the request is not as it should be. */
        Unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPValidationError"];
            };
        };
        /** @description The body is of a kind that is not read. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HTTPExceptionResponse"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_assets: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                name_pattern?: string;
                name_prefix_pattern?: string;
                uri_pattern?: string;
                uri_prefix_pattern?: string;
                dag_ids?: string[];
                only_active?: boolean;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset_aliases: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                name_pattern?: string;
                name_prefix_pattern?: string;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetAliasCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset_alias: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_alias_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset_events: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                asset_id?: number;
                source_dag_id?: string;
                source_task_id?: string;
                source_run_id?: string;
                source_map_index?: number;
                name_pattern?: string;
                name_prefix_pattern?: string;
                timestamp_gte?: string;
                timestamp_gt?: string;
                timestamp_lte?: string;
                timestamp_lt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetEventCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_asset_event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAssetEventsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    materialize_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MaterializeAssetBody"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset_queued_events: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedEventCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_asset_queued_events: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_asset_state_store: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetStateStoreCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    clear_asset_state_store: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_asset_state_store: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetStateStoreResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_asset_state_store: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetStateStoreBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_asset_state_store: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: number;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: {
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_backfills: {
        parameters: {
            query?: {
                dag_id?: string;
                active?: boolean;
                limit?: number;
                offset?: number;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillPostBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_backfill_dry_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillPostBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunBackfillCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backfill_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backfill_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    pause_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backfill_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    unpause_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backfill_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_config_value: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                section: string;
                option: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_connections: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                connection_id_pattern?: string;
                connection_id_prefix_pattern?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_connection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulk_connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody_ConnectionBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_default_connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_connection_test: {
        parameters: {
            query?: never;
            header: {
                "Airflow-Connection-Test-Token": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    enqueue_connection_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionTestRequestBody"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    test_connection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionBody"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_connection: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_source: {
        parameters: {
            query?: {
                version_number?: number;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGSourceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_stats: {
        parameters: {
            query?: {
                dag_ids?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagStatsCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_tags: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                tag_name_pattern?: string;
                tag_name_prefix_pattern?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGTagCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_dag_warnings: {
        parameters: {
            query?: {
                dag_id?: string;
                warning_type?: string;
                limit?: number;
                offset?: number;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGWarningCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dags: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                tags?: string[];
                tags_match_mode?: string;
                owners?: string[];
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                dag_display_name_pattern?: string;
                dag_display_name_prefix_pattern?: string;
                exclude_stale?: boolean;
                paused?: boolean;
                has_import_errors?: boolean;
                last_dag_run_state?: string;
                bundle_name?: string;
                bundle_version?: string;
                has_asset_schedule?: boolean;
                asset_dependency?: string;
                dag_run_state?: string[];
                order_by?: string[];
                is_favorite?: boolean;
                dag_run_start_date_gte?: string;
                dag_run_start_date_gt?: string;
                dag_run_start_date_lte?: string;
                dag_run_start_date_lt?: string;
                dag_run_end_date_gte?: string;
                dag_run_end_date_gt?: string;
                dag_run_end_date_lte?: string;
                dag_run_end_date_lt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_dags: {
        parameters: {
            query?: {
                update_mask?: string[];
                limit?: number;
                offset?: number;
                tags?: string[];
                tags_match_mode?: string;
                owners?: string[];
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                exclude_stale?: boolean;
                paused?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_dag: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_asset_queued_events: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedEventCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dag_asset_queued_events: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_asset_queued_event: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dag_asset_queued_event: {
        parameters: {
            query?: {
                before?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                asset_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    clear_dag_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDAGRunClearBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearedRuns"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    clear_dag_run_partitions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClearPartitionsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearPartitionsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_clear_task_instances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClearTaskInstancesBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_runs: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                offset?: number;
                conf_contains?: string;
                consuming_asset_pattern?: string;
                run_type?: string[];
                state?: string[];
                dag_version?: number[];
                bundle_version?: string;
                order_by?: string[];
                run_id_pattern?: string;
                run_id_prefix_pattern?: string;
                triggering_user_name_pattern?: string;
                triggering_user_name_prefix_pattern?: string;
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                run_after_gte?: string;
                run_after_gt?: string;
                run_after_lte?: string;
                run_after_lt?: string;
                logical_date_gte?: string;
                logical_date_gt?: string;
                logical_date_lte?: string;
                logical_date_lt?: string;
                start_date_gte?: string;
                start_date_gt?: string;
                start_date_lte?: string;
                start_date_lt?: string;
                end_date_gte?: string;
                end_date_gt?: string;
                end_date_lte?: string;
                end_date_lt?: string;
                duration_gte?: number;
                duration_gt?: number;
                duration_lte?: number;
                duration_lt?: number;
                updated_at_gte?: string;
                updated_at_gt?: string;
                updated_at_lte?: string;
                updated_at_lt?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    trigger_dag_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description Ours. Every request with the same key gets the same run */
                "Idempotency-Key"?: string | null;
            };
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerDAGRunPostBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulk_dag_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody_BulkDAGRunBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_list_dag_runs_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGRunsBatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_dag_run: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGRunPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    clear_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGRunClearBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearedRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_hitl_details: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                task_id?: string;
                task_id_pattern?: string;
                task_id_prefix_pattern?: string;
                map_index?: number;
                state?: string[];
                response_received?: boolean;
                responded_by_user_id?: string[];
                responded_by_user_name?: string[];
                subject_search?: string;
                body_search?: string;
                created_at_gte?: string;
                created_at_gt?: string;
                created_at_lte?: string;
                created_at_lt?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HITLDetailCollection"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_group_instances: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_group_instances_dry_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instances: {
        parameters: {
            query?: {
                cursor?: string;
                task_id?: string;
                task_display_name_pattern?: string;
                task_display_name_prefix_pattern?: string;
                task_group_id?: string;
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                run_id_pattern?: string;
                run_id_prefix_pattern?: string;
                state?: string[];
                pool?: string[];
                pool_name_pattern?: string;
                pool_name_prefix_pattern?: string;
                queue?: string[];
                queue_name_pattern?: string;
                queue_name_prefix_pattern?: string;
                executor?: string[];
                version_number?: number[];
                try_number?: number[];
                operator?: string[];
                operator_name_pattern?: string;
                operator_name_prefix_pattern?: string;
                map_index?: number[];
                rendered_map_index_pattern?: string;
                rendered_map_index_prefix_pattern?: string;
                limit?: number;
                offset?: number;
                order_by?: string[];
                run_after_gte?: string;
                run_after_gt?: string;
                run_after_lte?: string;
                run_after_lt?: string;
                logical_date_gte?: string;
                logical_date_gt?: string;
                logical_date_lte?: string;
                logical_date_lt?: string;
                start_date_gte?: string;
                start_date_gt?: string;
                start_date_lte?: string;
                start_date_lt?: string;
                end_date_gte?: string;
                end_date_gt?: string;
                end_date_lte?: string;
                end_date_lt?: string;
                updated_at_gte?: string;
                updated_at_gt?: string;
                updated_at_lte?: string;
                updated_at_lt?: string;
                duration_gte?: number;
                duration_gt?: number;
                duration_lte?: number;
                duration_lt?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulk_task_instances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody_BulkTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instances_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskInstancesBatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_task_instance: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted; the body is `null`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_instance: {
        parameters: {
            query?: {
                map_index?: number;
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instance_dependencies: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDependencyCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_instance_dry_run: {
        parameters: {
            query?: {
                map_index?: number;
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_external_log_url: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_extra_links: {
        parameters: {
            query?: {
                map_index?: number;
                try_number?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtraLinkCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_mapped_task_instances: {
        parameters: {
            query?: {
                cursor?: string;
                task_id?: string;
                task_display_name_pattern?: string;
                task_display_name_prefix_pattern?: string;
                task_group_id?: string;
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                run_id_pattern?: string;
                run_id_prefix_pattern?: string;
                state?: string[];
                pool?: string[];
                pool_name_pattern?: string;
                pool_name_prefix_pattern?: string;
                queue?: string[];
                queue_name_pattern?: string;
                queue_name_prefix_pattern?: string;
                executor?: string[];
                version_number?: number[];
                try_number?: number[];
                operator?: string[];
                operator_name_pattern?: string;
                operator_name_prefix_pattern?: string;
                map_index?: number[];
                rendered_map_index_pattern?: string;
                rendered_map_index_prefix_pattern?: string;
                limit?: number;
                offset?: number;
                order_by?: string[];
                run_after_gte?: string;
                run_after_gt?: string;
                run_after_lte?: string;
                run_after_lt?: string;
                logical_date_gte?: string;
                logical_date_gt?: string;
                logical_date_lte?: string;
                logical_date_lt?: string;
                start_date_gte?: string;
                start_date_gt?: string;
                start_date_lte?: string;
                start_date_lt?: string;
                end_date_gte?: string;
                end_date_gt?: string;
                end_date_lte?: string;
                end_date_lt?: string;
                updated_at_gte?: string;
                updated_at_gt?: string;
                updated_at_lte?: string;
                updated_at_lt?: string;
                duration_gte?: number;
                duration_gt?: number;
                duration_lte?: number;
                duration_lt?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_log: {
        parameters: {
            query?: {
                full_content?: boolean;
                map_index?: number;
                token?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstancesLogResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStateStoreCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    clear_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
                all_map_indices?: boolean;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStateStoreResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskStateStoreBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_state_store: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskStateStorePatchBody"];
            };
        };
        responses: {
            /** @description Replaced; the body is `null`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instance_tries: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instance_try_details: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                task_try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_xcom_entries: {
        parameters: {
            query?: {
                xcom_key?: string;
                map_index?: number;
                limit?: number;
                offset?: number;
                xcom_key_pattern?: string;
                xcom_key_prefix_pattern?: string;
                dag_display_name_pattern?: string;
                dag_display_name_prefix_pattern?: string;
                run_id_pattern?: string;
                run_id_prefix_pattern?: string;
                task_id_pattern?: string;
                task_id_prefix_pattern?: string;
                map_index_filter?: number;
                order_by?: string[];
                logical_date_gte?: string;
                logical_date_gt?: string;
                logical_date_lte?: string;
                logical_date_lt?: string;
                run_after_gte?: string;
                run_after_gt?: string;
                run_after_lte?: string;
                run_after_lt?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_xcom_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["XComCreateBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_xcom_entry: {
        parameters: {
            query?: {
                map_index?: number;
                deserialize?: boolean;
                stringify?: boolean;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                xcom_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_xcom_entry: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                xcom_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_xcom_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                xcom_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["XComUpdateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_mapped_task_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_instance_by_map_index: {
        parameters: {
            query?: {
                map_index?: number;
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task_instance_dependencies_by_map_index: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDependencyCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_task_instance_dry_run_by_map_index: {
        parameters: {
            query?: {
                map_index?: number;
                update_mask?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_hitl_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_hitl_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateHITLDetailPayloadBody"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_hitl_detail_try_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
                try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_mapped_task_instance_tries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_mapped_task_instance_try_details: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number;
                task_try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_upstream_asset_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetEventCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    wait_dag_run_until_finished: {
        parameters: {
            query?: {
                interval?: number;
                result?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_versions: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                version_number?: number;
                bundle_name?: string;
                bundle_version?: string;
                order_by?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGVersionCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                version_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagVersionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_details: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGDetailsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    favorite_dag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_tasks: {
        parameters: {
            query?: {
                order_by?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    unfavorite_dag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_event_logs: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                dag_id?: string;
                task_id?: string;
                run_id?: string;
                map_index?: number;
                try_number?: number;
                owner?: string;
                event?: string;
                excluded_events?: string[];
                included_events?: string[];
                before?: string;
                after?: string;
                dag_id_pattern?: string;
                dag_id_prefix_pattern?: string;
                task_id_pattern?: string;
                task_id_prefix_pattern?: string;
                run_id_pattern?: string;
                run_id_prefix_pattern?: string;
                owner_pattern?: string;
                owner_prefix_pattern?: string;
                event_pattern?: string;
                event_prefix_pattern?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventLogCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_event_log: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_log_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventLogResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_import_errors: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                filename_pattern?: string;
                filename_prefix_pattern?: string;
                filename?: string;
                bundle_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportErrorCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_import_error: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_error_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportErrorResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_jobs: {
        parameters: {
            query?: {
                is_alive?: boolean;
                limit?: number;
                offset?: number;
                order_by?: string[];
                job_state?: string;
                job_type?: string;
                hostname?: string;
                executor_class?: string;
                start_date_gte?: string;
                start_date_gt?: string;
                start_date_lte?: string;
                start_date_lt?: string;
                end_date_gte?: string;
                end_date_gt?: string;
                end_date_lte?: string;
                end_date_lt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthInfoResponse"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    reparse_dag_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Asked for; the body is `null`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_plugins: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    import_errors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginImportErrorCollectionResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_pools: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                pool_name_pattern?: string;
                pool_name_prefix_pattern?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_pool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PoolBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulk_pools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody_PoolBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_pool: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                pool_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PoolPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_providers: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_backfill_dates: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                backfill_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillDateCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    simulate_dag_text: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulateResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    validate_dag_text: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DagTextBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagTextResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Below the DAGs folder; slashes as `%2F` */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagFileResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_dag_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Replace only the text with this `etag` */
                "If-Match"?: string | null;
                /** @description `*`: replace nothing */
                "If-None-Match"?: string | null;
            };
            path: {
                /** @description Below the DAGs folder; slashes as `%2F` */
                path: string;
            };
            cookie?: never;
        };
        /** @description The whole text */
        requestBody: {
            content: {
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagFileWritten"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagFileWritten"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dag_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Remove only the text with this `etag` */
                "If-Match"?: string | null;
            };
            path: {
                /** @description Below the DAGs folder; slashes as `%2F` */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    trigger_dag_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerDAGRunsPostBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerDAGRunsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    compare_dag_runs: {
        parameters: {
            query?: {
                with?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagRunComparison"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    explain_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_notifications: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                state?: string[];
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_notification_log: {
        parameters: {
            query?: {
                full_content?: boolean;
                token?: string;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                notification_id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstancesLogResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    rerun_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DAGRunRerunBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunRerunResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    explain_task_instance: {
        parameters: {
            query?: {
                map_index?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    stream_log: {
        parameters: {
            query?: {
                map_index?: number;
                offset?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                try_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LogStreamEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dag_version_diff: {
        parameters: {
            query?: {
                base?: number;
            };
            header?: never;
            path: {
                dag_id: string;
                version_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagVersionDiff"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    explain_dag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_graph: {
        parameters: {
            query?: {
                version_number?: number;
                direction?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_grid: {
        parameters: {
            query?: {
                limit?: number;
                before_run_after?: string;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GridResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    stream_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_failures: {
        parameters: {
            query?: {
                dag_id?: string;
                since?: string;
                until?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureGroupCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_overview: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                search?: string;
                state?: string;
                tag?: string[];
                paused?: boolean;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_api_tokens: {
        parameters: {
            query?: {
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiTokenBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiTokenResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCollectionResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_grants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_grant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_grant: {
        parameters: {
            query?: {
                dag_id?: string;
                tag?: string;
            };
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_webhooks: {
        parameters: {
            query?: {
                dag_id?: string;
                limit?: number;
                offset?: number;
                order_by?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhookResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    receive_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_variables: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                order_by?: string[];
                variable_key_pattern?: string;
                variable_key_prefix_pattern?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableCollectionResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_variable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariableBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulk_variables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody_VariableBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                variable_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                variable_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_variable: {
        parameters: {
            query?: {
                update_mask?: string[];
            };
            header?: never;
            path: {
                variable_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariableBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionInfo"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_oidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenIdResponse"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    oidc_callback: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    oidc_login: {
        parameters: {
            query?: {
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_token_cli: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
}
