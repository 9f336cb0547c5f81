#!/usr/bin/env python3
"""Drives a running Updraft with the official Airflow client, unmodified.

The client checks every reply against Airflow's models (strict types, required keys, known enum values), so a call that returns at
all has the right shape. Environment: UPDRAFT_URL (such as http://127.0.0.1:8080), UPDRAFT_USER, UPDRAFT_PASSWORD or
UPDRAFT_ADMIN_PASSWORD; optionally UPDRAFT_DAG, a DAG that may be triggered and succeeds by itself (else an example is taken).
"""

import datetime
import json
import os
import sys
import time
import traceback
import urllib.request
import uuid

import airflow_client.client as airflow
from airflow_client.client import api
from airflow_client.client import exceptions, models

URL = os.environ.get("UPDRAFT_URL", "http://127.0.0.1:8080").rstrip("/")
USER = os.environ.get("UPDRAFT_USER", "admin")
PASSWORD = os.environ.get("UPDRAFT_PASSWORD") or os.environ.get("UPDRAFT_ADMIN_PASSWORD") or sys.exit("set UPDRAFT_PASSWORD")
# With mapped tasks, with XComs, with anything: the first that is there.
EXAMPLES = ("example_expand", "example_xcom", "example_hello")
PATIENCE = float(os.environ.get("UPDRAFT_PATIENCE", "120"))

failures = []
passed = 0


def check(name, call, *args, status=None, then=None, **kwargs):
    """Calls an operation; with `status` it has to be refused with that status."""
    global passed
    try:
        reply = call(*args, **kwargs)
        if status is not None:
            raise AssertionError(f"was accepted, expected a refusal with {status}")
        if then is not None and not then(reply):
            raise AssertionError(f"unexpected reply: {reply!r}"[:600])
        passed += 1
        return reply
    except exceptions.ApiException as error:
        if status is not None and error.status == status:
            passed += 1
            return None
        failures.append(f"{name}: {error.status} {error.body}"[:600])
    except Exception as error:  # a reply that the client's models refuse, or a failed expectation
        failures.append(f"{name}: {type(error).__name__}: {error}"[:900])
        if os.environ.get("UPDRAFT_TRACE"):
            traceback.print_exc()
    return None


def sign_in():
    body = json.dumps({"username": USER, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{URL}/auth/token", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 201, f"POST /auth/token answered {reply.status}"
        return json.load(reply)["access_token"]


def bulk(model, *actions):
    """The body of a request with several actions."""
    return model.from_dict({"actions": list(actions)})


def configured(client):
    """Variables, connections, pools."""
    tag = uuid.uuid4().hex[:8]
    variables, key = api.VariableApi(client), f"smoke_{tag}"
    check("post_variable", variables.post_variable, models.VariableBody(key=key, value="red", description="d"), then=lambda v: v.value == "red")
    check("post_variable twice", variables.post_variable, models.VariableBody(key=key, value="red"), status=409)
    check("get_variable", variables.get_variable, key, then=lambda v: v.key == key and v.is_encrypted)
    check("get_variables", variables.get_variables, variable_key_pattern=key, then=lambda v: v.total_entries == 1)
    check("patch_variable", variables.patch_variable, key, models.VariableBody(key=key, value={"a": 1}), update_mask=["value"])
    check("delete_variable", variables.delete_variable, key)
    check("get_variable after delete", variables.get_variable, key, status=404)
    body = bulk(models.BulkBodyVariableBody, {"action": "create", "entities": [{"key": key, "value": "red"}]},
                {"action": "update", "entities": [{"key": key, "value": "blue"}, {"key": f"{key}_not", "value": "blue"}], "action_on_non_existence": "skip"},
                {"action": "delete", "entities": [key]}, {"action": "delete", "entities": [key]})
    check("bulk_variables", variables.bulk_variables, body,
          then=lambda b: b.create.success == b.update.success == b.delete.success == [key] and b.delete.errors[0]["status_code"] == 404)

    connections, name = api.ConnectionApi(client), f"smoke_{tag}"
    body = models.ConnectionBody(connection_id=name, conn_type="http", host="example.org", port=80, password="hush", extra='{"a": 1}')
    check("post_connection", connections.post_connection, body, then=lambda c: c.password != "hush")
    check("get_connection", connections.get_connection, name, then=lambda c: c.port == 80 and c.password != "hush")
    check("get_connections", connections.get_connections, connection_id_pattern=name, then=lambda c: c.total_entries == 1)
    body = models.ConnectionBody(connection_id=name, conn_type="http", host="example.com")
    check("patch_connection", connections.patch_connection, name, body, update_mask=["host"], then=lambda c: c.host == "example.com")
    check("test_connection", connections.test_connection, body, status=403)
    check("delete_connection", connections.delete_connection, name)
    body = bulk(models.BulkBodyConnectionBody, {"action": "create", "entities": [{"connection_id": name, "conn_type": "http"}]}, {"action": "delete", "entities": [name]})
    check("bulk_connections", connections.bulk_connections, body, then=lambda b: b.delete.success == [name] and b.update is None)
    check("create_default_connections", connections.create_default_connections)
    body = models.ConnectionTestRequestBody(connection_id=name, conn_type="http")
    check("enqueue_connection_test", connections.enqueue_connection_test, body, status=403)
    check("get_connection_test", connections.get_connection_test, "token", status=404)

    pools, name = api.PoolApi(client), f"smoke_{tag}"
    check("post_pool", pools.post_pool, models.PoolBody(name=name, slots=3), then=lambda p: p.open_slots == 3)
    check("get_pool", pools.get_pool, name)
    check("get_pools", pools.get_pools, then=lambda p: any(pool.name == "default_pool" for pool in p.pools))
    check("patch_pool", pools.patch_pool, name, models.PoolPatchBody(slots=4), update_mask=["slots"], then=lambda p: p.slots == 4)
    check("delete_pool", pools.delete_pool, name)
    check("delete default pool", pools.delete_pool, "default_pool", status=400)
    body = bulk(models.BulkBodyPoolBody, {"action": "create", "entities": [{"name": name, "slots": 1}]}, {"action": "delete", "entities": ["default_pool", name]})
    check("bulk_pools", pools.bulk_pools, body, then=lambda b: b.delete.success == [name] and b.delete.errors[0]["status_code"] == 400)


def described(client, dag_id):
    """DAGs and what belongs to them."""
    dags = api.DAGApi(client)
    check("get_dags", dags.get_dags, order_by=["-dag_id"], limit=2, then=lambda d: 0 < len(d.dags) <= 2)
    check("get_dags by prefix", dags.get_dags, dag_id_prefix_pattern=dag_id, then=lambda d: d.total_entries >= 1)
    check("get_dags by unknown order", dags.get_dags, order_by=["nothing"], status=400)
    dag = check("get_dag", dags.get_dag, dag_id)
    check("get_dag_details", dags.get_dag_details, dag_id, then=lambda d: d.latest_dag_version.version_number >= 1)
    check("get_dag_tags", dags.get_dag_tags)
    check("patch_dag", dags.patch_dag, dag_id, models.DAGPatchBody(is_paused=True), then=lambda d: d.is_paused)
    check("patch_dags", dags.patch_dags, models.DAGPatchBody(is_paused=True), dag_id_prefix_pattern=dag_id, then=lambda d: dag_id in [one.dag_id for one in d.dags])
    check("patch_dag back", dags.patch_dag, dag_id, models.DAGPatchBody(is_paused=bool(dag and dag.is_paused)))
    check("get_dag of an unknown id", dags.get_dag, "no-such-dag", status=404)
    check("favorite_dag", dags.favorite_dag, dag_id)
    check("get_dag_details of a favourite", dags.get_dag_details, dag_id, then=lambda d: d.is_favorite)
    check("get_dags of favourites", dags.get_dags, is_favorite=True, then=lambda d: dag_id in [one.dag_id for one in d.dags])
    check("unfavorite_dag", dags.unfavorite_dag, dag_id)
    if dag:
        check("reparse_dag_file", api.DAGParsingApi(client).reparse_dag_file, dag.file_token)
    check("reparse_dag_file of an unknown token", api.DAGParsingApi(client).reparse_dag_file, "no-such-file", status=404)

    check("get_dag_source", api.DagSourceApi(client).get_dag_source, dag_id, accept="application/json", then=lambda s: bool(s.content))
    check("get_dag_stats", api.DagStatsApi(client).get_dag_stats, dag_ids=[dag_id], then=lambda s: s.total_entries == 1)
    versions = api.DagVersionApi(client)
    check("get_dag_versions", versions.get_dag_versions, dag_id, then=lambda v: v.total_entries >= 1)
    check("get_dag_version", versions.get_dag_version, dag_id, 1)
    check("list_dag_warnings", api.DagWarningApi(client).list_dag_warnings)
    tasks = api.TaskApi(client)
    listed = check("get_tasks", tasks.get_tasks, dag_id, then=lambda t: t.total_entries >= 1)
    if listed:
        check("get_task", tasks.get_task, dag_id, listed.tasks[0].task_id)
    check("get_task of an unknown id", tasks.get_task, dag_id, "no-such-task", status=404)


def assets(client):
    """Assets, their events, and the run that comes of them."""
    assets, runs, dag_id = api.AssetApi(client), api.DagRunApi(client), "example_assets_report"
    listed = check("get_assets", assets.get_assets, dag_ids=[dag_id], order_by=["name"], then=lambda a: a.total_entries == 2)
    if listed is None:
        return
    orders, returns = (asset.id for asset in listed.assets)
    check("get_asset", assets.get_asset, orders, then=lambda a: a.producing_tasks[0].task_id == "load" and a.scheduled_dags[0].dag_id == dag_id)
    check("get_asset of an unknown id", assets.get_asset, 999999, status=404)
    # Its methods take the key before the asset.
    kept, mark = api.AssetStateStoreApi(client), {"asset_id": orders, "key": "mark"}
    check("set_asset_state_store", kept.set_asset_state_store, **mark, asset_state_store_body=models.AssetStateStoreBody(value={"row": 7}))
    check("get_asset_state_store", kept.get_asset_state_store, **mark, then=lambda s: s.key == "mark")
    check("list_asset_state_store", kept.list_asset_state_store, orders, then=lambda s: s.total_entries == 1)
    check("delete_asset_state_store", kept.delete_asset_state_store, **mark)
    check("clear_asset_state_store", kept.clear_asset_state_store, orders)
    check("get_asset_state_store after delete", kept.get_asset_state_store, **mark, status=404)
    check("get_asset_aliases", assets.get_asset_aliases, then=lambda a: a.total_entries == 0)
    check("get_asset_alias", assets.get_asset_alias, 1, status=404)
    body = models.CreateAssetEventsBody(asset_id=orders, extra={"rows": 7})
    event = check("create_asset_event", assets.create_asset_event, body, then=lambda e: e.extra == {"rows": 7, "from_rest_api": True})
    check("get_dag_asset_queued_events", assets.get_dag_asset_queued_events, dag_id, then=lambda q: [e.asset_id for e in q.queued_events] == [orders])
    check("get_asset_queued_events", assets.get_asset_queued_events, orders, then=lambda q: q.total_entries == 1)
    check("get_dag_asset_queued_event", assets.get_dag_asset_queued_event, dag_id, orders, then=lambda q: q.dag_id == dag_id)
    check("delete_dag_asset_queued_event", assets.delete_dag_asset_queued_event, dag_id, orders)
    check("delete_asset_queued_events", assets.delete_asset_queued_events, orders, status=404)
    check("delete_dag_asset_queued_events", assets.delete_dag_asset_queued_events, dag_id, status=404)
    check("materialize_asset", assets.materialize_asset, orders, then=lambda r: r.run_type == "asset_materialization")
    check("create_asset_event again", assets.create_asset_event, models.CreateAssetEventsBody(asset_id=returns))
    deadline, made = time.monotonic() + PATIENCE, []
    while not made and time.monotonic() < deadline:
        time.sleep(0.2)
        made = runs.get_dag_runs(dag_id, run_type=["asset_triggered"]).dag_runs
    if not made:
        failures.append(f"no run of {dag_id} came of the updates (waited up to {PATIENCE:.0f} s)")
        return
    check("get_upstream_asset_events", runs.get_upstream_asset_events, dag_id, made[0].dag_run_id,
          then=lambda e: {one.asset_id for one in e.asset_events} == {orders, returns} and e.asset_events[-1].created_dagruns[0].triggering)
    check("get_asset_events", assets.get_asset_events, asset_id=orders, order_by=["-timestamp"],
          then=lambda e: e.asset_events[0].source_task_id == "load" and event.id in [one.id for one in e.asset_events])
    check("get_dags by assets", api.DAGApi(client).get_dags, has_asset_schedule=True, then=lambda d: dag_id in [dag.dag_id for dag in d.dags])


def run_through(client, dag_id):
    """A run from its trigger to its end, and what may be done with it then."""
    runs, dags = api.DagRunApi(client), api.DAGApi(client)
    was_paused = dags.get_dag(dag_id).is_paused
    dags.patch_dag(dag_id, models.DAGPatchBody(is_paused=False))
    run_id = f"smoke_{uuid.uuid4().hex[:8]}"
    body = models.TriggerDAGRunPostBody(dag_run_id=run_id, logical_date=None, note="smoke")
    run = check("trigger_dag_run", runs.trigger_dag_run, dag_id, body, then=lambda r: r.state == "queued" and r.run_type == "manual")
    if run is None:
        return
    check("trigger_dag_run twice", runs.trigger_dag_run, dag_id, body, status=409)
    check("trigger of an unknown DAG", runs.trigger_dag_run, "no-such-dag", body, status=404)
    deadline = time.monotonic() + PATIENCE
    state = run.state
    while state not in ("success", "failed") and time.monotonic() < deadline:
        time.sleep(0.2)
        state = runs.get_dag_run(dag_id, run_id).state
    if state != "success":
        failures.append(f"the run {run_id} of {dag_id} ended as {state} (waited up to {PATIENCE:.0f} s)")
    check("get_dag_run", runs.get_dag_run, dag_id, run_id, then=lambda r: r.dag_versions and r.triggering_user_name == USER)
    check("get_dag_runs", runs.get_dag_runs, dag_id, state=[state], order_by=["-run_after"], then=lambda r: r.total_entries >= 1)
    check("get_dag_runs of all", runs.get_dag_runs, "~", limit=1, cursor="", then=lambda r: len(r.dag_runs) == 1)
    check("get_list_dag_runs_batch", runs.get_list_dag_runs_batch, "~", models.DAGRunsBatchBody(dag_ids=[dag_id]))
    check("wait_dag_run_until_finished", runs.wait_dag_run_until_finished_without_preload_content, dag_id, run_id, interval=0.5,
          then=lambda r: json.loads(r.read().splitlines()[-1])["state"] == state)
    check("patch_dag_run", runs.patch_dag_run, dag_id, run_id, models.DAGRunPatchBody(note="seen"), update_mask=["note"], then=lambda r: r.note == "seen")

    instances = api.TaskInstanceApi(client)
    listed = check("get_task_instances", instances.get_task_instances, dag_id, run_id, then=lambda t: t.total_entries >= 1)
    check("get_task_instances of all", instances.get_task_instances, "~", "~", limit=1)
    check("get_task_instances_batch", instances.get_task_instances_batch, "~", "~", models.TaskInstancesBatchBody(dag_run_ids=[run_id]),
          then=lambda t: t.total_entries == listed.total_entries)
    check("get_hitl_details", instances.get_hitl_details, dag_id, run_id, then=lambda h: h.total_entries == 0)
    check("clear_dag_run_partitions", runs.clear_dag_run_partitions, dag_id, models.ClearPartitionsBody(run_id=run_id), then=lambda c: c.dag_runs_cleared == 0)
    plain = [one for one in (listed.task_instances if listed else []) if one.map_index == -1 and one.try_number >= 1]
    if plain:
        tried(client, dag_id, run_id, plain[0].task_id)
    mapped = [one for one in (listed.task_instances if listed else []) if one.map_index >= 0]
    if mapped:
        one = mapped[0]
        check("get_mapped_task_instance", instances.get_mapped_task_instance, dag_id, run_id, one.task_id, one.map_index)
        check("get_mapped_task_instances", instances.get_mapped_task_instances, dag_id, run_id, one.task_id, then=lambda t: t.total_entries >= 1)
        check("get_mapped_task_instance_tries", instances.get_mapped_task_instance_tries, dag_id, run_id, one.task_id, one.map_index)
        check("get_mapped_task_instance_try_details", instances.get_mapped_task_instance_try_details, dag_id, run_id, one.task_id, one.try_number, one.map_index)
        check("mapped without index", instances.get_task_instance, dag_id, run_id, one.task_id, status=404)

    body = models.ClearTaskInstancesBody(dag_run_id=run_id, only_failed=False)
    check("post_clear_task_instances dry", instances.post_clear_task_instances, dag_id, body, then=lambda t: t.total_entries >= 1)
    # The client can't read this reply, of Airflow's server neither: every task instance fits two of its models, and it wants one.
    check("clear_dag_run dry", runs.clear_dag_run_without_preload_content, dag_id, run_id, models.DAGRunClearBody(),
          then=lambda r: r.status == 200 and json.loads(r.read())["total_entries"] >= 1)
    body = models.ClearTaskInstancesBody(dag_run_id=run_id, only_failed=False, dry_run=False)
    check("post_clear_task_instances", instances.post_clear_task_instances, dag_id, body)
    # As for one run, the client can't read what a rehearsal tells.
    body = models.BulkDAGRunClearBody(dag_runs=[models.BulkDAGRunBody(dag_run_id=run_id)])
    check("clear_dag_runs dry", runs.clear_dag_runs_without_preload_content, dag_id, body, then=lambda r: r.status == 200)
    body = bulk(models.BulkBodyBulkDAGRunBody, {"action": "update", "entities": [{"dag_run_id": run_id, "note": "in bulk"}]}, {"action": "delete", "entities": ["no-such-run"]})
    check("bulk_dag_runs", runs.bulk_dag_runs, dag_id, body,
          then=lambda b: b.update.success == [f"{dag_id}.{run_id}"] and b.delete.errors[0]["status_code"] == 404)
    check("patch_dag_run state", runs.patch_dag_run, dag_id, run_id, models.DAGRunPatchBody(state="failed"), then=lambda r: r.state == "failed")
    gone = False
    while not gone and time.monotonic() < deadline + 30:
        try:  # a task that was running needs a moment to stop
            runs.delete_dag_run(dag_id, run_id)
            gone = True
        except exceptions.ConflictException:
            time.sleep(0.2)
    check("get_dag_run after delete", runs.get_dag_run, dag_id, run_id, status=404)
    dags.patch_dag(dag_id, models.DAGPatchBody(is_paused=was_paused))


def backfilled(client):
    """A backfill from its rehearsal to its end, of a DAG that is paused: nothing of it starts."""
    backfills, dags, runs = api.BackfillApi(client), api.DAGApi(client), api.DagRunApi(client)
    day = datetime.datetime.now(datetime.timezone.utc).replace(hour=12, minute=0, second=0, microsecond=0) - datetime.timedelta(days=400)
    for dag in dags.get_dags(has_import_errors=False, limit=100).dags:
        body = models.BackfillPostBody(dag_id=dag.dag_id, from_date=day, to_date=day + datetime.timedelta(days=3), max_active_runs=2)
        if not dag.is_backfillable:
            check("create_backfill without dates", backfills.create_backfill, body, status=422)
        elif 0 < backfills.create_backfill_dry_run(body).total_entries <= 100:
            break
    else:
        failures.append("no DAG has one to a hundred dates in three days")
        return
    was_paused = dag.is_paused
    dags.patch_dag(dag.dag_id, models.DAGPatchBody(is_paused=True))
    told = check("create_backfill_dry_run", backfills.create_backfill_dry_run, body, then=lambda d: d.backfills[0].logical_date >= day)
    backwards = models.BackfillPostBody(**{**body.to_dict(), "to_date": day - datetime.timedelta(days=1)})
    check("create_backfill with an empty range", backfills.create_backfill, backwards, status=422)
    made = check("create_backfill", backfills.create_backfill, body, then=lambda b: b.completed_at is None and b.reprocess_behavior == "none")
    if made is None or told is None:
        return
    check("create_backfill twice", backfills.create_backfill, body, status=409)
    check("get_backfill", backfills.get_backfill, made.id, then=lambda b: b.max_active_runs == 2)
    check("list_backfills", backfills.list_backfills, dag.dag_id, order_by=["-id"], then=lambda b: b.backfills[0].id == made.id)
    of_backfill = {"run_type": ["backfill"], "logical_date_gte": day, "logical_date_lte": body.to_date, "limit": 100}
    listed = check("get_dag_runs of a backfill", runs.get_dag_runs, dag.dag_id, **of_backfill,
                   then=lambda r: r.total_entries == told.total_entries and r.dag_runs[0].state == "queued")
    check("pause_backfill", backfills.pause_backfill, made.id, then=lambda b: b.is_paused)
    check("unpause_backfill", backfills.unpause_backfill, made.id, then=lambda b: not b.is_paused)
    check("cancel_backfill", backfills.cancel_backfill, made.id, then=lambda b: b.completed_at is not None)
    check("cancel_backfill twice", backfills.cancel_backfill, made.id, status=409)
    check("get_backfill of an unknown id", backfills.get_backfill, made.id + 1000000, status=404)
    check("get_dag_runs of a cancelled backfill", runs.get_dag_runs, dag.dag_id, state=["failed"], **of_backfill,
          then=lambda r: r.total_entries == told.total_entries)
    for run in listed.dag_runs if listed else []:
        runs.delete_dag_run(dag.dag_id, run.dag_run_id)
    dags.patch_dag(dag.dag_id, models.DAGPatchBody(is_paused=was_paused))


def tried(client, dag_id, run_id, task_id):
    """One task instance: tries, log, XComs, marks."""
    instances = api.TaskInstanceApi(client)
    one = check("get_task_instance", instances.get_task_instance, dag_id, run_id, task_id, then=lambda t: isinstance(t.rendered_fields, dict))
    tries = check("get_task_instance_tries", instances.get_task_instance_tries, dag_id, run_id, task_id, then=lambda t: t.total_entries >= 1)
    number = tries.task_instances[-1].try_number if tries else 1
    check("get_task_instance_try_details", instances.get_task_instance_try_details, dag_id, run_id, task_id, number)
    check("get_log", instances.get_log, dag_id, run_id, task_id, number, accept="application/json", full_content=True,
          then=lambda log: log.continuation_token is None)
    check("get_log of an unknown try", instances.get_log, dag_id, run_id, task_id, 99, accept="application/json", status=404)
    mark = models.PatchTaskInstanceBody(new_state="failed")
    check("patch_task_instance_dry_run", instances.patch_task_instance_dry_run, dag_id, run_id, task_id, mark)
    check("patch_task_instance_dry_run_by_map_index", instances.patch_task_instance_dry_run_by_map_index, dag_id, run_id, task_id, -1, mark)
    note = models.PatchTaskInstanceBody(note="seen")
    check("patch_task_instance_by_map_index", instances.patch_task_instance_by_map_index, dag_id, run_id, task_id, -1, note, update_mask=["note"],
          then=lambda t: t.task_instances[0].note == "seen")
    check("patch_task_instance", instances.patch_task_instance, dag_id, run_id, task_id, note, update_mask=["note"],
          then=lambda t: t.task_instances[0].note == "seen")
    if one and one.state == "success":
        same = models.PatchTaskInstanceBody(new_state="success")
        check("patch_task_instance without a change", instances.patch_task_instance, dag_id, run_id, task_id, same, status=409)

    body = bulk(models.BulkBodyBulkTaskInstanceBody, {"action": "update", "entities": [{"task_id": task_id, "map_index": -1, "note": "in bulk"}]},
                {"action": "delete", "entities": ["no-such-task"]})
    check("bulk_task_instances", instances.bulk_task_instances, dag_id, run_id, body,
          then=lambda b: b.update.success == [f"{dag_id}.{run_id}.{task_id}[-1]"] and b.delete.errors[0]["status_code"] == 404)
    check("get_task_instance_dependencies", instances.get_task_instance_dependencies, dag_id, run_id, task_id, then=lambda d: d.dependencies == [])
    check("get_task_instance_dependencies_by_map_index", instances.get_task_instance_dependencies_by_map_index, dag_id, run_id, task_id, -1)
    check("get_extra_links", instances.get_extra_links, dag_id, run_id, task_id, then=lambda e: e.total_entries == 0)
    check("get_external_log_url", instances.get_external_log_url, dag_id, run_id, task_id, number, status=400)
    check("patch_task_group_instances of an unknown group", instances.patch_task_group_instances, dag_id, run_id, "no-such-group", note, status=404)
    check("delete_task_instance of an unknown task", instances.delete_task_instance, dag_id, run_id, "no-such-task", status=404)
    check("get_hitl_detail", instances.get_hitl_detail, dag_id, run_id, task_id, -1, status=404)
    kept, of = api.TaskStateStoreApi(client), {"dag_id": dag_id, "dag_run_id": run_id, "task_id": task_id}
    check("set_task_state_store", kept.set_task_state_store, **of, key="mark", task_state_store_body=models.TaskStateStoreBody(value={"row": 7}))
    check("patch_task_state_store", kept.patch_task_state_store, **of, key="mark", task_state_store_patch_body=models.TaskStateStorePatchBody(value=8))
    check("get_task_state_store", kept.get_task_state_store, **of, key="mark", then=lambda s: s.expires_at is None)
    check("list_task_state_store", kept.list_task_state_store, **of, then=lambda s: s.total_entries == 1)
    check("delete_task_state_store", kept.delete_task_state_store, **of, key="mark")
    check("clear_task_state_store", kept.clear_task_state_store, **of)

    # Its methods take the run after the task, unlike all others.
    xcoms, names = api.XComApi(client), {"dag_id": dag_id, "dag_run_id": run_id, "task_id": task_id}
    entry = {**names, "xcom_key": "smoke"}
    check("create_xcom_entry", xcoms.create_xcom_entry, **names, x_com_create_body=models.XComCreateBody(key="smoke", value={"n": [1, None]}))
    check("get_xcom_entry", xcoms.get_xcom_entry, **entry, then=lambda x: x.actual_instance.value == {"n": [1, None]})
    check("get_xcom_entry as text", xcoms.get_xcom_entry, **entry, stringify=True,
          then=lambda x: json.loads(x.actual_instance.value) == {"n": [1, None]})
    check("get_xcom_entries", xcoms.get_xcom_entries, **names, then=lambda x: x.total_entries >= 1)
    check("update_xcom_entry", xcoms.update_xcom_entry, **entry, x_com_update_body=models.XComUpdateBody(value="text"))
    check("delete_xcom_entry", xcoms.delete_xcom_entry, **entry)


def watched(client):
    """The installation."""
    check("get_health", api.MonitorApi(client).get_health, then=lambda h: h.metadatabase.status == "healthy")
    check("get_version", api.VersionApi(client).get_version, then=lambda v: bool(v.version))
    check("get_jobs", api.JobApi(client).get_jobs)
    check("get_providers", api.ProviderApi(client).get_providers, then=lambda p: p.total_entries >= 1)
    plugins = api.PluginApi(client)
    check("get_plugins", plugins.get_plugins)
    check("import_errors of plugins", plugins.import_errors)
    errors = check("get_import_errors", api.ImportErrorApi(client).get_import_errors)
    if errors and errors.import_errors:
        check("get_import_error", api.ImportErrorApi(client).get_import_error, errors.import_errors[0].import_error_id)
    logs = api.EventLogApi(client)
    listed = check("get_event_logs", logs.get_event_logs, order_by=["-event_log_id"], limit=5, then=lambda e: e.total_entries >= 1)
    if listed and listed.event_logs:
        check("get_event_log", logs.get_event_log, listed.event_logs[0].event_log_id, then=lambda e: isinstance(e.when, datetime.datetime))
    check("get_config", api.ConfigApi(client).get_config, status=403)
    check("get_config_value", api.ConfigApi(client).get_config_value, "core", "dags_folder", status=403)


def usable_dag(client):
    """An example if there is one; else any active DAG. Files may still be on their way in."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ids = [dag.dag_id for dag in api.DAGApi(client).get_dags(has_import_errors=False, limit=100).dags]
        for dag_id in (*EXAMPLES, *ids):
            if dag_id in ids:
                return dag_id
        time.sleep(0.2)
    sys.exit("there is no DAG to run: name one in UPDRAFT_DAG")


def main():
    configuration = airflow.Configuration(host=URL)
    try:
        configuration.access_token = sign_in()
    except Exception as error:
        sys.exit(f"cannot sign in to {URL} as {USER}: {error}")
    with airflow.ApiClient(configuration) as client:
        watched(client)
        configured(client)
        dag_id = os.environ.get("UPDRAFT_DAG") or usable_dag(client)
        described(client, dag_id)
        assets(client)
        run_through(client, dag_id)
        backfilled(client)
    with airflow.ApiClient(airflow.Configuration(host=URL, access_token="wrong")) as client:
        check("a wrong token", api.DAGApi(client).get_dags, status=401)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    print(f"{passed} calls as expected, {len(failures)} not")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
