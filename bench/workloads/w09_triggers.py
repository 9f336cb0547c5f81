"""W9: triggers over REST, one a request and many a request."""

import statistics
import time
from collections import Counter

import load
from figures import Row

TRIGGERS, CONNECTIONS = 2000, 16
BATCH, BATCHES, BATCH_CONNECTIONS = 100, 60, 4
DAG = "max_active_runs: 100000\ntasks: {only: {empty: {}}}\n"


def rounds_of(bench, server, payload, count, connections, triggers):
    """One result a round, each run done before the next begins, and how many triggers made no run."""
    results, before = [], made(server)
    for _ in range(bench.rounds):
        results.append(load.flood(server, [payload] * count, connections))
        while server.open_runs("small"):
            time.sleep(0.1)
    return results, triggers * bench.rounds - (made(server) - before)


def made(server):
    return server.call("GET", "/api/v2/dags/small/dagRuns?limit=1")["total_entries"]


def shares(results):
    """p50 and p99 in ms, and the share of a core that the client used itself, in the round in the middle."""
    middle = sorted(results, key=lambda one: one.rate)[len(results) // 2]
    p50, p99 = (middle.latencies[int(len(middle.latencies) * share)] * 1000 for share in (0.5, 0.99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; the client itself used {middle.client_cpu / middle.seconds:.0%} of a core"


def measure(bench):
    run = {"logical_date": None}
    with bench.apart({"small": DAG}) as server:
        one = load.request(server, "POST", "/api/v2/dags/small/dagRuns", run)
        single, refused = rounds_of(bench, server, one, TRIGGERS, CONNECTIONS, TRIGGERS)
        many = load.request(server, "POST", "/api/v2/updraft/dags/small/dagRuns", {"dag_runs": [run] * BATCH})
        batched, refused_in_batches = rounds_of(bench, server, many, BATCHES, BATCH_CONNECTIONS, BATCH * BATCHES)
    rate = statistics.median(result.rate for result in single)
    statuses = sum((result.statuses for result in single), Counter())
    return [
        Row("W9", f"triggers over REST, one a request, {CONNECTIONS} connections, each run done by the scheduler meanwhile", rate, "/s", 500, True,
            ratio=rate / bench.limits["commit 4"], of="of single-row commits /s", note=shares(single)),
        Row("W9", f"… of {TRIGGERS * bench.rounds:,} triggers refused", refused, "", 0, note=str(dict(statuses)) if refused else ""),
        Row("W9", f"triggers over REST in batches of {BATCH}, {BATCH_CONNECTIONS} connections, each run done by the scheduler meanwhile",
            statistics.median(result.rate for result in batched) * BATCH, "/s", 2000, True, note=f"a batch: {shares(batched)}"),
        Row("W9", f"… of {BATCH * BATCHES * bench.rounds:,} triggers refused", refused_in_batches, "", 0),
    ]
