"""W0: what a newcomer meets: `updraft standalone` with its private PostgreSQL, from nothing to ready, and at rest."""

import statistics
import time

import processes
from figures import Row

SECONDS = 30


def measure(bench):
    with_it = bench.standalone()
    begun = with_it.start()
    try:
        time.sleep(5)
        memory, before = with_it.memory_mb(), processes.cpu_seconds(with_it.own())
        time.sleep(SECONDS)
        idle = (processes.cpu_seconds(with_it.own()) - before) * 100 / SECONDS
        with_it.stop()
        starts = []
        for _ in range(min(3, bench.rounds)):
            starts.append(with_it.start())
            with_it.stop()
    finally:
        with_it.stop()
    return [
        Row("W0", "standalone, start to ready, the first (makes the cluster)", begun, "s", 15),
        Row("W0", "… start to ready, later", statistics.median(starts), "s", 2),
        Row("W0", "… memory at rest, PSS without PostgreSQL", memory, "MB", 80, key="standalone memory"),
        Row("W0", f"… CPU at rest for {SECONDS} s, without PostgreSQL", idle, "% of a core", key="standalone idle"),
    ]
