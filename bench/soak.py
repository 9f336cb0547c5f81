#!/usr/bin/env python3
"""A steady load for hours, and what grows meanwhile: memory, open files and threads of each process, tables with their dead rows,
and the time that a lone run takes.

Runs are removed an hour after their end (`retention`), so from then on nothing should grow any more: the last quarter of the time is
compared with the quarter before. Prints a line a minute and a verdict, writes bench/soak.json and, with --chart, a picture of it.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import load
import processes
import report
import updraft

DAGS = {
    "steady": """
retention: 1h
max_active_runs: 1000
tasks:
  extract: {bash: 'for n in $(seq 20); do echo "line $n of some output"; done; echo "[1, 2, 3]"'}
  load: {bash: 'test $UPDRAFT_TRY_NUMBER -gt 1 || test $((RANDOM % 10)) -gt 0', retries: 1, retry_delay: 200ms, depends_on: extract}
  note: {empty: {}, depends_on: extract}
  each: {bash: 'true', expand: {env: [{N: '1'}, {N: '2'}, {N: '3'}]}, depends_on: load}
  last: {bash: 'true', depends_on: [each, note]}
""",
    "sensed": "retention: 1h\ntasks:\n  wait: {delta_sensor: {delta: 5s}}\n  then: {bash: 'true', depends_on: wait}\n",
    "clock": "retention: 1h\nschedule: '*/10 * * * * *'\nstart_date: 2026-01-01\ncatchup: false\ntasks:\n  a: {bash: 'true'}\n",
    "lone": "retention: 1h\ntasks:\n  a: {bash: 'true'}\n",
}
TABLES = """
SELECT relname, n_live_tup, n_dead_tup, pg_total_relation_size(relid) FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC"""
# More than so much beside the quarter before is growth.
ALLOWED = 1.10


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/updraft")
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--rate", type=float, default=4, help="runs of seven tasks a second")
    parser.add_argument("--every", type=float, default=60, help="seconds from one look to the next")
    parser.add_argument("--chart", type=Path, help="an SVG to draw; needs matplotlib, which is installed into a cache")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/updraft-bench")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


class Load(threading.Thread):
    """Triggers at a steady rate until it is told to end."""

    def __init__(self, server, rate):
        super().__init__(daemon=True)
        self.server, self.rate, self.ending, self.triggered, self.failed = server, rate, False, 0, 0

    def run(self):
        paths = ["steady"] * 9 + ["sensed"]
        payloads = [load.request(self.server, "POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None}) for dag in paths]
        while not self.ending:
            ten = load.flood(self.server, payloads, connections=4, rate=self.rate)
            self.triggered, self.failed = self.triggered + 10, self.failed + ten.failed


def of_process(pid):
    """Memory in MB, open files and threads of a role itself, without its tasks."""
    proc = Path(f"/proc/{pid}")
    threads = int(next(line for line in (proc / "status").read_text().splitlines() if line.startswith("Threads:")).split()[1])
    return {"MB": processes.memory_mb([pid]), "files": len(os.listdir(proc / "fd")), "threads": threads}


def look(server, begun):
    """Everything that may grow."""
    seen = {"minute": (time.monotonic() - begun) / 60}
    for name, process in server.started.items():
        seen.update({f"{name}, {what}": figure for what, figure in of_process(process.pid).items()})
    tables = server.sql(TABLES)
    seen["tables, MB"] = sum(int(size) for *_, size in tables) / 1e6
    seen["rows"] = sum(int(live) for _, live, _, _ in tables)
    seen["dead rows"] = sum(int(dead) for _, _, dead, _ in tables)
    seen["PostgreSQL, processes"] = processes.count(server.postgres_tree())
    seen["lone run, ms"] = statistics.median(server.run("lone")[0] * 1000 for _ in range(5))
    seen["largest"] = {name: f"{int(size) / 1e6:.1f} MB, {live} rows, {dead} dead" for name, live, dead, size in tables[:6]}
    return seen


def verdict(seen):
    """{what: (the quarter before, the last quarter)} of what grew."""
    quarter = max(1, len(seen) // 4)
    before, last = seen[-2 * quarter:-quarter], seen[-quarter:]
    medians = {what: tuple(statistics.median(one[what] for one in part) for part in (before, last))
               for what, figure in seen[-1].items() if isinstance(figure, (int, float)) and what != "minute"}
    return medians, {what: pair for what, pair in medians.items() if pair[1] > pair[0] * ALLOWED and pair[1] - pair[0] > 2}


def draw(path, seen, cache):
    """By matplotlib, in a virtual environment of its own."""
    venv = cache / "chart"
    if not (venv / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "matplotlib"], check=True)
    code = """
import json, sys
import matplotlib
matplotlib.use("svg")
import matplotlib.pyplot as plt
seen = json.load(sys.stdin)
shown = [("memory of each process, MB", [k for k in seen[0] if k.endswith(", MB") and k != "tables, MB"]), ("open files", [k for k in seen[0] if k.endswith(", files")]),
         ("tables, MB", ["tables, MB"]), ("rows, and dead rows", ["rows", "dead rows"]), ("a lone run, ms", ["lone run, ms"])]
figure, axes = plt.subplots(len(shown), 1, figsize=(9, 11), sharex=True)
for axis, (title, keys) in zip(axes, shown):
    for key in keys:
        axis.plot([one["minute"] for one in seen], [one[key] for one in seen], label=key.split(",")[0])
    axis.set_title(title, loc="left", fontsize=10)
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    if len(keys) > 1:
        axis.legend(fontsize=8, loc="lower right")
axes[-1].set_xlabel("minutes")
figure.tight_layout()
figure.savefig(sys.argv[1])
"""
    subprocess.run([venv / "bin/python", "-c", code, path], input=json.dumps(seen), text=True, check=True)


def main():
    given = arguments()
    folder = Path(tempfile.mkdtemp(prefix="updraft-soak-", dir=given.folder))
    folder.chmod(0o755)  # PostgreSQL runs as another user when started by root.
    seen, begun = [], time.monotonic()
    try:
        with updraft.Apart(str(Path(given.binary).resolve()), folder / "updraft") as server:
            for name, text in DAGS.items():
                server.write(name, text)
            for name in DAGS:
                server.wait_for_dag(name, 60)
            steady = Load(server, given.rate)
            steady.start()
            while time.monotonic() - begun < given.hours * 3600:
                time.sleep(given.every)
                seen.append(look(server, begun))
                print("  ".join(f"{what} {figure:.0f}" for what, figure in seen[-1].items() if isinstance(figure, (int, float))), flush=True)
                (Path(__file__).parent / "soak.json").write_text(json.dumps(seen))
            steady.ending = True
            steady.join(60)
            left = server.open_runs()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    medians, grown = verdict(seen)
    print(f"\n{steady.triggered} runs triggered, {steady.failed} refused, {left} open at the end; the quarter before the last, and the last:")
    for what, (before, last) in medians.items():
        print(f"  {what:24} {before:10.1f} {last:10.1f}{'   GREW' if what in grown else ''}")
    print("largest tables:", "; ".join(f"{name} {text}" for name, text in seen[-1]["largest"].items()))
    print(report.machine())
    if given.chart:
        draw(given.chart.resolve(), seen, given.cache)
    if grown or steady.failed:
        sys.exit("something grew, or was refused")


if __name__ == "__main__":
    main()
