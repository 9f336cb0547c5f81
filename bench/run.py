#!/usr/bin/env python3
"""Measures Updraft beside the limits of the machine it runs on, and beside other orchestrators where asked. Python's standard
library only.

Every figure stands beside a limit measured in the same run: what the machine can do is the measure, not a number from elsewhere.
Prints a table, writes bench/results.json and, with --readme, the table of bench/README.md.
"""

import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import limits
import processes
import report
from figures import Row
from workbench import Bench

WORKLOADS = {f"W{int(path.stem[1:3])}": path.stem for path in sorted((Path(__file__).parent / "workloads").glob("w*.py"))}
ENDED = "ended by a signal"
# Less is told of nobody.
STOLEN = 0.03


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/updraft")
    parser.add_argument("--only", help=f"rows to measure, such as W3,W4; there are {', '.join(WORKLOADS)}")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each short workload; the median counts")
    parser.add_argument("--full", action="store_true", help="W12 with a million runs (6 GB of database, twice that while it is made) instead of a tenth of it")
    parser.add_argument("--minutes", type=float, default=1, help="how long W10 overloads it")
    parser.add_argument("--with", dest="rivals", default="", help="rivals to measure in the same run: airflow, prefect, luigi")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/updraft-bench", help="where rivals are installed")
    parser.add_argument("--rival-rounds", type=int, default=1, help="rounds of each workload for a rival, which takes minutes")
    parser.add_argument("--profile", action="store_true", help="print what PostgreSQL was asked during each row; slows it down a little")
    parser.add_argument("--readme", action="store_true", help="write the table into bench/README.md")
    parser.add_argument("--folder", type=Path, help="where servers and databases live while it runs; a temporary folder if not given")
    return parser.parse_args()


def rival_figures(rival, cache, folder, rounds):
    """{key of a row: figure}; none if it can't be measured."""
    name = rival.__name__.removeprefix("peers.")
    print(f"rival: {name}", file=sys.stderr)
    try:
        return rival.measure(cache, folder / name, rounds)
    except Exception:
        traceback.print_exc()
        return {}


def note_what_was_stolen(rows, before):
    """A virtual machine whose processors others take is another machine: its rows say so."""
    stolen, ticks = (now - then for now, then in zip(processes.stolen(), before))
    if stolen > ticks * STOLEN:
        for row in rows[:1]:
            row.note = "; ".join(filter(None, (row.note, f"other machines of the host took {stolen / ticks:.0%} of the processors meanwhile")))


def main():
    given = arguments()
    wanted = given.only.upper().split(",") if given.only else list(WORKLOADS)
    if unknown := [row for row in wanted if row not in WORKLOADS]:
        sys.exit(f"there is no row {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    # Installed now: whoever can't be measured is told before half an hour of rows, not after it.
    rivals = {name: importlib.import_module(f"peers.{name}") for name in given.rivals.split(",") if name}
    for rival in rivals.values():
        rival.installed(given.cache)
    folder = Path(tempfile.mkdtemp(prefix="updraft-bench-", dir=given.folder))
    folder.chmod(0o755)  # PostgreSQL runs as another user when started by root.
    bench, rows, when = Bench(str(Path(given.binary).resolve()), folder, given), [], time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    failed, load = [], round(os.getloadavg()[0], 1)
    options = " ".join(option for option in sys.argv if option in ("--full", "--profile"))
    # Stops what it started also when it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    try:
        bench.measure_limits(limits.measure)
        bench.say(f"limits: {limits.told(bench.limits)}")
        for row in wanted:
            bench.say(f"{row}: {WORKLOADS[row]}")
            before = processes.stolen()
            try:
                found = importlib.import_module(f"workloads.{WORKLOADS[row]}").measure(bench)
            except (Exception, SystemExit) as problem:
                if problem.args == (ENDED,):
                    raise
                traceback.print_exc()
                failed.append(row)
                continue
            note_what_was_stolen(found, before)
            rows.extend(found)
            report.show(found)
            report.keep(rows, bench.limits, when, options, load)
        for name, rival in rivals.items():
            figures = rival_figures(rival, given.cache, folder, given.rival_rounds)
            for row in rows:
                if row.key in figures:
                    row.rivals[name] = figures[row.key]
            report.keep(rows, bench.limits, when, options, load)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print()
    report.show(rows)
    print(f"\nlimits in this run: {limits.told(bench.limits)}\n{report.machine()}")
    together = report.keep(rows, bench.limits, when, options, load)
    if given.readme:
        report.write_readme([Row(**{key: value for key, value in one.items() if key in Row.__dataclass_fields__}) for one in together], together)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
