"""A server that speaks Airflow's REST API, and the processes behind it: Updraft and Airflow are measured by the same code."""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path


class Server:
    """`url`, `token` and `process` (its process, or the first of several) are the subclass's."""

    token = None

    def roots(self):
        """Process ids whose trees are its own."""
        return [self.process.pid]

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=json.dumps(body).encode() if body is not None else None)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or b"null")

    def wait_for_dag(self, dag_id, seconds=10):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                return self.call("GET", f"/api/v2/dags/{dag_id}")
            except urllib.error.HTTPError:
                time.sleep(0.02)
        sys.exit(f"{dag_id} did not appear")

    def run(self, dag_id):
        """Triggers a run; seconds from the trigger until its end by the server's own clock, and its path."""
        run = self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})
        path = f"/api/v2/dags/{dag_id}/dagRuns/{urllib.request.quote(run['dag_run_id'])}"
        while run["state"] not in ("success", "failed"):
            time.sleep(0.05)
            run = self.call("GET", path)
        if run["state"] != "success":
            sys.exit(f"a run of {dag_id} failed")
        return (instant(run["end_date"]) - instant(run["queued_at"])).total_seconds(), path

    def hops_ms(self, path):
        """Milliseconds from the end of a task to the start of the next, of a chain's run."""
        instances = self.call("GET", f"{path}/taskInstances?limit=100")["task_instances"]
        spans = sorted((instant(one["start_date"]), instant(one["end_date"])) for one in instances)
        return [(after[0] - before[1]).total_seconds() * 1000 for before, after in zip(spans, spans[1:])]

    def memory_mb(self):
        """PSS of every process of its own but PostgreSQL's, in MB."""
        total = 0
        for pid in self.processes():
            try:
                if Path(f"/proc/{pid}/comm").read_text().strip() == "postgres":
                    continue
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
        return total / 1024

    def cpu_seconds(self):
        ticks = 0
        for pid in self.processes():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def processes(self):
        return [pid for root in self.roots() for pid in tree(root)]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def tree(root):
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return found
