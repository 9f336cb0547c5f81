"""What a tree of processes costs, read from /proc."""

import os
import re
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(roots):
    """The process ids of `roots` and of everything below them."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := stat(entry.name)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = [], list(roots)
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return found


def stat(pid):
    """The fields of /proc/PID/stat after the name, or None once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def stolen():
    """Ticks of all processors together: those that other machines of the same host took of this one, and all."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[7], sum(ticks)


def is_postgres(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except (FileNotFoundError, ProcessLookupError):
        return False


def memory_mb(pids):
    """PSS: what is shared between processes counts once."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if match := re.search(r"^Pss:\s+(\d+)", text, re.M):
            total += int(match[1])
    return total / 1024


def cpu_seconds(pids):
    """CPU of these processes and of the children that they have waited for."""
    return own_cpu_seconds(pids) + waited_cpu_seconds(pids)


def own_cpu_seconds(pids):
    return ticks(pids, 11) / TICK


def waited_cpu_seconds(pids):
    """CPU of the children that these processes have waited for."""
    return ticks(pids, 13) / TICK


def ticks(pids, first):
    """The sum of the field `first` and the one after it: in user mode, and in the kernel."""
    return sum(int(fields[first]) + int(fields[first + 1]) for pid in pids if (fields := stat(pid)))


def count(pids):
    return sum(1 for pid in pids if stat(pid))
