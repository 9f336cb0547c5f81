"""Prefect on the same machine, in the same run: its server on a PostgreSQL of its own, and a flow of 16 threads in one Python process.

A task is a thread of a Python that runs already and starts `bash -c true`: nothing isolates one from another, and no server starts the
flow again if it dies. Its rates are the flow's own view; states reach the database partly later.
"""

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

import processes
from postgresql import PostgreSQL
from workloads.w01_fan import FAN
from workloads.w02_chain import CHAIN

# The newest FastAPI that it starts with.
PACKAGES = ["prefect==3.8.8", "fastapi==0.139.2", "asyncpg"]
PORT, DATABASE = 14200, 15433
FLOWS = """
import subprocess, sys, time
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

@task
def shell():
    subprocess.run(["bash", "-c", "true"], check=True)

@flow(task_runner=ThreadPoolTaskRunner(max_workers=16))
def fan(n):
    for future in [shell.submit() for _ in range(n)]:
        future.result()

@flow
def chain(n):
    for _ in range(n):
        shell()

begun = time.monotonic()
{"fan": fan, "chain": chain}[sys.argv[1]](int(sys.argv[2]))
print(time.monotonic() - begun)
"""


def installed(cache):
    venv = cache / PACKAGES[0].replace("==", "-")
    if not (venv / "bin/prefect").exists():
        print(f"installing {PACKAGES[0]} into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
    return venv / "bin"


def wait_until_healthy(log):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"Prefect did not start; see {log}")


def measure(cache, folder, rounds):
    """Figures by the keys of our rows."""
    programs = installed(cache)
    folder.mkdir()
    folder.chmod(0o755)
    postgres = PostgreSQL(folder / "postgres", "prefect", DATABASE)
    (folder / "flows.py").write_text(FLOWS)
    env = {**os.environ, "PREFECT_HOME": str(folder / "home"), "PREFECT_API_URL": f"http://127.0.0.1:{PORT}/api", "PREFECT_LOGGING_LEVEL": "ERROR",
           "PREFECT_API_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://prefect@127.0.0.1:{DATABASE}/prefect", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    log = open(folder / "log", "ab")
    server = subprocess.Popen([programs / "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(PORT)], env=env, stdout=log, stderr=log,
                              start_new_session=True)

    def seconds(flow, count):
        out = subprocess.run([programs / "python", folder / "flows.py", flow, str(count)], env=env, stdout=subprocess.PIPE, stderr=log, check=True)
        return float(out.stdout.split()[-1])

    try:
        wait_until_healthy(folder / "log")
        time.sleep(10)
        own = processes.tree([server.pid])
        memory, before = processes.memory_mb(own), processes.cpu_seconds(own)
        time.sleep(30)
        idle = (processes.cpu_seconds(own) - before) * 100 / 30
        seconds("fan", FAN)
        return {"fan": statistics.median(FAN / seconds("fan", FAN) for _ in range(rounds)),
                "chain": statistics.median(seconds("chain", CHAIN) for _ in range(rounds)),
                "standalone memory": memory, "standalone idle": idle}
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        postgres.stop()
