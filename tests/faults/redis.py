"""Redis, which counts requests for several machines, is killed, started again and stopped in silence under the site.

``python -m tests.faults.redis`` needs redis-server and the package redis. Readers ask and a clerk saves all the time;
a client that asks too often is told so whenever Redis is there, and is answered whenever it is not.
"""

import argparse
import signal
import time

from tests.faults.clerks import Clerk
from tests.faults.cluster import free_port
from tests.faults.programs import Program, program
from tests.faults.readers import Readers, ask
from tests.faults.server import Register, conclude, new_folder

RATE, ENOUGH = 60, 200  # requests in a minute; so many that a minute may end among them
SECONDS, SLOWEST = 6, 1.5  # of each phase; for one answer
AGAIN = 7  # seconds after which limits count again, five of which nobody asks Redis
READ = ("/en/", "/ru/meetings/", "/en/contributions/matrix/", "/sitemap.xml", "/healthz", "/admin/login/")
LIMITED = "/api/v1/states/"


class Redis(Program):
    """One that forgets all when it ends."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.begin()

    def begin(self):
        command = [program("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        self.start([*command, "--save", "", "--dir", str(self.folder)])

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each phase (%(default)s)")
    options = parser.parse_args()
    with new_folder() as folder:
        redis = Redis(folder)
        try:
            with Register(folder, workers=2, API_RATE=RATE, REDIS_URL=redis.url) as register:
                register.start()
                faults = Proof(register, redis).run(options.seconds)
        finally:
            redis.stop()
    conclude(faults, "Readers and clerks noticed nothing, and limits count whenever Redis is there.")


class Proof:
    def __init__(self, register, redis):
        self.register, self.redis, self.faults = register, redis, []
        self.clerk = Clerk("clerk", register.port, register.login)

    def run(self, seconds):
        redis = self.redis
        phases = [
            ("Redis is there", lambda: None, True),
            ("it is killed", redis.stop, False),
            ("it is started again", redis.begin, True),
            ("it is silent", redis.pause, False),
            ("it goes on", redis.go_on, True),
        ]
        with Readers(self.register.port, READ, 2) as readers:
            for name, act, counts in phases:
                self.go_through(name, act, counts, seconds, readers)
        return [*self.faults, *self.lost()]

    def go_through(self, name, act, counts, seconds, readers):
        began, saves = time.monotonic(), self.clerk.count
        act()
        limited = self.is_limited_within(AGAIN) if counts else self.is_limited()
        while self.clerk.count == saves or time.monotonic() < began + seconds:
            self.faults += filter(None, [self.clerk.save_next()])
            if time.monotonic() > began + 10 * seconds:
                break
        answers = readers.between(began, time.monotonic())
        slowest = max(answer.seconds for answer in answers)
        print(f"{name:20} {len(answers):6} answers, the slowest in {slowest:.2f} s;", end=" ")
        print(f"{self.clerk.count - saves} saves; limits {'count' if limited else 'do not count'}", flush=True)
        self.check(limited == counts, f"{name}: the limit {'does not count' if counts else 'is there'}")
        for answer in answers:
            is_right = answer.status == 200 and answer.seconds < SLOWEST
            self.check(is_right, f"{name}: {answer.address} {answer.status} in {answer.seconds:.1f} s")

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)

    def is_limited_within(self, seconds):
        """Is the limit there again in time? Whoever found Redis gone does not ask it for five seconds."""
        until = time.monotonic() + seconds
        while not self.is_limited():
            if time.monotonic() > until:
                return False
        return True

    def is_limited(self):
        """Is somebody who asks too often told to wait at last? Nobody may be told anything else."""
        told = [ask(self.register.port, LIMITED) for _time in range(ENOUGH)]
        for answer in told:
            is_right = answer.status in (200, 429) and answer.seconds < SLOWEST
            self.check(is_right, f"{answer.address} {answer.status} in {answer.seconds:.1f} s")
        return told[-1].status == 429

    def lost(self):
        from tests.faults import checks

        known = checks.known_titles()
        yield from (f"acknowledged, and lost: {save.title}" for save in self.clerk.saves if save.title not in known)
        yield from checks.history_faults()


if __name__ == "__main__":
    main()
