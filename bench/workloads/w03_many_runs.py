"""W3: a hundred runs of a → [b, c, d] → e at once over REST."""

import statistics
import time

import load
from figures import Row
from server import instant

RUNS = 100
DAG = """
max_active_runs: 1000
tasks:
  a: {bash: "true"}
  b: {bash: "true", depends_on: a}
  c: {bash: "true", depends_on: a}
  d: {bash: "true", depends_on: a}
  e: {bash: "true", depends_on: [b, c, d]}
"""


def once(server, runs=RUNS):
    """Triggers them on ten connections; tasks a second from the first trigger to the last end, by the server's clock."""
    payload = load.request(server, "POST", "/api/v2/dags/diamond/dagRuns", {"logical_date": None})
    triggered = load.flood(server, [payload] * runs, connections=10)
    if triggered.failed:
        raise SystemExit(f"triggers failed: {triggered.statuses}")
    while server.open_runs("diamond"):
        time.sleep(0.1)  # Counting open runs costs the server more than a task does.
    made = server.runs("diamond", runs)
    if bad := [run for run in made if run["state"] != "success"]:
        raise SystemExit(f"{len(bad)} runs failed")
    begun, ended = min(instant(run["queued_at"]) for run in made), max(instant(run["end_date"]) for run in made)
    return runs * 5 / (ended - begun).total_seconds()


def measure(bench):
    with bench.apart({"diamond": DAG}) as server:
        before = server.cpu_by_role()
        once(server)
        rate = statistics.median(once(server) for _ in range(bench.rounds))
        spent = server.cpu_a_task(before, RUNS * 5 * (bench.rounds + 1))
    spawn = bench.limits["spawn"]
    return [Row("W3", f"{RUNS} runs of a → [b, c, d] → e at once over REST", rate, "tasks/s", higher=True,
                ratio=rate / spawn, of="of the spawn rate", ratio_target=0.5, key="many runs", note=spent)]
