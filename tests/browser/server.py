"""The register as ``make run`` serves it, for the browser: its own folder, port and process."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from tests.faults.cluster import free_port
from tests.run import ROOT
from tests.serving import answers

START = 300  # seconds that tables, facts, the first release and the server may take on a busy machine


@contextmanager
def serve(folder):
    """The address of a register in ``folder``, which ends with this block."""
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
