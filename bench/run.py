#!/usr/bin/env python3
"""Measures Updraft beside the limits of the machine it runs on, and beside Airflow where asked. Python's standard library only.

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
import time
from pathlib import Path

from limits import spawn_rate, sync_ms
from server import Server

PASSWORD = "bench"
CHAIN, FAN = 50, 500


class Updraft(Server):
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


def write_dags(folder):
    tasks = "\n".join(f'  t{n:03}: {{bash: "true"' + (f", depends_on: t{n - 1:03}" if n else "") + "}" for n in range(CHAIN))
    (folder / "chain.yaml").write_text(f"tasks:\n{tasks}\n")
    tasks = "\n".join(f'  t{n:03}: {{bash: "true"}}' for n in range(FAN))
    (folder / "fan.yaml").write_text(f"max_active_tasks: {FAN}\ntasks:\n{tasks}\n")


def work(server, rounds):
    """The runs that are measured, after one of each that is not."""
    server.run("chain"), server.run("fan")
    chains, hops, fans = [], [], []
    for _ in range(rounds):
        seconds, path = server.run("chain")
        chains.append(seconds)
        hops.extend(server.hops_ms(path))
        fans.append(server.run("fan")[0])
    hops.sort()
    return {"chain": statistics.median(chains), "fan": statistics.median(fans),
            "hop p50": hops[len(hops) // 2], "hop p99": hops[len(hops) * 99 // 100]}


def idle(server):
    time.sleep(5)
    memory, before = server.memory_mb(), server.cpu_seconds()
    time.sleep(10)
    return {"memory": memory, "idle": (server.cpu_seconds() - before) * 10}


def measure_limits(folder):
    bash = ["bash", "-c", "true"]
    return {"spawn 1": spawn_rate(bash, threads=1), "spawn 2": spawn_rate(bash, threads=2), "sync": sync_ms(folder)}


def measure_updraft(binary, folder, rounds):
    updraft = Updraft(binary, folder / "updraft")
    try:
        write_dags(updraft.dags)
        figures = {"first start": updraft.start()}
        updraft.wait_for_dag("chain"), updraft.wait_for_dag("fan")
        figures |= idle(updraft) | work(updraft, rounds)
        figures["memory after"] = updraft.memory_mb()
        updraft.stop()
        starts = []
        for _ in range(3):
            starts.append(updraft.start())
            updraft.stop()
        return figures | {"start": statistics.median(starts)}
    finally:
        if updraft.process.poll() is None:
            updraft.stop()


def measure_airflow(cache, folder, rounds):
    import airflow
    (folder / "airflow").mkdir()
    rival = airflow.Airflow(airflow.installed(cache), folder / "airflow", CHAIN, FAN)
    try:
        rival.start()
        return idle(rival) | work(rival, rounds)
    finally:
        rival.stop()


def table(limits, updraft, rival):
    """Rows of (what, key, unit, target, ratio to a limit, which limit)."""
    chain, fan = updraft["chain"], updraft["fan"]
    rows = [
        ("start to ready, the first (makes the cluster)", "first start", "s", "≤ 15", None, None),
        ("start to ready, later", "start", "s", "≤ 2", None, None),
        ("memory idle, PSS without PostgreSQL", "memory", "MB", "≤ 80", None, None),
        ("memory after the runs", "memory after", "MB", None, None, None),
        ("CPU idle, without a rival's PostgreSQL", "idle", "% of a core", None, None, None),
        (f"chain of {CHAIN} bash: true, trigger to end", "chain", "s", "≤ 1", CHAIN / limits["spawn 1"] / chain, "of the serial spawn rate"),
        ("  end of a task to start of the next, p50", "hop p50", "ms", None, updraft["hop p50"] / limits["sync"], "× a synced write"),
        ("  the same, p99", "hop p99", "ms", None, updraft["hop p99"] / limits["sync"], "× a synced write"),
        (f"{FAN} bash: true in parallel, trigger to end", "fan", "s", "≤ 3", FAN / limits["spawn 2"] / fan, "of the spawn rate"),
    ]
    return [dict(zip(("what", "figure", "unit", "target", "ratio", "of", "airflow", "times"),
                     (what, updraft[key], unit, target, ratio, of, rival.get(key), rival[key] / updraft[key] if key in rival else None)))
            for what, key, unit, target, ratio, of in rows]


def show(limits, rows):
    print(f"\n{'what':<48} {'figure':>10} {'':<11} {'target':<7} {'ratio':<32} {'Airflow':>8}")
    for row in rows:
        ratio = f"{row['ratio']:.2f} {row['of']}" if row["ratio"] else ""
        rival = f"{row['airflow']:>8.1f} = {row['times']:.0f} ×" if row["airflow"] is not None else ""
        print(f"{row['what']:<48} {row['figure']:>10.2f} {row['unit']:<11} {row['target'] or '':<7} {ratio:<32} {rival}")
    print(f"\nlimits in this run: bash -c true {limits['spawn 1']:.0f} /s with 1 thread, {limits['spawn 2']:.0f} /s with 2; "
          f"8 KiB written and synced in {limits['sync']:.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="target/release/updraft")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each workload; the median counts")
    parser.add_argument("--with", dest="rivals", default="", help="rivals to measure in the same run: airflow")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/updraft-bench", help="where rivals are installed")
    parser.add_argument("--rival-rounds", type=int, default=1, help="runs of each workload for a rival, which takes minutes")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="updraft-bench-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user when started by root.
    try:
        limits = measure_limits(folder)
        updraft = measure_updraft(str(Path(arguments.binary).resolve()), folder, arguments.rounds)
        rival = measure_airflow(arguments.cache, folder, arguments.rival_rounds) if "airflow" in arguments.rivals.split(",") else {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = table(limits, updraft, rival)
    show(limits, rows)
    results = {"rows": rows, "limits": limits, "cores": os.cpu_count(), "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
