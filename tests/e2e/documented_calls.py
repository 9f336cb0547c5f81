#!/usr/bin/env python3
"""Runs the calls of docs/rest-api.md, as they stand there, against a running Updraft: first all of curl, then all of Python.

Environment: UPDRAFT_URL, UPDRAFT_ADMIN_PASSWORD.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "rest-api.md"
# What a page can't tell: that a call which fails ends the script.
PREAMBLE = {"sh": "set -euo pipefail\n", "python": ""}
PROGRAM = {"sh": ["bash", "-x"], "python": [sys.executable]}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def main():
    sections = PAGE.read_text().count("\n## ")
    for language, program in PROGRAM.items():
        found = blocks(language)
        # The last section has no call.
        assert len(found) == sections - 1, f"{len(found)} blocks of {language} in {sections} sections"
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder, "calls")
            script.write_text(PREAMBLE[language] + "".join(found))
            done = subprocess.run([*program, str(script)], cwd=folder, capture_output=True, text=True, timeout=300)
        if done.returncode:
            sys.exit(f"the calls of {PAGE.name} in {language} end with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        print(f"{len(found)} blocks of {language} in {PAGE.name}: as they should")


main()
