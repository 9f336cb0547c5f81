"""What a workload gets: the binary, a folder, the limits of this run, and servers made for it."""

import contextlib
import sys
import time

import updraft
from postgresql import PostgreSQL

PROFILED = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_planning": "on"}
TOP_STATEMENTS = """
SELECT round((total_exec_time + total_plan_time)::numeric), calls, round(((total_exec_time + total_plan_time) / calls)::numeric, 3),
       rows, shared_blks_hit + shared_blks_read, left(regexp_replace(query, '\\s+', ' ', 'g'), 150)
FROM pg_stat_statements WHERE calls > 0 ORDER BY total_exec_time + total_plan_time DESC LIMIT 16"""


class Bench:
    def __init__(self, binary, folder, arguments):
        self.binary, self.folder, self.arguments = binary, folder, arguments
        self.rounds, self.full, self.minutes = arguments.rounds, arguments.full, arguments.minutes
        self.limits, self.made = {}, 0

    def measure_limits(self, measure):
        postgres = PostgreSQL(self.place() / "postgres", "limits")
        try:
            self.limits = measure(self.folder, postgres)
        finally:
            postgres.stop()

    def place(self):
        """A folder that nobody has had."""
        self.made += 1
        path = self.folder / str(self.made)
        path.mkdir()
        path.chmod(0o755)
        return path

    @contextlib.contextmanager
    def apart(self, dags, **options):
        """Scheduler, API server and worker apart, with these DAGs live: {name: text of its file}."""
        if self.arguments.profile:
            options["settings"] = {**dict(options.get("settings", ())), **PROFILED}
        with updraft.Apart(self.binary, self.place() / "updraft", **options) as server:
            for name, text in dags.items():
                server.write(name, text)
            for name in dags:
                server.wait_for_dag(name, 60)
            if self.arguments.profile:
                server.sql("CREATE EXTENSION pg_stat_statements")
            yield server
            if self.arguments.profile:
                self.profile(server)

    def standalone(self):
        return updraft.Standalone(self.binary, self.place() / "updraft")

    def profile(self, server):
        """What the database was asked, by time: ms in all, calls, ms each, rows, pages, text."""
        print("\n".join("  ".join(line) for line in server.sql(TOP_STATEMENTS)), file=sys.stderr)
        cpu = {name: f"{self.cpu_of(server, name):.2f}" for name in server.started}
        print("CPU seconds:", cpu, file=sys.stderr)

    @staticmethod
    def cpu_of(server, name):
        import processes
        return processes.cpu_seconds(processes.tree([server.started[name].pid]))

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
