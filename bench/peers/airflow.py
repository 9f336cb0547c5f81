"""Airflow on the same machine, in the same run: its own defaults, PostgreSQL, LocalExecutor."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

from server import Server

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
"""


def installed(cache):
    """The folder of Airflow's programs; installed from PyPI into `cache` once."""
    venv = cache / f"airflow-{VERSION}"
    if not (venv / "bin/airflow").exists():
        print(f"installing Airflow {VERSION} into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
    return venv / "bin"


class PostgreSQL:
    """A cluster of its own with PostgreSQL's defaults, on a port of 127.0.0.1: Airflow's driver wants one."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        found = [*sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True), shutil.which("initdb")]
        if not found[0]:
            sys.exit("PostgreSQL's initdb was not found")
        self.bin = Path(found[0]).resolve().parent
        folder.mkdir(parents=True)
        # PostgreSQL refuses to run as root.
        self.user = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self.user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.run("initdb", "-D", folder / "data", "-U", "airflow", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o",
                 f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", "start")
        self.run("createdb", "-h", folder, "-p", str(port), "-U", "airflow", "airflow")

    def run(self, program, *arguments):
        subprocess.run([self.bin / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **self.user)

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


class Airflow(Server):
    """API server, scheduler with LocalExecutor and DAG processor, as separate processes."""

    def __init__(self, programs, root, chain, fan):
        self.programs, self.root = programs, root
        self.port, database = 18080, 15432
        self.url = f"http://127.0.0.1:{self.port}"
        self.postgres = PostgreSQL(root / "postgres", database)
        (root / "dags").mkdir()
        (root / "dags/bench.py").write_text(DAGS.format(chain=chain, fan=fan))
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
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.5)
        else:
            sys.exit(f"Airflow did not start; see {self.root / 'log'}")
        self.wait_for_dag("chain", 120), self.wait_for_dag("fan", 120)

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
