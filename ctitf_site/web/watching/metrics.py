"""Numbers for whoever watches the site, in the format of Prometheus; those of all processes of a server together.

Each process writes its own into files of a folder that they share, as the library has it (PROMETHEUS_MULTIPROC_DIR). It
is loaded only where settings ask for it.
"""

import os
import re
import time
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily

from ctitf_site.register.releases import latest

from ..answers.state import State, directly

PLACE = "/metrics"
# Kinds of addresses by how they begin: few, so that nobody can fill the memory of whoever collects.
KINDS = {"api": "/api/", "data": "/data/", "desk": f"/{settings.ADMIN_PATH}/", "static": "/static/", "media": "/media/"}
KINDS |= {"page": tuple(f"/{code}/" for code, _name in settings.LANGUAGES), "health": ("/healthz", "/readyz")}
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.3, 1, 3, 10)

REQUESTS = Counter("register_requests", "Requests that were answered.", ["kind", "method", "status"])
SECONDS = Histogram("register_request_seconds", "Seconds until an answer began.", ["kind"], buckets=BUCKETS)
KEPT = Counter("register_kept_answers", "Answers that were given again (hit), or kept to be (stored).", ["how"])
BYTES = Gauge("register_kept_bytes", "Memory that kept answers take.", multiprocess_mode="livesum")
LIVE = re.compile(r"gauge_livesum_(\d+)\.db")


class Measured:
    """A WSGI application around ``site`` that counts what it answers, and tells the numbers to who has the token.

    The address of who asks proves nothing: a proxy on this machine asks for everybody. ``asking`` calls what looks into
    the database, as for ``Front``.
    """

    def __init__(self, site, asking=directly):
        self.site, self.store, self.registry = site, getattr(site, "store", None), CollectorRegistry()
        multiprocess.MultiProcessCollector(self.registry)
        self.registry.register(Now(asking))

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO") == PLACE:
            return self.tell(environ, start_response)
        began, told = time.perf_counter(), []

        def start(status, head, *more):
            told[:] = status[:3], dict(head).get("Cache-Status", "")
            return start_response(status, head, *more)

        answer = self.site(environ, start)
        self.count(environ, time.perf_counter() - began, *told)
        return answer

    def count(self, environ, seconds, status, kept):
        kind, method = kind_of(environ.get("PATH_INFO", "")), environ["REQUEST_METHOD"]
        REQUESTS.labels(kind, method if method in METHODS else "other", status).inc()
        SECONDS.labels(kind).observe(seconds)
        if kept:
            KEPT.labels("hit" if kept.endswith("hit") else "stored").inc()
            BYTES.set(self.store.size)

    def tell(self, environ, start_response):
        given = environ.get("HTTP_AUTHORIZATION", "")
        if not compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
            start_response("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
            return [b"Ask with the header Authorization: Bearer METRICS_TOKEN"]
        leave_out_the_dead()
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST), ("Cache-Control", "no-store")])
        return [generate_latest(self.registry)]


class Now:
    """What is looked up when it is asked for, and is the same for all processes."""

    def __init__(self, asking):
        self.state = State(asking)

    def collect(self):
        state, release = self.state.now(), latest()
        if state:
            yield GaugeMetricFamily("register_sequence", "Number of the last public change.", value=state[0])
        if release:
            age = (timezone.now() - release.at).total_seconds()
            yield GaugeMetricFamily("register_release_age_seconds", "Age of what the latest release says.", value=age)
            yield GaugeMetricFamily("register_release_sequence", "Number of that change.", value=release.seq)


def kind_of(path) -> str:
    return next((kind for kind, starts in KINDS.items() if path.startswith(starts)), "other")


def folder() -> Path:
    return Path(settings.VAR_DIR) / "metrics"


def leave_out_the_dead():
    """A process that was replaced keeps no answers any more; what it counted stays."""
    for path in folder().glob("*.db"):
        found = LIVE.fullmatch(path.name)
        if found and not is_alive(int(found[1])):
            multiprocess.mark_process_dead(int(found[1]), str(folder()))


def is_alive(pid) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # the number may be of a process of somebody else by now
        return False
    return True
