#!/usr/bin/env python3
"""Thousands of requests that a machine makes up from an OpenAPI document, right and wrong ones, to a running Updraft: no answer may be a
server's error, and each has to be as the document says. Once from our own document, once from Airflow's.

    run.py AIRFLOW_DOCUMENT [further arguments of `st run`, such as --seed 7 --max-examples 500]

Environment: UPDRAFT_URL, UPDRAFT_USER, UPDRAFT_ADMIN_PASSWORD. Without a seed it takes that of schemathesis.toml, so that a failure in CI
comes again here.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
URL = os.environ["UPDRAFT_URL"].rstrip("/")
PATIENCE = 120


def call(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(URL + path, json.dumps(body).encode() if body else None, headers, method=method)
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def furnish(token):
    """A user, and DAG runs with task instances, logs and XComs, by the names that schemathesis.toml has."""
    call("POST", "/api/v2/updraft/users", {"username": "proof", "password": "that of a proof", "role": "viewer"}, token)
    runs = [(dag_id, f"proof_{number}") for dag_id in ("example_hello", "example_expand", "example_xcom") for number in (1, 2)]
    for dag_id, run_id in runs:
        call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, "logical_date": None}, token)
    deadline = time.monotonic() + PATIENCE
    for dag_id, run_id in runs:
        while call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}", token=token)["state"] not in ("success", "failed"):
            if time.monotonic() > deadline:
                sys.exit(f"the run {run_id} of {dag_id} does not end")
            time.sleep(0.2)


def main():
    airflow, *arguments = sys.argv[1:]
    user = {"username": os.environ["UPDRAFT_USER"], "password": os.environ["UPDRAFT_ADMIN_PASSWORD"]}
    token = call("POST", "/auth/token", user)["access_token"]
    furnish(token)
    environment = os.environ | {"UPDRAFT_TOKEN": token, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    st = [str(Path(sys.executable).parent / "st"), "--config-file", str(HERE / "schemathesis.toml"), "run", "--url", URL]
    failed = False
    for title, document in (("our own document", HERE / "../../../crates/api/openapi.json"), ("Airflow's document", airflow)):
        print(f"-- from {title}", flush=True)
        failed |= subprocess.call([*st, str(document), *arguments], env=environment, cwd=HERE) != 0
        # Who asked must be signed in still, or the answers were all the same.
        call("GET", "/api/v2/dags/~/dagRuns", token=token)
    sys.exit(failed)


if __name__ == "__main__":
    main()
