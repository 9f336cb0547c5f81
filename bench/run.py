#!/usr/bin/env python3
"""Measures Updraft beside the limits of the machine it runs on. Python's standard library only.

Every figure stands beside a limit measured in the same run: what the machine can do is the measure, not a number from
elsewhere. Prints a table and writes bench/results.json.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PASSWORD = "bench"
CHAIN, FAN = 50, 500


def spawn_rate(argv, threads, seconds=3.0):
    """Processes started and waited for in a second, by posix_spawn."""
    counts = [0] * threads
    until = time.monotonic() + seconds

    def spin(index):
        while time.monotonic() < until:
            os.waitpid(os.posix_spawnp(argv[0], argv, os.environ), 0)
            counts[index] += 1

    workers = [threading.Thread(target=spin, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / seconds


def sync_ms(folder, rounds=500):
    """Median of writing 8 KiB and fdatasync, in milliseconds."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(rounds):
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


class Updraft:
    """The daemon with a home of its own."""

    def __init__(self, binary, root):
        self.binary, self.home, self.dags = binary, root / "home", root / "dags"
        self.dags.mkdir(parents=True, exist_ok=True)

    def start(self):
        """Starts it; returns the seconds until it says that it is ready."""
        env = {**os.environ, "UPDRAFT_HOME": str(self.home), "UPDRAFT_ADMIN_PASSWORD": PASSWORD}
        env.pop("UPDRAFT_DATABASE_URL", None)
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [self.binary, "standalone", "--port", "0", "--dags-folder", str(self.dags)],
            env=env, stdout=subprocess.PIPE, stderr=open(self.home.parent / "log", "ab"), text=True)
        for line in self.process.stdout:
            if match := re.match(r"\s+Open\s+(\S+)", line):
                self.url = match[1]
            if line.startswith("Press ctrl-C"):
                break
        else:
            sys.exit(f"Updraft did not start; see {self.home.parent / 'log'}")
        taken = time.monotonic() - begun
        self.token = self.call("POST", "/auth/token", {"username": "admin", "password": PASSWORD})["access_token"]
        return taken

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=json.dumps(body).encode() if body is not None else None)
        request.add_header("Content-Type", "application/json")
        if hasattr(self, "token"):
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or b"null")

    def wait_for_dag(self, dag_id):
        for _ in range(400):
            try:
                return self.call("GET", f"/api/v2/dags/{dag_id}")
            except urllib.error.HTTPError:
                time.sleep(0.02)
        sys.exit(f"{dag_id} did not appear")

    def run(self, dag_id):
        """Triggers a run; seconds from the trigger until its end by the server's own clock."""
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
        """PSS of every process of ours but PostgreSQL's, in MB."""
        total = 0
        for pid in tree(self.process.pid):
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
        for pid in tree(self.process.pid):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def instant(text):
    from datetime import datetime
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


def write_dags(folder):
    tasks = "\n".join(f'  t{n:03}: {{bash: "true"' + (f", depends_on: t{n - 1:03}" if n else "") + "}" for n in range(CHAIN))
    (folder / "chain.yaml").write_text(f"tasks:\n{tasks}\n")
    tasks = "\n".join(f'  t{n:03}: {{bash: "true"}}' for n in range(FAN))
    (folder / "fan.yaml").write_text(f"max_active_tasks: {FAN}\ntasks:\n{tasks}\n")


def measure(binary, rounds):
    root = Path(tempfile.mkdtemp(prefix="updraft-bench-"))
    updraft = Updraft(binary, root)
    try:
        write_dags(updraft.dags)
        spawn = spawn_rate(["bash", "-c", "true"], threads=2)
        spawn_one = spawn_rate(["bash", "-c", "true"], threads=1)
        sync = sync_ms(root)
        first = updraft.start()
        updraft.wait_for_dag("chain"), updraft.wait_for_dag("fan")
        time.sleep(5)
        memory, before = updraft.memory_mb(), updraft.cpu_seconds()
        time.sleep(10)
        idle_cpu = (updraft.cpu_seconds() - before) * 10
        updraft.run("chain"), updraft.run("fan")
        chains, hops, fans = [], [], []
        for _ in range(rounds):
            seconds, path = updraft.run("chain")
            chains.append(seconds)
            hops.extend(updraft.hops_ms(path))
            fans.append(updraft.run("fan")[0])
        after_work = updraft.memory_mb()
        updraft.stop()
        later = []
        for _ in range(3):
            later.append(updraft.start())
            updraft.stop()
    finally:
        if updraft.process.poll() is None:
            updraft.stop()
        shutil.rmtree(root, ignore_errors=True)
    chain, fan, hops = statistics.median(chains), statistics.median(fans), sorted(hops)
    return [
        ("start to ready, first (makes the cluster)", first, "s", "≤ 15", None, None),
        ("start to ready, later", statistics.median(later), "s", "≤ 2", None, None),
        ("memory idle, PSS without PostgreSQL", memory, "MB", "≤ 80", None, None),
        ("memory after the runs, PSS without PostgreSQL", after_work, "MB", None, None, None),
        ("CPU idle, with PostgreSQL", idle_cpu, "% of a core", None, None, None),
        (f"chain of {CHAIN} bash: true, trigger to end", chain, "s", "≤ 1", CHAIN / spawn_one / chain, "of the machine's serial spawn rate"),
        ("  end of a task to start of the next, p50", hops[len(hops) // 2], "ms", None, hops[len(hops) // 2] / sync, "× a synced 8 KiB write"),
        ("  the same, p99", hops[len(hops) * 99 // 100], "ms", None, None, None),
        (f"{FAN} bash: true in parallel, trigger to end", fan, "s", "≤ 3", FAN / spawn / fan, "of the machine's spawn rate"),
        ("limit: spawn and wait, bash -c true, 1 thread", spawn_one, "/s", None, None, None),
        ("limit: spawn and wait, bash -c true, 2 threads", spawn, "/s", None, None, None),
        ("limit: 8 KiB write and fdatasync", sync, "ms", None, None, None),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="target/release/updraft")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each workload; the median counts")
    arguments = parser.parse_args()
    rows = measure(str(Path(arguments.binary).resolve()), arguments.rounds)
    print(f"\n{'what':<52} {'figure':>10} {'':<12} {'target':<7} ratio")
    for what, figure, unit, target, ratio, of in rows:
        print(f"{what:<52} {figure:>10.2f} {unit:<12} {target or '':<7} {f'{ratio:.2f} {of}' if ratio else ''}")
    results = {"rows": [dict(zip(("what", "figure", "unit", "target", "ratio", "of"), row)) for row in rows],
               "cores": os.cpu_count(), "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
