"""A PostgreSQL cluster of its own in a temporary folder, listening on this machine only, to be stopped and started."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

USER = "postgres"  # PostgreSQL refuses to run as root


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def programs() -> Path:
    """The folder of the newest PostgreSQL on this machine. Debian does not put it on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if path := shutil.which("initdb") or (found and found[-1]):
        return Path(path).resolve().parent
    raise SystemExit("PostgreSQL's initdb and pg_ctl are not on this machine (on Debian: apt install postgresql)")


class Cluster:
    """A new cluster in ``folder``, not started yet; its data need not survive this machine.

    ``of``: a running one that it is a copy of, and will follow as its streaming replica.
    """

    def __init__(self, folder, of=None):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"postgres://{USER}@127.0.0.1:{self.port}/postgres"
        self.owner = {}
        self.folder.mkdir()
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        if of is None:
            self.run("initdb", "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        else:
            self.run("pg_basebackup", "--dbname", of.url, "--write-recovery-conf", "--checkpoint", "fast", "--no-sync")

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs as the cluster's owner; its words are kept in a file."""
        command = [programs() / program, "--pgdata", self.folder / "data", *arguments]
        with (self.folder.parent / "cluster.log").open("a") as log:
            output = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            subprocess.run(command, cwd=self.folder, check=True, timeout=30, **output, **self.owner)

    def start(self):
        settings = {"port": self.port, "unix_socket_directories": self.folder, "listen_addresses": "127.0.0.1"}
        options = " ".join(f"-c {name}={value}" for name, value in (settings | {"fsync": "off"}).items())
        self.run("pg_ctl", "start", "-w", "-o", options)

    def stop(self):
        """Pull the plug: every connection is cut, nothing is written down."""
        self.run("pg_ctl", "stop", "-m", "immediate")

    def promote(self):
        """Let a replica be followed no longer, and be written to."""
        self.run("pg_ctl", "promote", "-w")

    def is_running(self):
        return (self.folder / "data" / "postmaster.pid").exists()
