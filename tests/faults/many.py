"""Very many readers at once, and whether they were answered in time."""

import random
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import quote

from tests.faults.readers import ask

PROCESSES = 2
WORDS = ("terrorism", "Ташкент", "CARICC", "training", "граница", "UNRCCA")


@dataclass(frozen=True)
class Got:
    """What one request got, without its text; ``wrong`` is the beginning of that where the status is not 200."""

    address: str
    status: int
    seconds: float
    wrong: str


class Many:
    """``many`` readers in some processes, who ask without a pause: for what was asked before, but for one in ten.

    ``is_new``: nothing that was kept answers them.
    """

    def __init__(self, port, addresses, many, is_new=False, processes=PROCESSES):
        self.port, self.addresses, self.many, self.is_new, self.processes = port, addresses, many, is_new, processes

    def for_seconds(self, seconds):
        until = time.monotonic() + seconds
        shares = [(self.many // self.processes, number, until) for number in range(self.processes)]
        with ProcessPoolExecutor(self.processes, mp_context=get_context("fork")) as processes:
            return [got for found in processes.map(self.read, shares) for got in found]

    def read(self, share):
        many, seed, until = share
        found = []
        threads = [
            threading.Thread(target=self.one, args=(random.Random(f"{seed} {number}"), until, found))
            for number in range(many)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def one(self, chance, until, found):
        while time.monotonic() < until:
            address = self.address(chance)
            answer = ask(self.port, address)
            wrong = "" if answer.status == 200 else answer.body[:200]
            found.append(Got(address, answer.status, answer.seconds, wrong))

    def address(self, chance):
        if self.is_new or chance.random() < 0.1:
            return f"/{chance.choice(['en', 'ru'])}/search/?q={quote(chance.choice(WORDS))}+{chance.randrange(10**6)}"
        return chance.choice(self.addresses)


def check(name, answers, seconds, limit, allowed=(200,)):
    """Print how long the answers took that were there within so many seconds; what is wrong with them."""
    times = sorted(got.seconds for got in answers)
    spread = [times[int(len(times) * part)] for part in (0.5, 0.99)] + [times[-1]]
    print(
        f"{name:36} {len(times):7,} {len(times) / seconds:9.0f} {''.join(f'{each:8.3f}s' for each in spread)}",
        flush=True,
    )
    wrong = [got for got in answers if got.status not in allowed]
    faults = [f"{name}: {got.address} {got.status} after {got.seconds:.1f} s {got.wrong}" for got in wrong]
    if spread[1] > limit:
        faults.append(f"{name}: 99 of 100 were answered within {spread[1]:.2f} s, and not within {limit:.2f} s")
    return faults
