"""W12: W1 to W3 before and after a history of a million runs and ten million task instances, and what pages ask for with it."""

import shutil
import statistics
import time
import urllib.parse
from pathlib import Path

import limits
from figures import Row, percentile
from workloads import w01_fan as fan
from workloads import w02_chain as chain
from workloads import w03_many_runs as many
from workloads import w04_dag_files as files

DAGS, TENTH, ASKED = 100, 100_000, 40
SQL = Path(__file__).parent.parent / "history.sql"


def speeds(server, rounds):
    """Of each workload, in relation to the spawn rate just before: on a shared machine both passes need a limit of their own."""
    spawn = limits.spawn_rate(limits.BASH, 2)
    many.once(server)
    return {"W1": statistics.median(fan.rates(server, rounds)) / spawn, "W3": statistics.median(many.once(server) for _ in range(rounds)) / spawn,
            "W2": 1000 / statistics.median(chain.chains(server, rounds)[1]) / spawn}


def requests(server):
    """What lists and pages ask for, by a name."""
    dag = "dag00007"
    runs = server.call("GET", f"/api/v2/dags/{dag}/dagRuns?limit=1&order_by=-run_after")["dag_runs"]
    run = f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(runs[0]['dag_run_id'])}"
    return {
        "DAGs": "/api/v2/dags?limit=50",
        "overview page": "/api/v2/updraft/overview",
        "DAG's statistics": "/api/v2/dagStats",
        "runs of a DAG": f"/api/v2/dags/{dag}/dagRuns?limit=50&order_by=-run_after",
        "runs of a DAG, page 100": f"/api/v2/dags/{dag}/dagRuns?limit=50&order_by=-run_after&offset=5000",
        "runs of all": "/api/v2/dags/~/dagRuns?limit=50&order_by=-start_date",
        "failed runs of all": "/api/v2/dags/~/dagRuns?limit=50&state=failed&order_by=-start_date",
        "instances of a run": f"{run}/taskInstances?limit=100",
        "instances of a DAG": f"/api/v2/dags/{dag}/dagRuns/~/taskInstances?limit=50&order_by=-start_date",
        "instances of all": "/api/v2/dags/~/dagRuns/~/taskInstances?limit=50&order_by=-start_date",
        "failed instances of all": "/api/v2/dags/~/dagRuns/~/taskInstances?limit=50&state=failed&order_by=-start_date",
        "tries": f"{run}/taskInstances/step3/tries",
        "grid page": f"/api/v2/updraft/dags/{dag}/grid",
        "graph page": f"/api/v2/updraft/dags/{dag}/graph",
        "explanation of a DAG": f"/api/v2/updraft/dags/{dag}/explain",
        "event log": "/api/v2/eventLogs?limit=50&order_by=-when",
        "event log of a DAG": f"/api/v2/eventLogs?limit=50&dag_id={dag}&order_by=-when",
        "import errors": "/api/v2/importErrors?limit=50",
        "pools": "/api/v2/pools?limit=50",
        "backfills": f"/api/v2/backfills?dag_id={dag}&limit=50",
    }


def timed(server, path):
    """p95 in ms; a slow one is asked less often."""
    times, begun = [], time.perf_counter()
    while len(times) < ASKED and time.perf_counter() - begun < 10:
        before = time.perf_counter()
        server.call("GET", path)
        times.append((time.perf_counter() - before) * 1000)
    return percentile(times, 0.95)


def measure(bench):
    runs = TENTH * 10 if bench.full else TENTH
    if (free := shutil.disk_usage(bench.folder).free / 1e9) < (needed := runs * 12e-6):
        raise SystemExit(f"a history of {runs:,} runs needs {needed:.0f} GB, WAL included, and {bench.folder} has {free:.0f} GB free: see --folder")
    dags = {"fan": fan.DAG, "chain": chain.DAG, "diamond": many.DAG, **{f"dag{n:05}": files.text(n) for n in range(DAGS)}}
    with bench.apart(dags) as server:
        before = speeds(server, bench.rounds)
        bench.say(f"W12: making {runs:,} runs")
        begun = time.monotonic()
        server.sql(f"\\set runs {runs}\n" + SQL.read_text())
        size = server.postgres.number("SELECT pg_database_size(current_database())") / 1e9
        bench.say(f"W12: made in {time.monotonic() - begun:.0f} s, {size:.1f} GB")
        server.sql("CHECKPOINT")
        after = speeds(server, bench.rounds)
        asked = {name: timed(server, path) for name, path in requests(server).items()}
        memory = server.memory_mb()
    rows = [Row("W12", f"{what} with {runs:,} runs and {runs * 10:,} instances, beside the same without, each by the spawn rate then", after[row] / before[row] * 100, "%", 95, True)
            for row, what in (("W1", "the fan of W1"), ("W2", "the hops of W2"), ("W3", "the runs of W3"))]
    slow = sorted(((ms, name) for name, ms in asked.items()), reverse=True)
    return [*rows,
            Row("W12", f"… the slowest of {len(asked)} lists and pages, p95", slow[0][0], "ms", 50,
                note="; ".join(f"{name} {ms:.0f}" for ms, name in slow[:8]) + " ms"),
            Row("W12", "… of them within 50 ms", sum(ms <= 50 for ms, _ in slow), "", len(slow), True,
                note=f"{size:.1f} GB of database; our processes {memory:.0f} MB")]
