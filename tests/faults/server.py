"""A register of its own for a proof: a folder, a database, and the production server, which may be killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import django
import psycopg2

from tests.faults.cluster import free_port
from tests.run import ROOT, databases
from tests.serving import answers

# On tables of a few rows any plan is good, and to look for the best takes longer than to follow it.
PLAIN = "options=-c%20jit%3Doff%20-c%20join_collapse_limit%3D1"
START = 30  # seconds that a server may take to answer


def postgres() -> str:
    """The address of a PostgreSQL server on which databases can be made; without one the proof ends here."""
    places, missing = databases()
    if missing:
        sys.exit(f"Nothing is proved on {missing[0]}.")
    return places[1][1]


@contextmanager
def new_folder():
    """A folder that is removed at the end. From here on SIGTERM lets everything be cleaned up, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended by SIGTERM."))
    folder = Path(tempfile.mkdtemp(prefix="register-faults-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server):
    """The address of an empty database on ``server``, which is dropped at the end."""
    name = f"register_faults_{os.getpid()}"
    order(server, f"CREATE DATABASE {name}")
    try:
        yield re.sub(r"/\w+(\?|$)", rf"/{name}\1", server, count=1) + ("&" if "?" in server else "?") + PLAIN
    finally:
        order(server, f"DROP DATABASE {name} WITH (FORCE)")


def database_on(is_postgres):
    """A context with the address of a new database on PostgreSQL, or with none: then a file of SQLite is made."""
    return new_database(postgres()) if is_postgres else nullcontext("")


def close():
    """Let this process hold no connection: one would keep a database from being dropped, or be shared by a fork."""
    from django.db import connections

    connections.close_all()


def order(server, command):
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute(command)
    connection.close()


def serve(log, port, by=(), **more):
    """The production server at ``port``, once it answers; what it prints is added to the file ``log``.

    ``by``: a command that runs the one which it is given.
    """
    began, environment = time.monotonic(), os.environ | {"PORT": str(port)} | more
    with log.open("a") as file:
        command = [*by, sys.executable, "manage.py", "serve"]
        output = {"stdout": file, "stderr": file, "start_new_session": True}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, **output)
    while not answers(port, timeout=START):
        if server.poll() is not None or time.monotonic() - began > START:
            sys.exit(f"The server does not start:\n{log.read_text()}")
        time.sleep(0.02)
    return server


def kill(server):
    """Kill -9 a server with all its processes, so that nothing can be finished or cleaned up."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


class Register:
    """The register in ``folder`` with the database at ``url`` (none: SQLite there), prepared as ``make run`` does."""

    def __init__(self, folder, url="", workers=1, **more):
        self.folder, self.url, self.port, self.server = folder, url, free_port(), None
        own = {"LOCAL": "1", "VAR_DIR": folder, "PORT": self.port, "WORKERS": workers, "DATABASE_URL": url}
        os.environ |= {name: str(value) for name, value in (own | more).items()}
        os.environ |= {"LOG_LEVEL": "CRITICAL", "DJANGO_SETTINGS_MODULE": "ctitf_site.settings"}
        django.setup()
        self.login = self.prepare()
        close()

    def prepare(self):
        """Make tables, facts and static files; name and password of the administrator."""
        from django.core.management import call_command

        from ctitf_site.local import admin_login, collect_static

        ready = Path(os.environ["READY_FOLDER"]) if "READY_FOLDER" in os.environ and not self.url else None
        if ready and ready.exists():
            own = shutil.ignore_patterns("secret_key")  # this process has read it
            shutil.copytree(ready, self.folder, ignore=own, dirs_exist_ok=True)
        call_command("compile_translations", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_register", verbosity=0)
        collect_static()
        login = admin_login()
        if ready and not ready.exists():
            close()
            shutil.copytree(self.folder, ready.with_suffix(".part"), dirs_exist_ok=True)
            ready.with_suffix(".part").rename(ready)
        return login

    def start(self, **more) -> float:
        """Serve, with ``more`` settings than before; the seconds until the first answer."""
        began = time.monotonic()
        self.server = serve(self.folder / "server.log", self.port, **more)
        return time.monotonic() - began

    def kill(self):
        kill(self.server)
        self.server = None

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stop()

    def stop(self):
        """Leave no process and no connection behind."""
        if self.server:
            self.kill()
        close()


def conclude(faults, good):
    """End the proof: with the first of its ``faults``, or with what held where there is none."""
    print("\n".join(faults[:20]) or good)
    sys.exit(1 if faults else 0)
