"""Airflow on the same machine, in the same run: its own defaults, PostgreSQL, LocalExecutor."""

import os
import signal
import statistics
import subprocess
import sys
import time

import processes
from figures import percentile
from postgresql import PostgreSQL
from server import Refused, Server, instant
from workloads import w01_fan as fan
from workloads.w02_chain import CHAIN, chains

VERSION = "3.3.2"
PACKAGES = [f"apache-airflow=={VERSION}", "apache-airflow-providers-standard", "apache-airflow-providers-postgres"]

DAGS = """
from airflow.sdk import DAG
from airflow.providers.standard.operators.bash import BashOperator

with DAG("chain", schedule=None):
    last = None
    for n in range({chain}):
        task = BashOperator(task_id=f"t{{n:03}}", bash_command="true")
        if last:
            last >> task
        last = task

with DAG("fan", schedule=None, max_active_tasks={fan}):
    for n in range({fan}):
        BashOperator(task_id=f"t{{n:03}}", bash_command="true")

with DAG("diamond", schedule=None, max_active_tasks=1000, max_active_runs=200):
    a, b, c, d, e = (BashOperator(task_id=name, bash_command="true") for name in "abcde")
    a >> [b, c, d] >> e
"""
RUNS = 100


def installed(cache):
    """The folder of Airflow's programs; installed from PyPI into `cache` once."""
    venv = cache / f"airflow-{VERSION}"
    if not (venv / "bin/airflow").exists():
        print(f"installing Airflow {VERSION} into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
    return venv / "bin"


class Airflow(Server):
    """API server, scheduler with LocalExecutor and DAG processor, as separate processes."""

    def __init__(self, programs, root):
        self.programs, self.root = programs, root
        self.port, database = 18080, 15432
        self.url = f"http://127.0.0.1:{self.port}"
        # Its driver wants a port.
        self.postgres = PostgreSQL(root / "postgres", "airflow", database)
        (root / "dags").mkdir()
        (root / "dags/bench.py").write_text(DAGS.format(chain=CHAIN, fan=fan.FAN))
        self.env = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "AIRFLOW_HOME": str(root / "home"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(root / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            # The faster of the two that were tried on two cores; its default is 32.
            "AIRFLOW__CORE__PARALLELISM": "16",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API_AUTH__JWT_SECRET": "bench-bench-bench-bench-bench-bench",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://airflow@127.0.0.1:{database}/airflow",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        }
        self.processes_started = []

    def start(self):
        self.log = open(self.root / "log", "ab")
        subprocess.run([self.programs / "airflow", "db", "migrate"], env=self.env, check=True, stdout=self.log, stderr=self.log)
        for role in (["api-server"], ["scheduler", "--skip-serve-logs"], ["dag-processor"]):
            self.processes_started.append(subprocess.Popen(
                [self.programs / "airflow", *role], env=self.env, stdout=self.log, stderr=self.log, start_new_session=True))
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                self.token = self.call("GET", "/auth/token")["access_token"]
                break
            except (ConnectionError, Refused):
                time.sleep(0.5)
        else:
            sys.exit(f"Airflow did not start; see {self.root / 'log'}")
        for dag_id in ("chain", "fan", "diamond"):
            self.wait_for_dag(dag_id, 120)

    def roots(self):
        return [process.pid for process in self.processes_started]

    def stop(self):
        for process in self.processes_started:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes_started:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.postgres.stop()

    def call(self, method, path, body=None):
        """Its API answers 500 now and then while its scheduler is busy; a question may be asked again."""
        for again in range(5, -1, -1):
            try:
                return super().call(method, path, body)
            except Refused as refused:
                if method != "GET" or refused.status < 500 or not again:
                    raise
                time.sleep(1)


def many_runs(server):
    """W3: its API is asked one after another, since a trigger costs it a tenth of what a task does."""
    for _ in range(RUNS):
        server.trigger("diamond")
    while server.open_runs("diamond"):
        time.sleep(0.5)
    made = server.runs("diamond", RUNS)
    begun, ended = min(instant(run["queued_at"]) for run in made), max(instant(run["end_date"]) for run in made)
    return RUNS * 5 / (ended - begun).total_seconds()


def measure(cache, folder, rounds):
    """Figures by the keys of our rows. Its PostgreSQL is left out of memory and CPU, as ours is."""
    folder.mkdir()
    folder.chmod(0o755)
    server = Airflow(installed(cache), folder)
    try:
        server.start()
        time.sleep(20)
        memory, before = server.memory_mb(), processes.cpu_seconds(server.own())
        time.sleep(30)
        idle = (processes.cpu_seconds(server.own()) - before) * 100 / 30
        seconds, hops = chains(server, rounds)
        fan.once(server)  # Does not count.
        return {"fan": statistics.median(fan.once(server) for _ in range(rounds)), "chain": statistics.median(seconds), "hop p50": percentile(hops, 0.5),
                "hop p99": percentile(hops, 0.99), "many runs": many_runs(server), "standalone memory": memory, "standalone idle": idle}
    finally:
        server.stop()
