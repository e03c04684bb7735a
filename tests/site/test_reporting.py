"""Errors that are reported elsewhere: what happened and where in the program, and nothing of who asked."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytestmark = [pytest.mark.thorough, pytest.mark.measured, pytest.mark.once]  # it starts a process of its own

ROOT = Path(__file__).resolve().parent.parent.parent
FAILING = """
import logging
from unittest import mock
from ctitf_site.wsgi import application
from tests.fronts import ask
from tests.web.test_logs import REPEATED
from django.db import IntegrityError
import sentry_sdk
headers = {"cookie": "sessionid=s3cret", "user-agent": "Browser/1.0", "x-forwarded-for": "198.51.100.7"}
with mock.patch("ctitf_site.pages.about.AboutPage.get_context_data", side_effect=IntegrityError(REPEATED)):
    answer = ask(application, "/en/about/", headers=headers)
logging.getLogger("ctitf_site").warning("This is no error")
logging.getLogger("ctitf_site").error("Seen at /en/preview/t0ken/")
sentry_sdk.flush(10)
print(answer.status, answer.headers["X-Request-ID"])
"""


@pytest.fixture
def sentry():
    """A Sentry that keeps what it is sent; its address and the events."""
    events = []

    class Keeping(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_short = self.headers.get("Content-Encoding") == "gzip"
            events.append((gzip.decompress(body) if is_short else body).decode())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Keeping)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", events
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_error_is_reported_without_anything_of_who_asked(sentry, tmp_path):
    dsn, events = sentry
    environment = os.environ | {"LOCAL": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "SENTRY_DSN": dsn}
    environment["DJANGO_SETTINGS_MODULE"] = "ctitf_site.settings"
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    done = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, env=environment, capture_output=True, text=True)
    status, request = done.stdout.split()[-2:]
    assert status == "500", done.stderr
    sent = [json.loads(event.splitlines()[-1]) for event in events]
    failed = next(event for event in sent if "exception" in event)
    assert failed["logentry"]["formatted"] == "Internal Server Error: /en/about/"
    assert failed["tags"] == {"request": request} and failed["exception"]["values"][-1]["type"] == "IntegrityError"
    assert "Seen at /en/preview/…/" in [event["logentry"]["formatted"] for event in sent]
    text = "".join(events)
    for word in ("s3cret", "Browser", "198.51", "hidden", "t0ken", "This is no error", '"vars"', "wsgi."):
        assert word not in text
