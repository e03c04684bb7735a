"""The register as ``make run`` serves it, for the browser: its own folder, port and process."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests.faults.cluster import free_port
from tests.run import ROOT
from tests.serving import answers

START = 300  # seconds that tables, facts, the first release and the server may take on a busy machine


@contextmanager
def serve(folder):
    """The address of a register in ``folder``, which ends with this block."""
    if folder_of_run := os.environ.get("TESTS_VAR_DIR"):
        shutil.copytree(prepared(Path(folder_of_run)), folder, dirs_exist_ok=True)
    with started(folder) as address:
        yield address


def prepared(place):
    """A folder in ``place`` as the first start leaves it: tables and facts are brought there once in a run of tests."""
    folder, done = place / "prepared", place / "prepared.done"
    with (place / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            with started(folder):
                pass
            done.touch()
    return folder


@contextmanager
def started(folder):
    """The same, with what lies in ``folder`` already."""
    port = free_port()
    own = {"LOCAL": "1", "VAR_DIR": folder, "PORT": port, "WORKERS": 1, "DATABASE_URL": ""}
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {name: str(value) for name, value in own.items()}
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "manage.py", "run_local"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(port, server, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port, server, log):
    began = time.monotonic()
    while not answers(port, timeout=10):
        if server.poll() is not None or time.monotonic() - began > START:
            raise RuntimeError(f"The server does not start:\n{log.read_text()}")
        time.sleep(0.1)
