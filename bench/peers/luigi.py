"""Luigi on the same machine, in the same run: luigid and 16 worker processes. It has no trigger over REST and keeps no history in a
database; a task is a method of a forked Python process that starts `bash -c true`."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time

import processes
from workloads.w01_fan import FAN
from workloads.w02_chain import CHAIN

PACKAGE, PORT = "luigi==3.8.1", 18082
TASKS = """
import subprocess, sys, time, luigi, logging
logging.disable(logging.CRITICAL)

class Step(luigi.Task):
    round, number, before = luigi.Parameter(), luigi.IntParameter(), luigi.IntParameter(-1)
    def requires(self):
        return [Step(self.round, self.number - 1, self.before - 1)] if self.before >= 0 and self.number else []
    def run(self):
        subprocess.run(["bash", "-c", "true"], check=True)
        open(f"{sys.argv[4]}/{self.round}-{self.number}", "w").close()
    def output(self):
        return luigi.LocalTarget(f"{sys.argv[4]}/{self.round}-{self.number}")

count, round = int(sys.argv[2]), str(time.time())
tasks = [Step(round, n) for n in range(count)] if sys.argv[1] == "fan" else [Step(round, count - 1, count - 2)]
begun = time.monotonic()
assert luigi.build(tasks, workers=16 if sys.argv[1] == "fan" else 1, scheduler_host="127.0.0.1", scheduler_port=int(sys.argv[3]), log_level="CRITICAL")
print(time.monotonic() - begun)
"""


def installed(cache):
    venv = cache / PACKAGE.replace("==", "-")
    if not (venv / "bin/luigid").exists():
        print(f"installing {PACKAGE} into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "setuptools<81", PACKAGE], check=True)
    return venv / "bin"


def measure(cache, folder, rounds):
    """Figures by the keys of our rows."""
    programs = installed(cache)
    (folder / "outputs").mkdir(parents=True)
    (folder / "tasks.py").write_text(TASKS)
    log = open(folder / "log", "ab")
    server = subprocess.Popen([programs / "luigid", "--address", "127.0.0.1", "--port", str(PORT), "--state-path", folder / "state"],
                              stdout=log, stderr=log, start_new_session=True)

    def seconds(what, count):
        out = subprocess.run([programs / "python", folder / "tasks.py", what, str(count), str(PORT), folder / "outputs"], stdout=subprocess.PIPE,
                             stderr=log, check=True)
        return float(out.stdout.split()[-1])

    try:
        until = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", PORT)):
            if time.monotonic() > until:
                sys.exit(f"luigid did not start; see {folder / 'log'}")
            time.sleep(0.2)
        own = processes.tree([server.pid])
        memory, before = processes.memory_mb(own), processes.cpu_seconds(own)
        time.sleep(30)
        return {"standalone memory": memory, "standalone idle": (processes.cpu_seconds(own) - before) * 100 / 30,
                "fan": statistics.median(FAN / seconds("fan", FAN) for _ in range(rounds)),
                "chain": statistics.median(seconds("chain", CHAIN) for _ in range(rounds))}
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
