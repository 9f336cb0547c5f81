// Generated from crates/api/openapi.json by `npm run gen`. Do not edit.

export interface paths {
    "/api/v2/dags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dags
         * @description Get all Dags.
         */
        get: operations["get_dags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Dags
         * @description Patch multiple Dags.
         *
         *     If neither `dag_id_pattern` nor `dag_id_prefix_pattern` is provided, no Dags will be
         *     matched regardless of other filters. To match all Dags, pass a wildcard value such as
         *     `~` or `%` for `dag_id_pattern`.
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
        /**
         * Get Dag
         * @description Get basic information about a Dag.
         */
        get: operations["get_dag"];
        put?: never;
        post?: never;
        /**
         * Delete Dag
         * @description Delete the specific Dag.
         */
        delete: operations["delete_dag"];
        options?: never;
        head?: never;
        /**
         * Patch Dag
         * @description Patch the specific Dag.
         */
        patch: operations["patch_dag"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dag Details
         * @description Get details of Dag.
         */
        get: operations["get_dag_details"];
        put?: never;
        post?: never;
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
        /**
         * Get Dag Runs
         * @description Get all Dag Runs.
         *
         *     This endpoint allows specifying `~` as the dag_id to retrieve Dag Runs for all Dags.
         *
         *     Supports two pagination modes:
         *
         *     **Offset (default):** use `limit` and `offset` query parameters. Returns `total_entries`.
         *
         *     **Cursor:** pass `cursor` (empty string for the first page, then `next_cursor` from the response).
         *     When `cursor` is provided, `offset` is ignored and `total_entries` is capped at
         *     `total_entries_limit` (a value equal to that limit means at least that many runs match).
         *     ``next_cursor`` is ``null`` when there are no more pages; ``previous_cursor`` is ``null``
         *     on the first page.
         */
        get: operations["get_dag_runs"];
        put?: never;
        /**
         * Trigger Dag Run
         * @description Trigger a Dag.
         */
        post: operations["trigger_dag_run"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk Dag Runs
         * @description Bulk update or delete Dag Runs.
         */
        patch: operations["bulk_dag_runs"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Dag Run */
        get: operations["get_dag_run"];
        put?: never;
        post?: never;
        /**
         * Delete Dag Run
         * @description Delete a Dag Run entry.
         */
        delete: operations["delete_dag_run"];
        options?: never;
        head?: never;
        /**
         * Patch Dag Run
         * @description Modify a Dag Run.
         */
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
        /** Clear Dag Run */
        post: operations["clear_dag_run"];
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
         * Post Clear Task Instances
         * @description Clear task instances.
         */
        post: operations["post_clear_task_instances"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         * Get Task Instances
         * @description Get list of task instances.
         *
         *     This endpoint allows specifying `~` as the dag_id, dag_run_id
         *     to retrieve task instances for all Dags and Dag runs.
         *
         *     Supports two pagination modes:
         *
         *     **Offset (default):** use `limit` and `offset` query parameters. Returns `total_entries`.
         *
         *     **Cursor:** pass `cursor` (empty string for the first page, then `next_cursor` from the response).
         *     When `cursor` is provided, `offset` is ignored and `total_entries` is capped at
         *     `total_entries_limit` (a value equal to that limit means at least that many task instances
         *     match). ``next_cursor`` is ``null`` when there are no more pages; ``previous_cursor`` is
         *     ``null`` on the first page.
         */
        get: operations["get_task_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk Task Instances
         * @description Bulk update, and delete task instances.
         */
        patch: operations["bulk_task_instances"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task Instance
         * @description Get task instance.
         */
        get: operations["get_task_instance"];
        put?: never;
        post?: never;
        /**
         * Delete Task Instance
         * @description Delete a task instance.
         */
        delete: operations["delete_task_instance"];
        options?: never;
        head?: never;
        /**
         * Patch Task Instance
         * @description Update a task instance.
         */
        patch: operations["patch_task_instance"];
        trace?: never;
    };
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Mapped Task Instance
         * @description Get task instance.
         */
        get: operations["get_mapped_task_instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Task Instance
         * @description Update a task instance.
         */
        patch: operations["patch_task_instance_by_map_index"];
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
         * Get Mapped Task Instances
         * @description Get list of mapped task instances.
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
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task Instance Tries
         * @description Get list of task instances history.
         */
        get: operations["get_task_instance_tries"];
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
        /** Get Mapped Task Instance Tries */
        get: operations["get_mapped_task_instance_tries"];
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
         * Get Log
         * @description Get logs for a specific task instance.
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
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Xcom Entries
         * @description Get all XCom entries.
         *
         *     This endpoint allows specifying `~` as the dag_id, dag_run_id, task_id to retrieve XCom entries for all Dags.
         */
        get: operations["get_xcom_entries"];
        put?: never;
        /**
         * Create Xcom Entry
         * @description Create an XCom entry.
         */
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
        /**
         * Get Xcom Entry
         * @description Get an XCom entry.
         */
        get: operations["get_xcom_entry"];
        put?: never;
        post?: never;
        /**
         * Delete Xcom Entry
         * @description Delete an XCom entry.
         */
        delete: operations["delete_xcom_entry"];
        options?: never;
        head?: never;
        /**
         * Update Xcom Entry
         * @description Update an existing XCom entry.
         */
        patch: operations["update_xcom_entry"];
        trace?: never;
    };
    "/api/v2/dagSources/{dag_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dag Source
         * @description Get source code using file token.
         */
        get: operations["get_dag_source"];
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
        /**
         * Get Dag Versions
         * @description Get all Dag Versions.
         *
         *     This endpoint allows specifying `~` as the dag_id to retrieve Dag Versions for all Dags.
         */
        get: operations["get_dag_versions"];
        put?: never;
        post?: never;
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
        /**
         * Get Tasks
         * @description Get tasks for Dag.
         */
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
        /**
         * Get Task
         * @description Get simplified representation of a task.
         */
        get: operations["get_task"];
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
        /**
         * Get Import Errors
         * @description Get all import errors.
         */
        get: operations["get_import_errors"];
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
        /**
         * Get Pools
         * @description Get all pools entries.
         */
        get: operations["get_pools"];
        put?: never;
        /**
         * Post Pool
         * @description Create a Pool.
         */
        post: operations["post_pool"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk Pools
         * @description Bulk create, update, and delete pools.
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
        /**
         * Get Pool
         * @description Get a pool.
         */
        get: operations["get_pool"];
        put?: never;
        post?: never;
        /**
         * Delete Pool
         * @description Delete a pool entry.
         */
        delete: operations["delete_pool"];
        options?: never;
        head?: never;
        /**
         * Patch Pool
         * @description Update a Pool.
         */
        patch: operations["patch_pool"];
        trace?: never;
    };
    "/api/v2/variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Variables
         * @description Get all Variables entries.
         */
        get: operations["get_variables"];
        put?: never;
        /**
         * Post Variable
         * @description Create a variable.
         */
        post: operations["post_variable"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk Variables
         * @description Bulk create, update, and delete variables.
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
        /**
         * Get Variable
         * @description Get a variable entry.
         */
        get: operations["get_variable"];
        put?: never;
        post?: never;
        /**
         * Delete Variable
         * @description Delete a variable entry.
         */
        delete: operations["delete_variable"];
        options?: never;
        head?: never;
        /**
         * Patch Variable
         * @description Update a variable by key.
         */
        patch: operations["patch_variable"];
        trace?: never;
    };
    "/api/v2/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Connections
         * @description Get all connection entries.
         */
        get: operations["get_connections"];
        put?: never;
        /**
         * Post Connection
         * @description Create connection entry.
         */
        post: operations["post_connection"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Bulk Connections
         * @description Bulk create, update, and delete connections.
         */
        patch: operations["bulk_connections"];
        trace?: never;
    };
    "/api/v2/connections/{connection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Connection
         * @description Get a connection entry.
         */
        get: operations["get_connection"];
        put?: never;
        post?: never;
        /**
         * Delete Connection
         * @description Delete a connection entry.
         */
        delete: operations["delete_connection"];
        options?: never;
        head?: never;
        /**
         * Patch Connection
         * @description Update a connection entry.
         */
        patch: operations["patch_connection"];
        trace?: never;
    };
    "/api/v2/monitor/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Health */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         * Get Version
         * @description Get version information.
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
    "/api/v2/dagTags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dag Tags
         * @description Get all Dag tags.
         */
        get: operations["get_dag_tags"];
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
        get: operations["overview"];
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
        get: operations["grid"];
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
        get: operations["graph"];
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
        get: operations["session"];
        put?: never;
        post: operations["sign_in"];
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Health of the database. */
        BaseInfoResponse: {
            /** @description `healthy` or `unhealthy`. */
            status: string | null;
        };
        /**
         * BulkActionNotOnExistence
         * @description Bulk Action to be taken if the entity does not exist.
         * @enum {string}
         */
        BulkActionNotOnExistence: "fail" | "skip";
        /**
         * BulkActionOnExistence
         * @description Bulk Action to be taken if the entity already exists or not.
         * @enum {string}
         */
        BulkActionOnExistence: "fail" | "skip" | "overwrite";
        /**
         * BulkActionResponse
         * @description Serializer for individual bulk action responses.
         *
         *     Represents the outcome of a single bulk operation (create, update, or delete).
         *     The response includes a list of successful keys and any errors encountered during the operation.
         *     This structure helps users understand which key actions succeeded and which failed.
         */
        BulkActionResponse: {
            /**
             * Success
             * @description A list of unique id/key representing successful operations.
             * @default []
             */
            success?: string[];
            /**
             * Errors
             * @description A list of errors encountered during the operation, each containing details about the issue.
             * @default []
             */
            errors?: {
                [key: string]: unknown;
            }[];
        };
        /** BulkBody[BulkDAGRunBody] */
        BulkBody_BulkDAGRunBody_: {
            /** Actions */
            actions: (components["schemas"]["BulkCreateAction_BulkDAGRunBody_"] | components["schemas"]["BulkUpdateAction_BulkDAGRunBody_"] | components["schemas"]["BulkDeleteAction_BulkDAGRunBody_"])[];
        };
        /** BulkBody[BulkTaskInstanceBody] */
        BulkBody_BulkTaskInstanceBody_: {
            /** Actions */
            actions: (components["schemas"]["BulkCreateAction_BulkTaskInstanceBody_"] | components["schemas"]["BulkUpdateAction_BulkTaskInstanceBody_"] | components["schemas"]["BulkDeleteAction_BulkTaskInstanceBody_"])[];
        };
        /** BulkBody[ConnectionBody] */
        BulkBody_ConnectionBody_: {
            /** Actions */
            actions: (components["schemas"]["BulkCreateAction_ConnectionBody_"] | components["schemas"]["BulkUpdateAction_ConnectionBody_"] | components["schemas"]["BulkDeleteAction_ConnectionBody_"])[];
        };
        /** BulkBody[PoolBody] */
        BulkBody_PoolBody_: {
            /** Actions */
            actions: (components["schemas"]["BulkCreateAction_PoolBody_"] | components["schemas"]["BulkUpdateAction_PoolBody_"] | components["schemas"]["BulkDeleteAction_PoolBody_"])[];
        };
        /** BulkBody[VariableBody] */
        BulkBody_VariableBody_: {
            /** Actions */
            actions: (components["schemas"]["BulkCreateAction_VariableBody_"] | components["schemas"]["BulkUpdateAction_VariableBody_"] | components["schemas"]["BulkDeleteAction_VariableBody_"])[];
        };
        /** BulkCreateAction[BulkDAGRunBody] */
        BulkCreateAction_BulkDAGRunBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "create";
            /**
             * Entities
             * @description A list of entities to be created.
             */
            entities: components["schemas"]["BulkDAGRunBody"][];
            /** @default fail */
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
        };
        /** BulkCreateAction[BulkTaskInstanceBody] */
        BulkCreateAction_BulkTaskInstanceBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "create";
            /**
             * Entities
             * @description A list of entities to be created.
             */
            entities: components["schemas"]["BulkTaskInstanceBody"][];
            /** @default fail */
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
        };
        /** BulkCreateAction[ConnectionBody] */
        BulkCreateAction_ConnectionBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "create";
            /**
             * Entities
             * @description A list of entities to be created.
             */
            entities: components["schemas"]["ConnectionBody"][];
            /** @default fail */
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
        };
        /** BulkCreateAction[PoolBody] */
        BulkCreateAction_PoolBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "create";
            /**
             * Entities
             * @description A list of entities to be created.
             */
            entities: components["schemas"]["PoolBody"][];
            /** @default fail */
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
        };
        /** BulkCreateAction[VariableBody] */
        BulkCreateAction_VariableBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "create";
            /**
             * Entities
             * @description A list of entities to be created.
             */
            entities: components["schemas"]["VariableBody"][];
            /** @default fail */
            action_on_existence?: components["schemas"]["BulkActionOnExistence"];
        };
        /**
         * BulkDAGRunBody
         * @description Request body for bulk operations on Dag Runs.
         */
        BulkDAGRunBody: {
            /** Dag Run Id */
            dag_run_id: string;
            /** Dag Id */
            dag_id?: string | null;
            state?: components["schemas"]["DagRunMutableStates"] | null;
            /** Note */
            note?: string | null;
        };
        /** BulkDeleteAction[BulkDAGRunBody] */
        BulkDeleteAction_BulkDAGRunBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "delete";
            /**
             * Entities
             * @description A list of entity id/key or entity objects to be deleted.
             */
            entities: (string | components["schemas"]["BulkDAGRunBody"])[];
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkDeleteAction[BulkTaskInstanceBody] */
        BulkDeleteAction_BulkTaskInstanceBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "delete";
            /**
             * Entities
             * @description A list of entity id/key or entity objects to be deleted.
             */
            entities: (string | components["schemas"]["BulkTaskInstanceBody"])[];
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkDeleteAction[ConnectionBody] */
        BulkDeleteAction_ConnectionBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "delete";
            /**
             * Entities
             * @description A list of entity id/key or entity objects to be deleted.
             */
            entities: (string | components["schemas"]["ConnectionBody"])[];
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkDeleteAction[PoolBody] */
        BulkDeleteAction_PoolBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "delete";
            /**
             * Entities
             * @description A list of entity id/key or entity objects to be deleted.
             */
            entities: (string | components["schemas"]["PoolBody"])[];
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkDeleteAction[VariableBody] */
        BulkDeleteAction_VariableBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "delete";
            /**
             * Entities
             * @description A list of entity id/key or entity objects to be deleted.
             */
            entities: (string | components["schemas"]["VariableBody"])[];
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /**
         * BulkResponse
         * @description Serializer for responses to bulk entity operations.
         *
         *     This represents the results of create, update, and delete actions performed on entity in bulk.
         *     Each action (if requested) is represented as a field containing details about successful keys and any encountered errors.
         *     Fields are populated in the response only if the respective action was part of the request, else are set None.
         */
        BulkResponse: {
            /** @description Details of the bulk create operation, including successful keys and errors. */
            create?: components["schemas"]["BulkActionResponse"] | null;
            /** @description Details of the bulk update operation, including successful keys and errors. */
            update?: components["schemas"]["BulkActionResponse"] | null;
            /** @description Details of the bulk delete operation, including successful keys and errors. */
            delete?: components["schemas"]["BulkActionResponse"] | null;
        };
        /**
         * BulkTaskInstanceBody
         * @description Request body for bulk update, and delete task instances.
         */
        BulkTaskInstanceBody: {
            new_state?: components["schemas"]["TaskInstanceState"] | null;
            /** Note */
            note?: string | null;
            /**
             * Include Upstream
             * @default false
             */
            include_upstream?: boolean;
            /**
             * Include Downstream
             * @default false
             */
            include_downstream?: boolean;
            /**
             * Include Future
             * @default false
             */
            include_future?: boolean;
            /**
             * Include Past
             * @default false
             */
            include_past?: boolean;
            /** Task Id */
            task_id: string;
            /** Map Index */
            map_index?: number | null;
            /** Dag Id */
            dag_id?: string | null;
            /** Dag Run Id */
            dag_run_id?: string | null;
        };
        /** BulkUpdateAction[BulkDAGRunBody] */
        BulkUpdateAction_BulkDAGRunBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "update";
            /**
             * Entities
             * @description A list of entities to be updated.
             */
            entities: components["schemas"]["BulkDAGRunBody"][];
            /**
             * Update Mask
             * @description A list of field names to update for each entity.Only these fields will be applied from the request body to the database model.Any extra fields provided will be ignored.
             */
            update_mask?: string[] | null;
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkUpdateAction[BulkTaskInstanceBody] */
        BulkUpdateAction_BulkTaskInstanceBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "update";
            /**
             * Entities
             * @description A list of entities to be updated.
             */
            entities: components["schemas"]["BulkTaskInstanceBody"][];
            /**
             * Update Mask
             * @description A list of field names to update for each entity.Only these fields will be applied from the request body to the database model.Any extra fields provided will be ignored.
             */
            update_mask?: string[] | null;
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkUpdateAction[ConnectionBody] */
        BulkUpdateAction_ConnectionBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "update";
            /**
             * Entities
             * @description A list of entities to be updated.
             */
            entities: components["schemas"]["ConnectionBody"][];
            /**
             * Update Mask
             * @description A list of field names to update for each entity.Only these fields will be applied from the request body to the database model.Any extra fields provided will be ignored.
             */
            update_mask?: string[] | null;
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkUpdateAction[PoolBody] */
        BulkUpdateAction_PoolBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "update";
            /**
             * Entities
             * @description A list of entities to be updated.
             */
            entities: components["schemas"]["PoolBody"][];
            /**
             * Update Mask
             * @description A list of field names to update for each entity.Only these fields will be applied from the request body to the database model.Any extra fields provided will be ignored.
             */
            update_mask?: string[] | null;
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
        };
        /** BulkUpdateAction[VariableBody] */
        BulkUpdateAction_VariableBody_: {
            /**
             * Action
             * @description The action to be performed on the entities.
             * @constant
             */
            action: "update";
            /**
             * Entities
             * @description A list of entities to be updated.
             */
            entities: components["schemas"]["VariableBody"][];
            /**
             * Update Mask
             * @description A list of field names to update for each entity.Only these fields will be applied from the request body to the database model.Any extra fields provided will be ignored.
             */
            update_mask?: string[] | null;
            /** @default fail */
            action_on_non_existence?: components["schemas"]["BulkActionNotOnExistence"];
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
        /** @enum {string} */
        DAGRunPatchStates: "queued" | "success" | "failed";
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
        /** @description Health of what reads DAG files. */
        DagProcessorInfoResponse: {
            latest_dag_processor_heartbeat: string | null;
            /** @description `healthy` or `unhealthy`. */
            status: string | null;
        };
        /**
         * DagRunMutableStates
         * @description Dag Run states from which the run may be mutated (patched, deleted).
         * @enum {string}
         */
        DagRunMutableStates: "queued" | "success" | "failed";
        /**
         * DagRunState
         * @description All possible states that a DagRun can be in.
         *
         *     These are "shared" with TaskInstanceState in some parts of the code,
         *     so please ensure that their values always match the ones with the
         *     same name in TaskInstanceState.
         * @enum {string}
         */
        DagRunState: "queued" | "running" | "success" | "failed";
        /**
         * DagRunTriggeredByType
         * @description Class with TriggeredBy types for DagRun.
         * @enum {string}
         */
        DagRunTriggeredByType: "cli" | "operator" | "rest_api" | "ui" | "test" | "timetable" | "asset" | "backfill";
        /**
         * DagRunType
         * @description Class with DagRun types.
         * @enum {string}
         */
        DagRunType: "backfill" | "scheduled" | "manual" | "operator_triggered" | "asset_triggered" | "asset_materialization";
        /** @description A label of a DAG. */
        DagTagResponse: {
            dag_display_name: string;
            dag_id: string;
            name: string;
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
        /**
         * HTTPExceptionResponse
         * @description HTTPException Model used for error response.
         */
        HTTPExceptionResponse: {
            /** Detail */
            detail: string | {
                [key: string]: unknown;
            };
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /** @description Health of the installation. */
        HealthInfoResponse: {
            dag_processor: components["schemas"]["DagProcessorInfoResponse"] | null;
            metadatabase: components["schemas"]["BaseInfoResponse"];
            scheduler: components["schemas"]["SchedulerInfoResponse"];
            triggerer: components["schemas"]["TriggererInfoResponse"];
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
        Login: {
            username: string;
            password: string;
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
        };
        /** @description The overview of DAGs. */
        OverviewResponse: {
            counts: components["schemas"]["OverviewCounts"];
            dags: components["schemas"]["OverviewDag"][];
            /** Format: int64 */
            total_entries: number;
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
        Session: {
            username: string;
            role: string;
        };
        /** @description One line of a log. */
        StructuredLogMessage: {
            /** @description The text. */
            event: string;
            /** @description `info`, or `error` for what the task wrote to its standard error. */
            level: string;
            /** @description `stdout`, `stderr` or `updraft`. */
            logger: string;
            /** Format: date-time */
            timestamp: string;
        };
        /** @description The tasks of a DAG. */
        TaskCollectionResponse: {
            tasks: components["schemas"]["TaskResponse"][];
            /** Format: int64 */
            total_entries: number;
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
         * TaskInstanceState
         * @description All possible states that a Task Instance can be in.
         *
         *     Note that None is also allowed, so always use this in a type hint with Optional.
         * @enum {string}
         */
        TaskInstanceState: "removed" | "scheduled" | "queued" | "running" | "success" | "restarting" | "failed" | "up_for_retry" | "up_for_reschedule" | "upstream_failed" | "skipped" | "deferred" | "awaiting_input";
        /** @description A piece of a log. */
        TaskInstancesLogResponse: {
            content: components["schemas"]["StructuredLogMessage"][];
            /** @description Ask with it for what comes next; `null` when the log is over. */
            continuation_token: string | null;
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
        };
        /** @description Health of the triggerer; Updraft has none, so both are `null`. */
        TriggererInfoResponse: {
            latest_triggerer_heartbeat: string | null;
            status: string | null;
        };
        /** ValidationError */
        ValidationError: {
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
            /** Input */
            input?: unknown;
            /** Context */
            ctx?: Record<string, never>;
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
        /**
         * XComResponseString
         * @description XCom response serializer with string return type.
         */
        XComResponseString: {
            /** Key */
            key: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Logical Date */
            logical_date: string | null;
            /** Map Index */
            map_index: number;
            /** Task Id */
            task_id: string;
            /** Dag Id */
            dag_id: string;
            /** Run Id */
            run_id: string;
            /** Dag Display Name */
            dag_display_name: string;
            /** Task Display Name */
            task_display_name: string;
            /**
             * Run After
             * Format: date-time
             */
            run_after: string;
            /** Value */
            value: string | null;
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
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_dags: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                tags?: string[];
                tags_match_mode?: ("any" | "all") | null;
                owners?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_id_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_display_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_display_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_display_name_prefix_pattern?: string | null;
                exclude_stale?: boolean;
                paused?: boolean | null;
                /** @description Filter Dags by having import errors. Only Dags that have been successfully loaded before will be returned. */
                has_import_errors?: boolean | null;
                last_dag_run_state?: components["schemas"]["DagRunState"] | null;
                bundle_name?: string | null;
                bundle_version?: string | null;
                /** @description Filter Dags with asset-based scheduling */
                has_asset_schedule?: boolean | null;
                /** @description Filter Dags by asset dependency (name or URI) */
                asset_dependency?: string | null;
                dag_run_start_date_gte?: string | null;
                dag_run_start_date_gt?: string | null;
                dag_run_start_date_lte?: string | null;
                dag_run_start_date_lt?: string | null;
                dag_run_end_date_gte?: string | null;
                dag_run_end_date_gt?: string | null;
                dag_run_end_date_lte?: string | null;
                dag_run_end_date_lt?: string | null;
                dag_run_state?: string[];
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `dag_id, dag_display_name, next_dagrun, state, start_date, last_run_state, last_run_start_date` */
                order_by?: string[];
                is_favorite?: boolean | null;
                timetable_type?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_dags: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
                limit?: number;
                offset?: number;
                tags?: string[];
                tags_match_mode?: ("any" | "all") | null;
                owners?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_id_prefix_pattern?: string | null;
                exclude_stale?: boolean;
                paused?: boolean | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
        };
    };
    patch_dag: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGDetailsResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_dag_runs: {
        parameters: {
            query?: {
                /** @description Inclusive lower bound of the partition_date window, interpreted as a local calendar day in the Dag's timetable timezone. Runs from the start of this day onwards match. */
                partition_date_gte?: string | null;
                /** @description Inclusive upper bound of the partition_date window, interpreted as a local calendar day in the Dag's timetable timezone. The whole day is included: runs up to the end of this day match. */
                partition_date_lte?: string | null;
                /** @description Cursor for keyset-based pagination. Pass an empty string for the first page, then use ``next_cursor`` from the response. When ``cursor`` is provided, ``offset`` is ignored. */
                cursor?: string | null;
                limit?: number;
                offset?: number;
                run_after_gte?: string | null;
                run_after_gt?: string | null;
                run_after_lte?: string | null;
                run_after_lt?: string | null;
                logical_date_gte?: string | null;
                logical_date_gt?: string | null;
                logical_date_lte?: string | null;
                logical_date_lt?: string | null;
                start_date_gte?: string | null;
                start_date_gt?: string | null;
                start_date_lte?: string | null;
                start_date_lt?: string | null;
                end_date_gte?: string | null;
                end_date_gt?: string | null;
                end_date_lte?: string | null;
                end_date_lt?: string | null;
                duration_gte?: number | null;
                duration_gt?: number | null;
                duration_lte?: number | null;
                duration_lt?: number | null;
                updated_at_gte?: string | null;
                updated_at_gt?: string | null;
                updated_at_lte?: string | null;
                updated_at_lt?: string | null;
                conf_contains?: string;
                run_type?: string[];
                state?: string[];
                dag_version?: number[];
                bundle_version?: string | null;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, state, dag_id, run_id, logical_date, partition_date, run_after, start_date, end_date, updated_at, conf, duration, dag_run_id` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `run_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                run_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                run_id_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `triggering_user_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                triggering_user_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                triggering_user_name_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_id_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Here `|` is matched literally, not as OR. Slower than `partition_key_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                partition_key_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. Here `|` is matched literally, not as OR. See "Filtering with pattern parameters". */
                partition_key_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match against the consuming asset name or URI. Unlike the wildcard `*_pattern` parameters, `%` and `_` are matched literally, `|` is not an OR separator, and `~` does not match everything. */
                consuming_asset_pattern?: string | null;
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    trigger_dag_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerDAGRunPostBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                "application/json": components["schemas"]["BulkBody_BulkDAGRunBody_"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_dag_run: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGRunResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearTaskInstanceCollectionResponse"] | components["schemas"]["DAGRunResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_task_instances: {
        parameters: {
            query?: {
                /** @description Cursor for keyset-based pagination. Pass an empty string for the first page, then use ``next_cursor`` from the response. When ``cursor`` is provided, ``offset`` is ignored. */
                cursor?: string | null;
                task_id?: string | null;
                run_after_gte?: string | null;
                run_after_gt?: string | null;
                run_after_lte?: string | null;
                run_after_lt?: string | null;
                logical_date_gte?: string | null;
                logical_date_gt?: string | null;
                logical_date_lte?: string | null;
                logical_date_lt?: string | null;
                start_date_gte?: string | null;
                start_date_gt?: string | null;
                start_date_lte?: string | null;
                start_date_lt?: string | null;
                end_date_gte?: string | null;
                end_date_gt?: string | null;
                end_date_lte?: string | null;
                end_date_lt?: string | null;
                updated_at_gte?: string | null;
                updated_at_gt?: string | null;
                updated_at_lte?: string | null;
                updated_at_lt?: string | null;
                duration_gte?: number | null;
                duration_gt?: number | null;
                duration_lte?: number | null;
                duration_lt?: number | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `task_display_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                task_display_name_pattern?: string | null;
                /** @description Case-sensitive prefix match on task display name (`_task_display_property_value` else `task_id`). Index-friendly alternative to `task_display_name_pattern`; on large databases combine with `dag_id_prefix_pattern` (or a specific Dag in the path) so composite indexes apply. See "Filtering with pattern parameters". */
                task_display_name_prefix_pattern?: string | null;
                /** @description Filter by exact task group ID. Returns all tasks within the specified task group. */
                task_group_id?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_id_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `run_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                run_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                run_id_prefix_pattern?: string | null;
                state?: string[];
                pool?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `pool_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                pool_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                pool_name_prefix_pattern?: string | null;
                queue?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `queue_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                queue_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                queue_name_prefix_pattern?: string | null;
                executor?: string[];
                version_number?: number[];
                try_number?: number[];
                operator?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `operator_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                operator_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                operator_name_prefix_pattern?: string | null;
                map_index?: number[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `rendered_map_index_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                rendered_map_index_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                rendered_map_index_prefix_pattern?: string | null;
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, state, duration, start_date, end_date, map_index, try_number, logical_date, run_after, data_interval_start, data_interval_end, rendered_map_index, operator` */
                order_by?: string[];
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                "application/json": components["schemas"]["BulkBody_BulkTaskInstanceBody_"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_task_instance: {
        parameters: {
            query?: {
                map_index?: number | null;
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_task_instance_by_map_index: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
            };
            header?: never;
            path: {
                dag_id: string;
                dag_run_id: string;
                task_id: string;
                map_index: number | null;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaskInstanceBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_mapped_task_instances: {
        parameters: {
            query?: {
                run_after_gte?: string | null;
                run_after_gt?: string | null;
                run_after_lte?: string | null;
                run_after_lt?: string | null;
                logical_date_gte?: string | null;
                logical_date_gt?: string | null;
                logical_date_lte?: string | null;
                logical_date_lt?: string | null;
                start_date_gte?: string | null;
                start_date_gt?: string | null;
                start_date_lte?: string | null;
                start_date_lt?: string | null;
                end_date_gte?: string | null;
                end_date_gt?: string | null;
                end_date_lte?: string | null;
                end_date_lt?: string | null;
                updated_at_gte?: string | null;
                updated_at_gt?: string | null;
                updated_at_lte?: string | null;
                updated_at_lt?: string | null;
                duration_gte?: number | null;
                duration_gt?: number | null;
                duration_lte?: number | null;
                duration_lt?: number | null;
                state?: string[];
                pool?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `pool_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                pool_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                pool_name_prefix_pattern?: string | null;
                queue?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `queue_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                queue_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                queue_name_prefix_pattern?: string | null;
                executor?: string[];
                version_number?: number[];
                try_number?: number[];
                operator?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `operator_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                operator_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                operator_name_prefix_pattern?: string | null;
                map_index?: number[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `rendered_map_index_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                rendered_map_index_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                rendered_map_index_prefix_pattern?: string | null;
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, state, duration, start_date, end_date, map_index, try_number, logical_date, run_after, data_interval_start, data_interval_end, rendered_map_index, operator` */
                order_by?: string[];
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstanceHistoryCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_log: {
        parameters: {
            query?: {
                full_content?: boolean;
                map_index?: number;
                token?: string | null;
            };
            header?: {
                accept?: "application/json" | "application/x-ndjson" | "*/*";
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskInstancesLogResponse"];
                    "application/x-ndjson": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_xcom_entries: {
        parameters: {
            query?: {
                xcom_key?: string | null;
                map_index?: number | null;
                limit?: number;
                offset?: number;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `xcom_key_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                xcom_key_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                xcom_key_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `dag_display_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                dag_display_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                dag_display_name_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `run_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                run_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                run_id_prefix_pattern?: string | null;
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `task_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                task_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                task_id_prefix_pattern?: string | null;
                map_index_filter?: number | null;
                logical_date_gte?: string | null;
                logical_date_gt?: string | null;
                logical_date_lte?: string | null;
                logical_date_lt?: string | null;
                run_after_gte?: string | null;
                run_after_gt?: string | null;
                run_after_lte?: string | null;
                run_after_lt?: string | null;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `key, dag_id, run_id, task_id, map_index, timestamp, run_after` */
                order_by?: string[];
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_xcom_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                task_id: string;
                dag_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["XComCreateBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                task_id: string;
                dag_run_id: string;
                xcom_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"] | components["schemas"]["XComResponseString"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                task_id: string;
                dag_run_id: string;
                xcom_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_xcom_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                task_id: string;
                dag_run_id: string;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["XComResponseNative"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_dag_source: {
        parameters: {
            query?: {
                version_number?: number | null;
            };
            header?: {
                accept?: "application/json" | "text/plain" | "*/*";
            };
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGSourceResponse"];
                    "text/plain": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Acceptable */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_dag_versions: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                version_number?: number;
                bundle_name?: string;
                bundle_version?: string | null;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, version_number, bundle_name, bundle_version` */
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGVersionCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskCollectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dag_id: string;
                task_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_import_errors: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, timestamp, filename, bundle_name, stacktrace, import_error_id` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `filename_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                filename_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                filename_prefix_pattern?: string | null;
                /** @description Exact filename match. Returns only the import error for this specific file path. */
                filename?: string | null;
                /** @description Exact bundle name match. Returns only import errors from this specific bundle. */
                bundle_name?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportErrorCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_pools: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `id, pool, name` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `pool_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                pool_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                pool_name_prefix_pattern?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                "application/json": components["schemas"]["BulkBody_PoolBody_"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_pool: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_variables: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `key, id, _val, description, is_encrypted, team_name` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `variable_key_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                variable_key_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                variable_key_prefix_pattern?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                "application/json": components["schemas"]["BulkBody_VariableBody_"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_variable: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariableResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_connections: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `conn_id, conn_type, description, host, port, id, team_name, connection_id` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `connection_id_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                connection_id_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                connection_id_prefix_pattern?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
                "application/json": components["schemas"]["BulkBody_ConnectionBody_"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    patch_connection: {
        parameters: {
            query?: {
                update_mask?: string[] | null;
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionResponse"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthInfoResponse"];
                };
            };
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
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionInfo"];
                };
            };
        };
    };
    get_dag_tags: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description Attributes to order by, multi criteria sort is supported. Prefix with `-` for descending order. Supported attributes: `name` */
                order_by?: string[];
                /** @description Case-insensitive substring match (SQL `ILIKE`). Slower than `tag_name_prefix_pattern` on large tables — see "Filtering with pattern parameters". */
                tag_name_pattern?: string | null;
                /** @description Case-sensitive, index-friendly prefix match. See "Filtering with pattern parameters". */
                tag_name_prefix_pattern?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DAGTagCollectionResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPExceptionResponse"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    overview: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                search?: string;
                state?: string;
                tag?: string[];
                paused?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewResponse"];
                };
            };
        };
    };
    grid: {
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GridResponse"];
                };
            };
        };
    };
    graph: {
        parameters: {
            query?: {
                version_number?: number;
                direction?: "LR" | "TB";
            };
            header?: never;
            path: {
                dag_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphResponse"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
