"""The table, for people on a terminal and in README.md, and results.json."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from limits import told

HERE = Path(__file__).parent
RESULTS, README = HERE / "results.json", HERE / "README.md"
BEGIN, END = "<!-- figures: begin; written by `run.py --readme` -->", "<!-- figures: end -->"


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} cores ({cpu}), {memory} GiB, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"


def number(value):
    if value is None:
        return "–"
    if value == int(value) and abs(value) < 100:
        return str(int(value))
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cells(row):
    """A row as texts: what, figure, target, met, ratio, rivals, note."""
    compare = "≥" if row.higher else "≤"
    target = [f"{compare} {number(row.target)} {row.unit}".strip()] if row.target is not None else []
    if row.ratio_target is not None:
        target.append(f"≥ {row.ratio_target:g} {row.of}")
    target.extend(f"≥ {least} × {name.title()}" for name, least in row.times.items())
    ratio = f"{number(row.ratio)} {row.of}" if row.ratio is not None else ""
    rivals = "; ".join(f"{name.title()} {number(theirs)} {row.unit}: {number(row.factor(name))} ×" for name, theirs in row.rivals.items())
    met = {True: "yes", False: "**no**", None: ""}[row.met]
    if row.met and (missing := [name.title() for name in row.times if name not in row.rivals]):
        met += f", {' and '.join(missing)} not measured"
    return row.row, row.what, f"{number(row.figure)} {row.unit}".strip(), ", ".join(target), met, ratio, rivals, row.note


HEADS = ("", "what", "figure", "target", "met", "ratio to a limit in the same run", "rivals in the same run", "note")


def show(rows):
    lines = [HEADS[:7], *(cells(row)[:7] for row in rows)]
    wide = [max(len(line[column]) for line in lines) for column in range(7)]
    for line in lines:
        print("  ".join(text.replace("**", "").ljust(width) for text, width in zip(line, wide)).rstrip())
    for row in rows:
        if row.note:
            print(f"  {row.row}: {row.note}")


def keep(rows, limits, when, options, load):
    """Puts the rows into results.json, in place of what it had of the same workloads; all that it has now. `load` is the load average
    before the run."""
    measured = {row.row for row in rows}
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept = [one for one in known.get("rows", []) if one["row"] not in measured] if known.get("machine") == machine() else []
    new = [{**asdict(row), "met": row.met, "when": when, "limits": limits, "options": options, "load": load} for row in rows]
    together = sorted([*kept, *new], key=lambda one: (int(one["row"][1:]), one["when"]))
    RESULTS.write_text(json.dumps({"machine": machine(), "rows": together}, indent=1, ensure_ascii=False) + "\n")
    return together


def write_readme(rows, of):
    """Writes the table between the marks of README.md."""
    used = [column for column in range(len(HEADS)) if column < 6 or any(cells(row)[column] for row in rows)]
    table = [HEADS, ["---"] * len(HEADS), *(cells(row) for row in rows)]
    lines = ["| " + " | ".join(line[column] for column in used) + " |" for line in table]
    lines += ["", f"Machine: {machine()}."]
    runs = {}
    for one in of:
        runs.setdefault(one["when"], (one, []))[1].append(one["row"])
    for when, (one, names) in sorted(runs.items()):
        named = ", ".join(dict.fromkeys(names))
        lines.append(f"\nMeasured {when}{' (' + one['options'] + ')' if one['options'] else ''}, load average {one.get('load', 'not noted')} before it: {named}. Limits in that run: {told(one['limits'])}.")
    before, rest = README.read_text().split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    README.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after)
