"""W12: W1 to W3 with a history of a million runs and ten million task instances, beside a server without, and what pages ask for with it."""

import shutil
import statistics
import time
import urllib.parse
from pathlib import Path

from figures import Row, percentile
from workloads import w01_fan as fan
from workloads import w02_chain as chain
from workloads import w03_many_runs as many
from workloads import w04_dag_files as files

DAGS, TENTH, ASKED, PAIRS = 100, 100_000, 40, 15
SQL = Path(__file__).parent.parent / "history.sql"


# What each does once, as a speed.
SPEEDS = {"W1": fan.once, "W2": lambda server: 1 / server.run("chain")[0], "W3": many.once}


def beside(old, new, rounds):
    """How fast `old` is beside `new`, workload by workload: both in turn, since a shared machine is another one a minute later."""
    kept = {}
    for row, speed in SPEEDS.items():
        speed(new), speed(old)  # Does not count.
        turns = [{server: speed(server) for server in ((old, new) if turn % 2 else (new, old))} for turn in range(rounds)]
        kept[row] = statistics.median(speeds[old] / speeds[new] for speeds in turns)
    return kept


def by_cursor(server, path, pages):
    """The path of a page of a list, behind so many others, and that of the one before it."""
    cursor, page = "", None
    for _ in range(pages):
        page = server.call("GET", f"{path}&cursor={cursor}")
        cursor = page["next_cursor"]
    return f"{path}&cursor={cursor}", f"{path}&cursor={page['previous_cursor']}"


def requests(server):
    """What lists and pages ask for, by a name: every list with its default order, orders and filters that pages use, and what a page shows."""
    dag = "dag00007"
    runs = server.call("GET", f"/api/v2/dags/{dag}/dagRuns?limit=1&order_by=-run_after")["dag_runs"]
    of_dag, of_all = f"/api/v2/dags/{dag}/dagRuns", "/api/v2/dags/~/dagRuns"
    run = f"{of_dag}/{urllib.parse.quote(runs[0]['dag_run_id'])}"
    task, page = f"{run}/taskInstances/step3", "/api/v2/updraft"
    next_runs, previous_runs = by_cursor(server, f"{of_all}?limit=50&order_by=-run_after", 100)
    next_instances, previous_instances = by_cursor(server, f"{of_all}/~/taskInstances?limit=50&order_by=-start_date", 20)
    return {
        "DAGs": "/api/v2/dags?limit=50",
        "DAGs with failed runs": "/api/v2/dags?limit=50&dag_run_state=failed",
        "DAGs by their last runs": "/api/v2/dags?limit=50&order_by=-last_run_start_date",
        "DAG": f"/api/v2/dags/{dag}/details",
        "versions": f"/api/v2/dags/{dag}/dagVersions",
        "tasks": f"/api/v2/dags/{dag}/tasks",
        "tags": "/api/v2/dagTags",
        "overview page": f"{page}/overview",
        "overview of failures": f"{page}/overview?state=failed",
        "DAG's statistics": "/api/v2/dagStats",
        "runs of a DAG": f"{of_dag}?limit=50",
        "newest runs of a DAG": f"{of_dag}?limit=100&order_by=-run_after",
        "runs of a DAG by start": f"{of_dag}?limit=50&order_by=-start_date",
        "runs of a DAG, page 10": f"{of_dag}?limit=50&order_by=-run_after&offset=450",
        "failed runs of a DAG": f"{of_dag}?limit=100&order_by=-run_after&state=failed",
        "runs of all": f"{of_all}?limit=50",
        "newest runs of all": f"{of_all}?limit=50&order_by=-run_after",
        "runs of all by logical date": f"{of_all}?limit=50&order_by=-logical_date",
        "runs of all by start": f"{of_all}?limit=50&order_by=-start_date",
        "runs of all by end": f"{of_all}?limit=50&order_by=-end_date",
        "runs of all, page 100": f"{of_all}?limit=50&order_by=-run_after&offset=5000",
        "runs of all, by cursor": next_runs,
        "runs of all, back by cursor": previous_runs,
        "failed runs of all": f"{of_all}?limit=50&state=failed&order_by=-start_date",
        "runs under way": f"{of_all}?limit=50&state=running&state=queued",
        "run": run,
        "instances of a run": f"{run}/taskInstances?limit=100&order_by=start_date",
        "instances of a DAG": f"{of_dag}/~/taskInstances?limit=50",
        "instances of a DAG by start": f"{of_dag}/~/taskInstances?limit=50&order_by=-start_date",
        "instances of a task": f"{of_dag}/~/taskInstances?limit=50&task_id=step3&order_by=-run_after",
        "failed instances of a DAG": f"{of_dag}/~/taskInstances?limit=50&state=failed&order_by=-start_date",
        "instances of all": f"{of_all}/~/taskInstances?limit=50",
        "instances of all by start": f"{of_all}/~/taskInstances?limit=50&order_by=-start_date",
        "first instances of all": f"{of_all}/~/taskInstances?limit=50&order_by=start_date",
        "instances of all by end": f"{of_all}/~/taskInstances?limit=50&order_by=-end_date",
        "instances of all by run": f"{of_all}/~/taskInstances?limit=50&order_by=-run_after",
        "instances of all, page 10": f"{of_all}/~/taskInstances?limit=50&order_by=-start_date&offset=450",
        "instances of all, by cursor": next_instances,
        "instances of all, back by cursor": previous_instances,
        "failed instances of all": f"{of_all}/~/taskInstances?limit=50&state=failed&order_by=-start_date",
        "skipped instances of all": f"{of_all}/~/taskInstances?limit=50&state=skipped&order_by=-start_date",
        "instances under way": f"{of_all}/~/taskInstances?limit=50&state=running&state=queued",
        "instance": task,
        "tries": f"{task}/tries",
        "XComs of an instance": f"{task}/xcomEntries",
        "grid page": f"{page}/dags/{dag}/grid",
        "grid of a year": f"{page}/dags/{dag}/grid?limit=365",
        "graph page": f"{page}/dags/{dag}/graph",
        "explanation of a DAG": f"{page}/dags/{dag}/explain",
        "explanation of a run": f"{page}{run.removeprefix('/api/v2')}/explain",
        "explanation of an instance": f"{page}{task.removeprefix('/api/v2')}/explain",
        "notifications": f"{page}{run.removeprefix('/api/v2')}/notifications",
        "event log": "/api/v2/eventLogs?limit=50&order_by=-when",
        "event log by number": "/api/v2/eventLogs?limit=50",
        "event log of a DAG": f"/api/v2/eventLogs?limit=50&dag_id={dag}&order_by=-when",
        "import errors": "/api/v2/importErrors?limit=50",
        "pools": "/api/v2/pools?limit=50",
        "variables": "/api/v2/variables?limit=50",
        "connections": "/api/v2/connections?limit=50",
        "processes": "/api/v2/jobs?limit=50",
        "backfills": f"/api/v2/backfills?dag_id={dag}&limit=50",
    }


def wait_until_counted(server):
    """Until the scheduler has added the runs to the sums of lists, as it does beside its work; seconds."""
    begun = time.monotonic()
    while server.postgres.number("SELECT count(*) FROM dag_run WHERE NOT counted AND state IN ('success', 'failed') AND end_date < now() - interval '2 min'"):
        time.sleep(1)
    return time.monotonic() - begun


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
    with bench.apart(dags) as server, bench.apart(dags) as new:
        bench.say(f"W12: making {runs:,} runs")
        begun = time.monotonic()
        server.sql(f"\\set runs {runs}\n" + SQL.read_text())
        size = server.postgres.number("SELECT pg_database_size(current_database())") / 1e9
        bench.say(f"W12: made in {time.monotonic() - begun:.0f} s, {size:.1f} GB")
        counted = wait_until_counted(server)
        # As autovacuum does in time.
        server.sql("VACUUM (ANALYZE)")
        server.sql("CHECKPOINT")
        kept = beside(server, new, PAIRS)
        asked = {name: timed(server, path) for name, path in requests(server).items()}
        memory = server.memory_mb()
    rows = [Row("W12", f"{what} with {runs:,} runs and {runs * 10:,} instances, beside a server without, in turn", kept[row] * 100, "%", 95, True)
            for row, what in (("W1", "the fan of W1"), ("W2", "the chain of W2"), ("W3", "the runs of W3"))]
    slow = sorted(((ms, name) for name, ms in asked.items()), reverse=True)
    return [*rows,
            Row("W12", f"… the slowest of {len(asked)} lists and pages, p95", slow[0][0], "ms", 50, note="; ".join(f"{name} {ms:.1f}" for ms, name in slow) + " ms"),
            Row("W12", "… of them within 50 ms", sum(ms <= 50 for ms, _ in slow), "", len(slow), True,
                note=f"{size:.1f} GB of database; our processes {memory:.0f} MB; all runs were in the sums after {counted:.0f} s")]
