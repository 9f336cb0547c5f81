"""A PostgreSQL cluster of its own with PostgreSQL's own settings: fsync and synchronous_commit are on."""

import glob
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path


class PostgreSQL:
    """Listens on a unix socket in its folder, and on `port` of 127.0.0.1 for those that can't speak to a socket."""

    def __init__(self, folder, name, port=None, settings=()):
        self.folder, self.user_name, self.database = folder, name, name
        found = [*sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True), shutil.which("initdb")]
        if not found[0]:
            sys.exit("PostgreSQL's initdb was not found: install postgresql")
        self.bin = Path(found[0]).resolve().parent
        folder.mkdir(parents=True)
        # PostgreSQL refuses to run as root.
        self.user = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self.user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.program("initdb", "-D", folder / "data", "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C")
        given = {"listen_addresses": "127.0.0.1" if port else "''", "port": port or 5432, "unix_socket_directories": folder, **dict(settings)}
        self.options = " ".join(f"-c {key}={value}" for key, value in given.items())
        self.port = given["port"]
        self.start()
        self.program("createdb", *self.address, name)

    @property
    def address(self):
        return "-h", self.folder, "-p", str(self.port), "-U", self.user_name

    @property
    def url(self):
        return f"postgres://{self.user_name}@localhost:{self.port}/{self.database}?host={self.folder}"

    def start(self):
        # Its standard output must not be a pipe that we wait for.
        self.program("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o", self.options, "start", quiet=True)

    def stop(self):
        self.program("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop", quiet=True)

    def program(self, name, *arguments, quiet=False, given=None):
        """Runs one of PostgreSQL's programs; what it printed."""
        ran = subprocess.run([self.bin / name, *arguments], input=given, stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
                             stderr=None if quiet else subprocess.PIPE, text=True, cwd="/", **self.user)
        if ran.returncode:
            sys.exit(f"{name} failed: {ran.stderr or ''}")
        return ran.stdout

    def sql(self, text):
        """Runs statements; the rows as lists of text."""
        out = self.program("psql", *self.address, "-d", self.database, "-v", "ON_ERROR_STOP=1", "-qAtX", "-F", "\t", "-f", "-", given=text)
        return [line.split("\t") for line in out.splitlines()]

    def number(self, text):
        return float(self.sql(text)[0][0])

    def pid(self):
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])
