"""W6: tasks that spawn nothing: `empty` in chains and fans, decided by the scheduler, and sensors that are ready, by a worker."""

import statistics

from figures import Row

FAN, CHAIN, ASYNC = 5000, 500, 2000
DAGS = {
    "emptyfan": f"max_active_tasks: {FAN}\ntasks:\n" + "".join(f"  t{n:04}: {{empty: {{}}}}\n" for n in range(FAN)),
    "emptychain": "tasks:\n" + "".join(f"  t{n:04}: {{empty: {{}}" + (f", depends_on: t{n - 1:04}" if n else "") + "}\n" for n in range(CHAIN)),
    "asyncfan": f"max_active_tasks: {ASYNC}\ntasks:\n" + "".join(f'  t{n:04}: {{time_sensor: "2020-01-01T00:00:00Z", pool: wide}}\n' for n in range(ASYNC)),
}


def rate(server, dag_id, tasks, rounds):
    """By our own clock: what the scheduler decides within one round ends, by its clock, when the round began."""
    server.run_seen(dag_id)
    return statistics.median(tasks / server.run_seen(dag_id) for _ in range(rounds))


def measure(bench):
    with bench.apart(DAGS, slots=256) as server:
        server.call("POST", "/api/v2/pools", {"name": "wide", "slots": -1})
        fan, chain = rate(server, "emptyfan", FAN, bench.rounds), rate(server, "emptychain", CHAIN, bench.rounds)
        through_worker = rate(server, "asyncfan", ASYNC, bench.rounds)
    rows = bench.limits["500 rows"] * 500
    return [
        Row("W6", f"one run, {FAN:,} independent `empty`", fan, "tasks/s", 20000, True, ratio=fan / rows, of="of rows updated /s, 500 a statement"),
        Row("W6", f"one run, a chain of {CHAIN} `empty`", chain, "tasks/s", 20000, True, ratio=chain / rows, of="of rows updated /s, 500 a statement"),
        Row("W6", f"one run, {ASYNC:,} sensors that are ready at once, through a worker of 256 slots", through_worker, "tasks/s", 3000, True,
            ratio=through_worker / bench.limits["commit 4"], of="of single-row commits /s"),
    ]
