"""W7: `expand` to 10,000 and 100,000 items, until all of them are schedulable."""

import statistics
import time

from figures import Row

DAG = """
tasks:
  items:
    python:
      code: "return list(range({count}))"
  each:
    expand: tasks.items.return_value
    pool: closed
    bash: "true"
"""
# Made at once, counted by the database: the API's list of 100,000 would be what is measured.
MADE = "SELECT count(*) FROM task_instance WHERE task_id = 'each' AND map_index >= 0 AND state <> 'none'"
BEGUN = "SELECT extract(epoch FROM clock_timestamp() - end_date) FROM task_instance WHERE task_id = 'items' AND end_date IS NOT NULL"


def expanded(bench, count):
    """Seconds from the end of the task before until all instances can be scheduled, and KB of the scheduler's memory an item."""
    with bench.apart({"expand": DAG.replace("{count}", str(count))}) as server:
        server.call("POST", "/api/v2/pools", {"name": "closed", "slots": 0})
        memory = server.memory_of("scheduler")
        server.trigger("expand")
        until = time.monotonic() + 300
        while server.postgres.number(MADE) < count:
            if time.monotonic() > until:
                states = server.sql("SELECT task_id, state, count(*) FROM task_instance GROUP BY 1, 2")
                raise SystemExit(f"{count} items were not schedulable within 300 s: {states}")
            time.sleep(0.05)
        taken = server.postgres.number(BEGUN)
        time.sleep(1)
        return taken, (server.memory_of("scheduler") - memory) * 1024 / count


def measure(bench):
    rows = []
    for count, target, rounds in ((10000, 1, min(3, bench.rounds)), (100000, 10, 1)):
        made = [expanded(bench, count) for _ in range(rounds)]
        seconds, memory = statistics.median(one[0] for one in made), statistics.median(one[1] for one in made)
        rows += [Row("W7", f"expand to {count:,} items until all are schedulable", seconds, "s", target,
                     ratio=count / seconds / (bench.limits["500 rows"] * 500), of="of rows updated /s, 500 a statement"),
                 Row("W7", "… memory of the scheduler for an item", memory, "KB", 1)]
    return rows
