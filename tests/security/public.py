"""A register with the settings of a public site, on this machine and without a proxy."""

import os
import secrets
import subprocess
import sys
from contextlib import contextmanager

from tests.faults.cluster import free_port
from tests.faults.server import kill, serve
from tests.run import ROOT

HOST = "register.example.org"


@contextmanager
def public_site(folder, **more):
    """Its host and the port where its proxy would ask; the register in ``folder`` is empty."""
    port = free_port()
    own = {"LOCAL": "", "SECRET_KEY": secrets.token_hex(32), "ALLOWED_HOSTS": HOST, "SITE_URL": f"https://{HOST}"}
    own |= {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/register.sqlite3"}
    own |= {"DJANGO_SETTINGS_MODULE": "ctitf_site.settings", "WORKERS": "1"} | more
    for command in (["compile_translations"], ["migrate"], ["collectstatic", "--no-input"]):
        done = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(done, cwd=ROOT, env=os.environ | own, check=True)
    server = serve(folder / "server.log", port, **own)
    try:
        yield HOST, port
    finally:
        kill(server)
