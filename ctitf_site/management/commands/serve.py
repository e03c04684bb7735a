import errno
import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ctitf_site import environment
from ctitf_site.web import watching
from ctitf_site.web.answers.queue import THREADS

LOOPBACK = "127.0.0.1"


class Command(BaseCommand):
    help = "Serve the register with the production server, at the port that PORT names."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=LOOPBACK, help="Address to listen at (default: %(default)s).")

    def handle(self, host, **options):
        if settings.LOCAL and host != LOOPBACK:
            raise CommandError(f"LOCAL=1 is for one person on one machine: it serves {LOOPBACK} only.")
        refuse_taken_port(host, settings.PORT)
        if not settings.REDIS_URL:
            refuse_unwritable(Path(settings.VAR_DIR) / "rates")
        self.stdout.write(f"Serving {settings.SITE_URL}/ (stop with Ctrl-C)")
        self.stdout.flush()
        connections.close_all()  # SQLite writes its log back into the file
        for path in Path(settings.VAR_DIR, "metrics").glob("*.db"):
            path.unlink()  # what the server before this one has counted
        # The server takes the place of this process, so that signals reach it; its processes read .env for themselves.
        command = [sys.executable, "-m", "granian", *flags(host)]
        os.execve(sys.executable, command, environment.GIVEN)  # noqa: S606 – no shell is wanted


def refuse_taken_port(host, port):
    """Ask before the server does: two of its kind would share a port, and each would get half the requests."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(f"Port {port} is taken. Choose another: make run PORT={port + 1}") from None
            raise CommandError(f"Cannot listen at {host}:{port}: {error.strerror}.") from None
        except OverflowError:
            raise CommandError(f"PORT={port} is no port: choose one from 1024 to 65535.") from None


def refuse_unwritable(folder):
    """Ask before the server does: its processes count there, and would end and be started again for ever."""
    environment.made(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"VAR_DIR: {folder} may not be written to by who runs the site.")


def flags(host):
    """How the production server runs. Without a kill timeout it ignores SIGTERM while it loads."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": settings.PORT,
        "workers": settings.WORKERS,
        "blocking-threads": THREADS,
        "backpressure": 1024,  # who is slow to read holds one of these
        "workers-kill-timeout": 10,
        "workers-lifetime": "12h",
        "respawn-interval": 8,  # seconds that a new process may take to load before the one before it ends
        "log-level": settings.LOG_LEVEL.lower(),
    }
    if settings.LOG_FORMAT == "json":
        options["log-config"] = Path(watching.__file__).parent / "granian.json"
    named = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [*named, "--no-ws", "--respawn-failed-workers", "ctitf_site.wsgi:application"]
