"""The same lists from others, on the same file, server and machine: Datasette, and REST framework's own serializers."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from tests.faults.cluster import free_port
from tests.performance.costs import Worker
from tests.run import ROOT

NAMED = "json_object('ref', {0}.ref, 'title_en', {0}.title_en, 'title_ru', {0}.title_ru)"
MANY = (
    "(SELECT json_group_array({named}) FROM actionplan_recommendation_{name}s t JOIN register_entry {name}"
    " ON {name}.id = t.{name}_id WHERE t.recommendation_id = r.entry_id) AS {name}s"
)
NESTED = f"""SELECT entry.ref, entry.slug, entry.updated_at, entry.title_en, entry.title_ru, entry.absent,
r.code, r.text_en, r.text_ru, CASE WHEN pillar.id IS NULL THEN NULL ELSE {NAMED.format("pillar")} END AS pillar,
{MANY.format(name="state", named=NAMED.format("state"))},
{MANY.format(name="organization", named=NAMED.format("organization"))}
FROM register_entry entry JOIN actionplan_recommendation r ON r.entry_id = entry.id
LEFT JOIN register_entry pillar ON pillar.id = r.pillar_id
WHERE entry.noun = 'recommendation' AND entry.status = 'published'"""
OF_STATE = """ AND EXISTS (SELECT 1 FROM actionplan_recommendation_states s
JOIN register_entry state ON state.id = s.state_id WHERE s.recommendation_id = r.entry_id AND state.ref = 'S-AFG')"""
PAGE = " ORDER BY entry.ref LIMIT 50"


def asked(sql):
    return f"/register.json?{urlencode({'sql': sql, '_shape': 'array'})}"


DATASETTE = {
    "API list": asked(NESTED + PAGE),
    "API list, filtered": asked(NESTED + OF_STATE + PAGE),
    "API detail": asked(NESTED + " AND entry.ref = 'R-00000100'"),
    "HTML list": "/register/actionplan_recommendation?_size=50",
    "HTML detail": "/register/actionplan_recommendation/{key}",
}


@contextmanager
def datasette(program, path):
    """Datasette with the register's file. ``program``: where it is installed; it is no part of the register's tools."""
    port = free_port()
    limits = ["--setting", "sql_time_limit_ms", "60000", "--setting", "default_cache_ttl", "0"]
    with running([program, "serve", str(path), "--port", str(port), *limits], port) as worker:
        yield worker


@contextmanager
def serializers():
    """REST framework's ``ModelSerializer`` with prefetch, on the server and the settings of the register."""
    with granian("tests.performance.drf:application") as worker:
        yield worker


@contextmanager
def granian(application, threads=5):
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += ["--blocking-threads", str(threads), "--log-level", "warning", application]
    with running(command, port) as worker:
        yield worker


@contextmanager
def running(command, port):
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not listens(port):
            if server.poll() is not None:
                sys.exit(f"{' '.join(command[:4])} does not start.")
            time.sleep(0.05)
        yield Worker(server, port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def listens(port):
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0
