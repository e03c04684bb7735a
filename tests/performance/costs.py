"""What an answer costs a server: processor time of its process, the time until it is there, bytes and memory."""

import http.client
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 5


@dataclass
class Cost:
    """What an answer took, in ms: ``work`` is processor time, ``wait`` and ``worst`` (99 of 100) go by the clock."""

    status: int
    size: int
    work: float
    wait: float
    worst: float
    etag: str | None


class Worker:
    """The process that answers at ``port``: its processor time and its memory."""

    def __init__(self, server, port):
        self.port = port
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        self.pid = children[-1] if children else server.pid

    def seconds(self):
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def seconds_of_all(self):
        """To a hundredth; what threads took that have ended since, as they do in long answers, is in it."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """What it holds of its own, in MB; pages of a database that is mapped are not counted."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Pss_Anon"))) / 1024

    def cost(self, address, times, headers=()):
        """What ``address`` costs, asked over one connection: the median of some rounds of so many times."""
        connection, work, waits = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600), [], []
        sent = {"Accept-Encoding": "gzip", **dict(headers)}
        for _round in range(ROUNDS):
            before = self.seconds()
            for _time in range(times):
                began = time.perf_counter()
                connection.request("GET", address, headers=sent)
                answer = connection.getresponse()
                size = len(answer.read())
                waits.append((time.perf_counter() - began) * 1000)
            work.append((self.seconds() - before) * 1000 / times)
        connection.close()
        waits.sort()
        worst = waits[int(len(waits) * 0.99)]
        return Cost(answer.status, size, median(work), median(waits), worst, answer.headers["ETag"])

    def read(self, address):
        """The status and the bytes of one answer, and the seconds of processor time that it took."""
        before = self.seconds_of_all()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3600)
        connection.request("GET", address)
        answer, size = connection.getresponse(), 0
        while part := answer.read(1_000_000):
            size += len(part)
        connection.close()
        return answer.status, size, self.seconds_of_all() - before
