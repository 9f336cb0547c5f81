"""W8: from a trigger over REST to the success of a run of three steps in line that start no process."""

from figures import Row, percentile

RUNS = 100
STEP = {"decided by the scheduler (`empty`)": ("empties", "empty: {}"),
        "run by a worker (a sensor that is ready)": ("sensors", 'time_sensor: "2020-01-01T00:00:00Z"')}
DAGS = {name: "max_active_runs: 1000\ntasks:\n" + "".join(f"  s{n}: {{{action}" + (f", depends_on: s{n - 1}" if n else "") + "}\n" for n in range(3))
        for name, action in STEP.values()}


def measure(bench):
    rows = []
    with bench.apart(DAGS) as server:
        for told, (dag_id, _) in STEP.items():
            taken = [server.run_seen(dag_id) * 1000 for _ in range(RUNS + 10)][10:]
            p50, p99 = percentile(taken, 0.5), percentile(taken, 0.99)
            rows += [Row("W8", f"trigger over REST to the success of 3 steps in line, {told}: p50", p50, "ms", 8,
                         ratio=p50 * bench.limits["commit 1"] / 1000, of="× a single-row commit"),
                     Row("W8", "… p99", p99, "ms", 25)]
    return rows
