"""W5: idle with 10,000 DAGs, a tenth of them on cron."""

import time

import processes
from figures import Row
from workloads import w04_dag_files as files

DAGS, SECONDS = 10000, 60


def daily(number):
    """A tenth of them fires once a day, none within the next hours: idle means idle."""
    hour = (time.gmtime().tm_hour + 3 + number // 10 % 18) % 24
    return f"{number % 60} {hour} * * *" if number % 10 == 0 else None


def measure(bench):
    with bench.apart({}, parts=("api-server", "worker")) as server:
        files.write(server, DAGS, daily)
        server.begin("scheduler")
        files.wait_until_live(server, DAGS)
        time.sleep(20)
        postgres = server.postgres_tree()
        before, theirs = {name: bench.cpu_of(server, name) for name in server.started}, processes.cpu_seconds(postgres)
        time.sleep(SECONDS)
        used = {name: (bench.cpu_of(server, name) - before[name]) * 100 / SECONDS for name in server.started}
        database = (processes.cpu_seconds(server.postgres_tree()) - theirs) * 100 / SECONDS
        memory = {name: server.memory_of(name) for name in server.started}
    parts = ", ".join(f"{name} {share:.1f} % and {memory[name]:.0f} MB" for name, share in used.items())
    return [
        Row("W5", f"idle for {SECONDS} s with {DAGS:,} DAGs, a tenth on cron: CPU of all our processes", sum(used.values()), "% of a core", 1,
            note=parts, key="idle"),
        Row("W5", "… PSS of all our processes", sum(memory.values()), "MB", 150, key="memory"),
        Row("W5", "… CPU of PostgreSQL meanwhile", database, "% of a core"),
    ]
