"""Goes on in a virtual environment that has a task's requirements; makes it first where there is none yet."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys


def fail(result_file, reason):
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump({"fail": reason, "retriable": True}, file)
    sys.exit(1)


def make(venv, requirements, result_file):
    print("making a virtual environment for %s" % ", ".join(requirements), flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", venv]) != 0:
        shutil.rmtree(venv, ignore_errors=True)
        fail(result_file, "%s can't make a virtual environment, see the log; on Debian and Ubuntu: apt install python3-venv" % sys.executable)
    listed = os.path.join(venv, "requirements.txt")
    with open(listed, "w", encoding="utf-8") as file:
        file.write("\n".join(requirements) + "\n")
    pip = [os.path.join(venv, "bin", "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", listed]
    if subprocess.call(pip) != 0:
        shutil.rmtree(venv, ignore_errors=True)
        fail(result_file, "pip can't install the task's `requirements`; the log has its words")
    with open(os.path.join(venv, "complete"), "w"):
        pass


def main():
    venvs, runner, request_file = sys.argv[1:]
    with open(request_file, encoding="utf-8") as file:
        request = json.load(file)
    requirements = request["requirements"]
    # Another interpreter or another list is another environment.
    name = hashlib.sha256("\n".join([sys.version, sys.executable] + requirements).encode()).hexdigest()[:24]
    venv = os.path.join(venvs, name)
    os.makedirs(venvs, exist_ok=True)
    # Tasks that start at once make it once. The lock ends with this process, however it ends.
    with open(venv + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(os.path.join(venv, "complete")):
            make(venv, requirements, request["result_file"])
    python = os.path.join(venv, "bin", "python")
    os.execv(python, [python, "-u", runner, request_file])


if __name__ == "__main__":
    main()
