"""W4: thousands of DAG files of ten tasks until all are live, and one changed file among them."""

import statistics
import time

from figures import Row

CHANGES = 60


def text(number, comment="", schedule=None):
    """A DAG of ten tasks; as in life, no two files are alike."""
    tasks = "".join(f'  step{n}: {{bash: "echo {number} {n}"' + (f", depends_on: step{(n - 1) // 2}" if n else "") + "}\n" for n in range(10))
    return f"description: file {number} {comment}\n" + (f'schedule: "{schedule}"\n' if schedule else "") + f"tags: [team{number % 20}]\ntasks:\n{tasks}"


def write(server, count, schedule=lambda number: None):
    for number in range(count):
        server.write(f"dag{number:05}", text(number, schedule=schedule(number)))


def live(server):
    return server.call("GET", "/api/v2/dags?limit=1")["total_entries"]


def wait_until_live(server, count):
    """Asks for the last file, which costs the server little, and then for their number."""
    server.wait_for_dag(f"dag{count - 1:05}", 900)
    while live(server) < count:
        time.sleep(0.05)


def change(server, number, comment):
    """Milliseconds from writing a changed file until the API says what it says."""
    begun = time.monotonic()
    server.write(f"dag{number:05}", text(number, comment))
    while comment not in server.call("GET", f"/api/v2/dags/dag{number:05}")["description"]:
        if time.monotonic() - begun > 30:
            raise SystemExit("a changed file was not read")
        time.sleep(0.002)
    return (time.monotonic() - begun) * 1000


def started(bench, count, target):
    """Rows of a scheduler that starts with `count` new files."""
    rows = []
    with bench.apart({}, parts=("api-server",)) as server:
        write(server, count)
        begun = time.monotonic()
        server.begin("scheduler")
        wait_until_live(server, count)
        first = time.monotonic() - begun
        memory = server.memory_of("scheduler")
        rows.append(Row("W4", f"{count:,} files of 10 tasks, start of the scheduler until all are live", first, "s", target,
                        ratio=count / first / bench.limits["commit 1"], of="of the single-row commits /s"))
        changes = [change(server, number * 7 % count, f"changed {number}") for number in range(CHANGES // 3)]
        settled = server.memory_of("scheduler")
        changes += [change(server, number * 11 % count, f"changed again {number}") for number in range(CHANGES - len(changes))]
        rows.append(Row("W4", f"one changed file among {count:,} until it is live, median of {CHANGES}", statistics.median(changes), "ms", 200))
        after = server.memory_of("scheduler")
        rows.append(Row("W4", f"the scheduler's memory after {CHANGES} changes, beside that after {CHANGES // 3}", after / settled * 100, "%", 105,
                        note=f"with {count:,} files {memory:.0f} MB at first, {settled:.0f} and {after:.0f} MB later"))
        server.end("scheduler")
        begun = time.monotonic()
        server.write("late", 'tasks: {only: {bash: "true"}}')
        server.begin("scheduler")
        server.wait_for_dag("late", 600)
        rows.append(Row("W4", f"the scheduler again, with {count:,} files that it knows and a new one until that is live", time.monotonic() - begun, "s"))
    return rows


def measure(bench):
    return started(bench, 1000, 2) + started(bench, 10000, 20)
