"""No request is forgotten or counted twice, whoever counts; and what cannot count lets everybody pass."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from ctitf_site.web.counters import PLACES, ROW, ROWS, FileCounter, RedisCounter, number_of
from tests.api import ROOT

COUNT = """
import sys, pathlib
from concurrent.futures import ThreadPoolExecutor
from ctitf_site.web.counters import FileCounter
counter = FileCounter(pathlib.Path(sys.argv[1]))
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda _: counter.count("one", 7), range(1000)))
"""


@pytest.fixture
def counter(tmp_path):
    return FileCounter(tmp_path / "rates" / "counts")


def test_it_counts_each_client_and_window(counter):
    assert [counter.count("one", 7), counter.count("one", 7), counter.count("two", 7)] == [1, 2, 1]
    assert [counter.count("one", 8), counter.count("one", 8)] == [1, 2]


def test_processes_and_threads_count_together(counter, tmp_path):
    command = [sys.executable, "-c", COUNT, str(tmp_path / "rates" / "counts")]
    running = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _process in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert counter.count("one", 7) == 3001


def in_one_row(count):
    """Names of clients that all have their place in the same row."""
    row, found, number = number_of("one") % ROWS, [], 0
    while len(found) < count:
        number += 1
        if number_of(str(number)) % ROWS == row:
            found.append(str(number))
    return found


def test_in_a_full_row_who_asked_least_makes_room(counter):
    others = in_one_row(PLACES)
    for _time in range(5):
        counter.count("one", 7)
    for other in others:
        counter.count(other, 7)
    assert counter.count("one", 7) == 6, "who asks much is not forgotten for those who ask once"
    assert counter.count(others[0], 8) == 1 and counter.count("one", 7) == 7, "an earlier window makes room first"


def test_it_stays_as_large_as_it_is(counter, tmp_path):
    for number in range(20_000):
        counter.count(f"2001:db8::{number:x}/64", number // 5000)
    assert (tmp_path / "rates" / "counts").stat().st_size == ROW * ROWS == 2**20


def test_it_costs_less_than_a_third_of_a_millisecond(counter):
    def best(times=500):
        begin = time.perf_counter()
        for number in range(times):
            counter.count(f"192.0.2.{number % 250}", 7)
        return (time.perf_counter() - begin) / times

    assert min(best() for _round in range(5)) < 0.0003


def test_a_file_of_another_length_is_filled_up(tmp_path):
    (tmp_path / "counts").write_bytes(b"short")
    assert FileCounter(tmp_path / "counts").count("one", 7) == 1


# Redis ------------------------------------------------------------------------------------------------------------
class Redis:
    """A Redis of its own on this machine, which may die and come back."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.address = folder, f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path):
    """A Redis that is stopped after the test; skipped where there is no Redis, or no package."""
    pytest.importorskip("redis")
    if not shutil.which("redis-server"):
        pytest.skip("needs redis-server")
    running = Redis(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def redis(server):
    return server.address


def test_machines_count_together(redis):
    one, two = RedisCounter(redis, 60), RedisCounter(redis, 60)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: (one, two)[number % 2].count("one", 7), range(200)))
    assert (one.count("one", 7), two.count("one", 8), two.count("two", 7)) == (201, 1, 1)
    assert 60 < one.redis.ttl(f"register:rate:7:{number_of('one'):x}") <= 120, "what is past is forgotten"


@pytest.mark.django_db
def test_the_site_goes_on_without_its_redis(client, settings, caplog):
    pytest.importorskip("redis")
    settings.API_RATE, settings.REDIS_URL = 1, "redis://127.0.0.1:1/0"
    begin = time.perf_counter()
    assert [client.get(ROOT).status_code for _time in range(5)] == [200] * 5
    assert time.perf_counter() - begin < 2
    assert caplog.text.count("Redis does not count requests") == 1, "it is not asked again at once"


@pytest.mark.django_db
def test_the_site_is_limited_by_its_redis(client, settings, redis, monkeypatch):
    monkeypatch.setattr("ctitf_site.web.limits.moment", lambda: (100, 17))
    settings.API_RATE, settings.REDIS_URL = 1, redis
    assert [client.get(ROOT).status_code for _time in range(2)] == [200, 429]


@pytest.mark.django_db
@pytest.mark.parametrize("dies", ["killed", "silent"])
def test_the_site_goes_on_when_its_redis_dies_and_counts_when_it_is_back(client, settings, server, monkeypatch, dies):
    """A Redis that is stopped in the middle keeps its connections and says nothing."""
    monkeypatch.setattr("ctitf_site.web.limits.moment", lambda: (100, 17))
    settings.API_RATE, settings.REDIS_URL = 2, server.address
    assert [client.get(ROOT).status_code for _time in range(3)] == [200, 200, 429]
    server.stop() if dies == "killed" else server.signal(signal.SIGSTOP)
    begin = time.perf_counter()
    assert [client.get(ROOT).status_code for _time in range(5)] == [200] * 5
    assert time.perf_counter() - begin < 2
    server.start() if dies == "killed" else server.signal(signal.SIGCONT)
    monkeypatch.setattr("ctitf_site.web.counters.time.monotonic", lambda now=time.monotonic: now() + 60)
    found = [client.get(ROOT).status_code for _time in range(3)]
    assert found[-1] == 429, found
