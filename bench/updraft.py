"""Updraft as it runs in earnest (scheduler, API server and worker apart, on a PostgreSQL of its own), and standalone."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import processes
from postgresql import PostgreSQL
from server import Refused, Server

PASSWORD = "bench"


class Updraft(Server):
    """What both shapes have in common: a folder of its own with DAGs, home and logs of the processes."""

    def __init__(self, binary, root, slots=32):
        self.binary, self.root, self.home, self.dags, self.slots = binary, root, root / "home", root / "dags", slots
        self.dags.mkdir(parents=True)
        # PostgreSQL may run as another user and has to get at its folder.
        root.chmod(0o755)
        self.started = {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        # The folder goes with all others in the end: ext4 makes files slowly for minutes after many were removed.
        self.stop()

    def write(self, name, text):
        (self.dags / f"{name}.yaml").write_text(text)

    def spawn(self, name, *arguments, **env):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("UPDRAFT")}
        self.started[name] = process = subprocess.Popen(
            [self.binary, *arguments], stdout=subprocess.PIPE, stderr=open(self.root / f"{name}.log", "ab"), text=True,
            env={**kept, "UPDRAFT_HOME": str(self.home), "UPDRAFT_ADMIN_PASSWORD": PASSWORD, "UPDRAFT_DAGS_FOLDER": str(self.dags),
                 "UPDRAFT__LOG__LEVEL": "warn", **env})
        return process

    def hear(self, name, pattern):
        """Reads what a process prints until a line matches."""
        for line in self.started[name].stdout:
            if match := re.search(pattern, line):
                return match
        sys.exit(f"{name} did not start:\n{(self.root / f'{name}.log').read_text()}")

    def sign_in(self):
        until = time.monotonic() + 20
        while True:
            try:
                self.token = self.call("POST", "/auth/token", {"username": "admin", "password": PASSWORD})["access_token"]
                return
            except (ConnectionError, urllib.error.URLError, Refused):
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def end(self, name, how=signal.SIGTERM):
        process = self.started.pop(name)
        process.send_signal(how)
        process.wait(60)

    def roots(self):
        return [process.pid for process in self.started.values()]

    def memory_of(self, name):
        """PSS of one role and what it started, in MB."""
        return processes.memory_mb(pid for pid in processes.tree([self.started[name].pid]) if not processes.is_postgres(pid))


class Standalone(Updraft):
    """`updraft standalone` with its private PostgreSQL; may be started again."""

    def start(self):
        """Returns the seconds until it says that it is ready."""
        begun = time.monotonic()
        process = self.spawn("standalone", "standalone", "--port", "0", "--slots", str(self.slots))
        self.url = self.hear("standalone", r"\s+Open\s+(\S+)")[1]
        for line in process.stdout:
            if line.startswith("Press ctrl-C"):
                break
        taken = time.monotonic() - begun
        self.sign_in()
        return taken

    def stop(self):
        if "standalone" in self.started:
            self.end("standalone")


class Apart(Updraft):
    """One process a role. `parts` leaves some out, so that a workload can start them when it wants to."""

    def __init__(self, binary, root, slots=32, parts=("api-server", "scheduler", "worker"), settings=(), env=()):
        super().__init__(binary, root, slots)
        self.parts, self.settings, self.env = parts, settings, dict(env)

    def start(self):
        self.postgres = PostgreSQL(self.root / "postgres", "updraft", settings=self.settings)
        self.env["UPDRAFT_DATABASE_URL"] = self.postgres.url
        try:
            migrating = self.spawn("migrate", "db", "migrate", **self.env)
            if migrating.wait(60):
                self.hear("migrate", "$^")
            self.started.pop("migrate")
            for part in self.parts:
                self.begin(part)
        except BaseException:
            self.stop()
            raise

    def begin(self, part):
        """Starts a role; the API server is ready when this returns, the others soon after."""
        if part == "api-server":
            self.spawn(part, part, "--port", "0", **self.env)
            self.url = self.hear(part, r"API at (\S+?);")[1]
            self.sign_in()
        elif part == "scheduler":
            self.spawn(part, part, **self.env)
        else:
            self.spawn("worker", "worker", "--server", self.url, "--slots", str(self.slots), "--home", str(self.root / "worker"),
                       UPDRAFT_WORKER_TOKEN_FILE=str(self.home / "secrets/worker.token"))

    def stop(self):
        for name in ("worker", "scheduler", "api-server"):
            if name in self.started:
                try:
                    self.end(name)
                except subprocess.TimeoutExpired:
                    self.end_by_force(name)
        self.postgres.stop()

    def end_by_force(self, name):
        print(f"{name} did not stop within a minute", file=sys.stderr)

    def sql(self, text):
        return self.postgres.sql(text)

    def postgres_tree(self):
        return processes.tree([self.postgres.pid()])

    def cpu_by_role(self):
        """CPU seconds until now: of each role itself, of PostgreSQL, and of the tasks that have ended."""
        own = {name: processes.own_cpu_seconds([process.pid]) for name, process in self.started.items()}
        return {"tasks": processes.waited_cpu_seconds([self.started["worker"].pid]), "PostgreSQL": processes.cpu_seconds(self.postgres_tree()), **own}

    def cpu_a_task(self, before, tasks):
        """For people: what a task has cost since `before`, the most first."""
        each = {name: (seconds - before[name]) * 1000 / tasks for name, seconds in self.cpu_by_role().items()}
        told = ", ".join(f"{name} {ms:.2f}" for name, ms in sorted(each.items(), key=lambda one: -one[1]))
        return f"ms of CPU a task, of {os.cpu_count()} a ms: {told}"
