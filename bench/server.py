"""A server that speaks Airflow's REST API: Updraft and Airflow are measured by the same code."""

import http.client
import json
import sys
import threading
import time
import urllib.parse
from datetime import datetime

import processes

OPEN = "state=queued&state=running"


class Refused(Exception):
    """An answer of 400 or above."""

    def __init__(self, status, text):
        super().__init__(f"{status}: {text[:300]}")
        self.status = status


class Server:
    """`url` and `token` are the subclass's, and `roots()`: the process ids whose trees are its own."""

    token = None
    connections = threading.local()

    def call(self, method, path, body=None):
        """One request on this thread's keep-alive connection."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        payload = json.dumps(body) if body is not None else None
        for again in (True, False):
            connection = self.connection()
            try:
                connection.request(method, path, payload, headers)
                reply = connection.getresponse()
                text = reply.read()
                break
            except (ConnectionError, http.client.HTTPException):
                connection.close()
                if not again:
                    raise
        if reply.status >= 400:
            raise Refused(reply.status, text.decode(errors="replace"))
        return json.loads(text or b"null")

    def connection(self):
        kept = self.connections.__dict__
        if self.url not in kept:
            kept[self.url] = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=120)
        return kept[self.url]

    def wait_for_dag(self, dag_id, seconds=10):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                return self.call("GET", f"/api/v2/dags/{dag_id}")
            except Refused:
                time.sleep(0.02)
        sys.exit(f"{dag_id} did not appear")

    def trigger(self, dag_id, **body):
        """Makes a run; its path."""
        run = self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, **body})
        return f"/api/v2/dags/{dag_id}/dagRuns/{urllib.parse.quote(run['dag_run_id'])}"

    def wait_for_run(self, path, pause=0.05):
        """The run once it has ended; it must have succeeded."""
        while (run := self.call("GET", path))["state"] not in ("success", "failed"):
            time.sleep(pause)
        if run["state"] != "success":
            sys.exit(f"a run failed: {path}")
        return run

    def watch(self, path):
        """Waits for a run by the request that is answered when it has ended; its state."""
        connection = self.connection()
        connection.request("GET", f"{path}/wait?interval=30", headers={"Authorization": f"Bearer {self.token}"})
        return json.loads(connection.getresponse().read().splitlines()[-1])["state"]

    def run_seen(self, dag_id):
        """Triggers a run; seconds from the trigger until we hear that it succeeded, by our own clock."""
        begun = time.perf_counter()
        if (state := self.watch(self.trigger(dag_id))) != "success":
            sys.exit(f"a run of {dag_id} ended as {state}")
        return time.perf_counter() - begun

    def run(self, dag_id):
        """Triggers a run; seconds from the trigger until its end by the server's own clock, and its path."""
        path = self.trigger(dag_id)
        return seconds_of(self.wait_for_run(path)), path

    def open_runs(self, dag_id="~"):
        """How many runs have not ended."""
        return self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=1&{OPEN}")["total_entries"]

    def runs(self, dag_id, limit=100):
        """The newest runs of a DAG."""
        found = []
        while len(found) < limit:
            page = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?order_by=-id&limit=100&offset={len(found)}")["dag_runs"]
            found.extend(page)
            if not page:
                break
        return found[:limit]

    def hops_ms(self, path):
        """Milliseconds from the end of a task to the start of the next, of a chain's run."""
        instances = self.call("GET", f"{path}/taskInstances?limit=100")["task_instances"]
        spans = sorted((instant(one["start_date"]), instant(one["end_date"])) for one in instances)
        return [(after[0] - before[1]).total_seconds() * 1000 for before, after in zip(spans, spans[1:])]

    def own(self):
        """Its processes without PostgreSQL's."""
        return [pid for pid in processes.tree(self.roots()) if not processes.is_postgres(pid)]

    def memory_mb(self):
        return processes.memory_mb(self.own())

    def cpu_seconds(self):
        return processes.cpu_seconds(self.own())


def seconds_of(run):
    """From the trigger to the end of a run."""
    return (instant(run["end_date"]) - instant(run["queued_at"])).total_seconds()


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
