"""W10: twice as many runs as W3 found it can do, for minutes: the backlog grows in a line, nothing times out, a small DAG of somebody else
gets through, and everything is done in the end."""

import collections
import threading
import time

import load
from figures import Row, percentile, slope
from server import seconds_of
from workloads import w03_many_runs as many

LONE = 'tasks: {only: {bash: "true"}}\n'


class Watch(threading.Thread):
    """Counts open runs every second and triggers the lone DAG, until told to stop."""

    def __init__(self, server):
        super().__init__()
        self.server, self.over, self.backlog, self.paths = server, threading.Event(), [], []
        self.begun = time.monotonic()

    def run(self):
        while not self.over.wait(1):
            waiting = self.server.postgres.number("SELECT count(*) FROM dag_run WHERE dag_id = 'diamond' AND state IN ('queued', 'running')")
            self.backlog.append((time.monotonic() - self.begun, waiting))
            self.paths.append(self.server.trigger("lone"))


def states(server):
    counted = server.sql("SELECT state, count(*) FROM dag_run WHERE dag_id = 'diamond' GROUP BY 1")
    return collections.Counter({state: int(count) for state, count in counted})


def measure(bench):
    dag = many.DAG.replace("max_active_runs: 1000", "max_active_runs: 100000")
    with bench.apart({"diamond": dag, "lone": LONE}) as server:
        many.once(server)
        capacity = many.once(server) / 5
        rate, seconds = 2 * capacity, bench.minutes * 60
        bench.say(f"W10: {rate:.0f} runs/s for {seconds:.0f} s")
        watch = Watch(server)
        watch.start()
        payload = load.request(server, "POST", "/api/v2/dags/diamond/dagRuns", {"logical_date": None})
        pushed = load.flood(server, [payload] * int(rate * seconds), connections=32, rate=rate)
        until = len(watch.backlog)
        grown = watch.backlog[min(5, until // 4):until]
        backlog = watch.backlog[-1][1]
        begun = time.monotonic()
        while open_runs := states(server)["queued"] + states(server)["running"]:
            if time.monotonic() - begun > 20 * seconds:
                raise SystemExit(f"{open_runs} runs had not ended after {20 * seconds:.0f} s")
            time.sleep(1)
        drained = time.monotonic() - begun
        watch.over.set()
        watch.join()
        lone = [seconds_of(server.wait_for_run(path)) for path in watch.paths[:until]]
        ended = states(server)
    per_second, fit = slope(grown)
    lost = ended.total() - ended["success"] + pushed.failed
    return [
        Row("W10", f"2 × W3's capacity ({rate:.0f} runs/s offered) for {seconds / 60:g} min: runs and triggers that failed or timed out", lost, "", 0,
            note=f"{ended.total():,} runs; triggers took {percentile(pushed.latencies, 0.5) * 1000:.0f} ms p50, "
                 f"{percentile(pushed.latencies, 0.99) * 1000:.0f} ms p99 from when they were due"),
        Row("W10", "… how well a line describes the growth of the backlog (R²)", fit, "", 0.95, True,
            note=f"{per_second:.1f} runs/s more, {backlog:,.0f} at the end"),
        Row("W10", "… until the backlog is done", drained, "s"),
        Row("W10", f'… a lone run of one `bash: "true"` each second meanwhile, p99 of {len(lone)}', percentile(lone, 0.99), "s", 1,
            note=f"p50 {percentile(lone, 0.5):.2f} s"),
    ]
