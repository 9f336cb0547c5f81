"""W9: triggers over REST, one a request; there is no request that makes several."""

import statistics
import time
from collections import Counter

import load
from figures import Row

TRIGGERS, CONNECTIONS = 2000, 16
DAG = "max_active_runs: 100000\ntasks: {only: {empty: {}}}\n"


def measure(bench):
    with bench.apart({"small": DAG}) as server:
        payload = load.request(server, "POST", "/api/v2/dags/small/dagRuns", {"logical_date": None})
        results = []
        for _ in range(bench.rounds):
            results.append(load.flood(server, [payload] * TRIGGERS, CONNECTIONS))
            while server.open_runs("small"):
                time.sleep(0.1)
        middle = sorted(results, key=lambda one: one.rate)[len(results) // 2]
    refused = sum(one.failed for one in results)
    rate = statistics.median(one.rate for one in results)
    p50, p99 = (middle.latencies[int(len(middle.latencies) * share)] * 1000 for share in (0.5, 0.99))
    return [
        Row("W9", f"triggers over REST, one a request, {CONNECTIONS} connections, each run done by the scheduler meanwhile", rate, "/s", 500, True,
            ratio=rate / bench.limits["commit 4"], of="of single-row commits /s",
            note=f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; the client itself used {middle.client_cpu / middle.seconds:.0%} of a core"),
        Row("W9", f"… of {TRIGGERS * bench.rounds:,} triggers refused", refused, "", 0, note=str(dict(sum((one.statuses for one in results), Counter()))) if refused else ""),
        Row("W9", "triggers over REST in batches", None, "/s", 2000, True, note="not measured: no endpoint takes several triggers"),
    ]
