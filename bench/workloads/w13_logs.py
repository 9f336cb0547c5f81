"""W13: 1 GB of log from one task, and 200 tasks that log at once."""

import http.client
import json
import statistics
import threading
import time
import urllib.parse

import processes
from figures import Row, percentile
from workloads import w02_chain as chain

GIGABYTE, TASKS, SECONDS = 1 << 30, 200, 10
# Each line is the time at which it was written; only the pause starts a process.
TICKER = r"""for i in $(seq {lines}); do printf '%s\n' "$EPOCHREALTIME"; sleep 0.1; done"""


def ticker(lines, indent):
    return f"bash: |\n{indent}  {TICKER.format(lines=lines)}\n"


DAGS = {
    "big": f'tasks: {{loud: {{bash: "yes 2026-11-22T18:30:00 a line of a log as programs write them, with some numbers 4711 and words | head -c {GIGABYTE}"}}}}\n',
    "ticker": f"tasks:\n  tick:\n    {ticker(3000, '    ')}",
    "crowd": f"max_active_tasks: {TASKS}\ntasks:\n" + "".join(
        f"  t{n:03}:\n    pool: wide\n    {ticker(SECONDS * 10, '    ')}" for n in range(TASKS)),
    "chain": chain.DAG,
}


class Tail(threading.Thread):
    """Follows the log of a task as a page does, and notes how far behind each line arrives."""

    def __init__(self, server, path, task_id):
        super().__init__(daemon=True)
        self.server, self.path, self.task_id = server, f"{path.replace('/api/v2/', '/api/v2/updraft/')}/taskInstances/{task_id}/logs/1/stream", task_id
        self.behind, self.failure = [], None

    def run(self):
        try:
            self.follow()
        except Exception as failure:
            self.failure = failure

    def follow(self):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.url).netloc, timeout=120)
        connection.request("GET", self.path, headers={"Authorization": f"Bearer {self.server.token}"})
        reply = connection.getresponse()
        if reply.status != 200:
            raise RuntimeError(f"{reply.status}: {reply.read()[:200]}")
        for line in reply:
            if not line.startswith(b"data:"):
                continue
            now = time.time()
            for record in json.loads(line[5:]).get("records", ()):
                if record["stream"] == "stdout":
                    self.behind.append(now - float(record["text"].replace(",", ".")))


class Memory(threading.Thread):
    """The most that each role had."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.over = server, {}, threading.Event()

    def run(self):
        while not self.over.wait(0.3):
            for name in ("worker", "api-server"):
                # Its own: the tasks that it runs are not it.
                self.most[name] = max(self.most.get(name, 0), processes.memory_mb([self.server.started[name].pid]))


def started(server, path, task_id):
    while server.call("GET", f"{path}/taskInstances/{task_id}")["state"] != "running":
        time.sleep(0.02)


def big(server):
    """A gigabyte while a chain runs and a ticker is followed."""
    calm = statistics.median(chain.chains(server, 3)[1])
    ticking = server.trigger("ticker")
    started(server, ticking, "tick")
    tail, memory = Tail(server, ticking, "tick"), Memory(server)
    before = {name: server.memory_of(name) for name in ("worker", "api-server")}
    tail.start(), memory.start()
    path = server.trigger("big")
    begun, hops = time.monotonic(), []
    started(server, path, "loud")
    while server.call("GET", path)["state"] == "running":
        hops.extend(server.hops_ms(server.run("chain")[1]))
    run = server.wait_for_run(path)
    taken = time.monotonic() - begun
    memory.over.set()
    behind, grown = list(tail.behind), {name: memory.most[name] - before[name] for name in before}
    server.call("PATCH", ticking, {"state": "failed"})
    if tail.failure or not behind:
        raise SystemExit(f"the live tail failed: {tail.failure}")
    return run, taken, behind, grown, calm, statistics.median(hops)


def crowd(server):
    path = server.trigger("crowd")
    time.sleep(2)
    tails = []
    for number in (0, 50, 100, 150, 199):
        started(server, path, f"t{number:03}")
        tails.append(Tail(server, path, f"t{number:03}"))
        tails[-1].start()
    server.wait_for_run(path)
    for tail in tails:
        tail.join(10)
    # The first page holds what was written before the tail began.
    return [one for tail in tails for one in tail.behind[-(SECONDS * 10 - 40):]]


def measure(bench):
    with bench.apart(DAGS, slots=256) as server:
        server.call("POST", "/api/v2/pools", {"name": "wide", "slots": -1})
        run, taken, behind, grown, calm, busy = big(server)
        late = crowd(server)
    rate = GIGABYTE / taken / 1e6
    return [
        Row("W13", "1 GB of log from one task, until its run has ended", taken, "s", note=f"{rate:.0f} MB/s; the worker took {grown['worker']:.0f} MB more, "
            f"the API server {grown['api-server']:.0f} MB"),
        Row("W13", "… memory that worker and API server took for it at most", sum(grown.values()), "MB", 64),
        Row("W13", "… a hop of the chain meanwhile, beside the same before", busy / calm, "×", 1.5, note=f"{calm:.1f} and {busy:.1f} ms"),
        Row("W13", "… a live tail of another task meanwhile is behind by, p99", percentile(behind, 0.99), "s", 1, note=f"p50 {percentile(behind, 0.5):.2f} s"),
        Row("W13", f"{TASKS} tasks that log at once, ten lines a second each: live tails are behind by, p99", percentile(late, 0.99), "s", 1,
            note=f"p50 {percentile(late, 0.5):.2f} s"),
    ]
