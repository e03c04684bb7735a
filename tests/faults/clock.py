"""The clock of the server jumps under readers and clerks: nothing is lost, hidden or kept for too long by that.

``python -m tests.faults.clock`` works on a SQLite file, ``--postgres`` on the server of TEST_DATABASE_URL or a local
one, whose own clock stays right. It needs gcc: ``clock.c`` moves the clock that all processes of the site see, and
leaves alone what measures and waits. ``--seconds 3`` makes each of the six times short.
"""

import argparse
import struct
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.faults.clerks import Clerk
from tests.faults.counted import make_due
from tests.faults.programs import program
from tests.faults.readers import Readers, ask
from tests.faults.server import Register, close, conclude, database_on, new_folder

SECONDS, SLOWEST, GONE = 6, 9, 2  # of each time; for one answer; until what was withdrawn is gone, with all its asking
PAST = 20  # seconds in which a new past can be looked up on a busy machine
WRONG = 5  # passwords after which a name has to wait
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
RIGHT = timedelta()
# Each time of the server's clock, and how often the two clerks have to log in anew in it.
TIMES = [
    ("the clock is right", RIGHT, 0),
    ("an hour forward", HOUR, 0),
    ("back again", RIGHT, 0),
    ("a day backward", -DAY, 0),
    ("a year forward", YEAR, 2),
    ("right again", RIGHT, 2),
]
READ = (
    *("/en/", "/ru/meetings/", "/en/contributions/matrix/", "/api/v1/meetings/?limit=3", "/api/v1/states/?format=csv"),
    *(
        "/en/changes.atom",
        "/en/meetings.ics",
        "/api/v1/changes/?since=3&limit=5",
        "/en/plan/?as_of=seq:9",
        "/sitemap.xml",
    ),
    *("/ru/search/?q=training", "/data/latest.zip", "/healthz", "/readyz"),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each time (%(default)s)")
    options = parser.parse_args()
    with (
        new_folder() as folder,
        database_on(options.postgres) as url,
        Register(folder, url, workers=2) as register,
    ):
        faults = prove(register, Clock(folder), options.seconds)
    conclude(faults, "Nothing was lost, hidden, or kept for too long.")


def prove(register, clock, seconds):
    from django.core.management import call_command

    call_command("build_release", verbosity=0)
    due = make_due(HOUR / 2)
    close()
    register.start(LOG_LEVEL="ERROR", **clock.environment())
    proof = Proof(register, clock, due)
    with Readers(register.port, READ, 2) as readers:
        for name, offset, logins in TIMES:
            proof.go_through(name, offset, logins, seconds)
    return [*proof.faults, *wrong_answers(readers.answers), *proof.lost()]


def wrong_answers(answers):
    print(f"{len(answers)} answers to readers, the slowest in {max(answer.seconds for answer in answers):.1f} s")
    for answer in answers:
        if answer.status != 200 or answer.seconds > SLOWEST:
            yield f"{answer.address} {answer.status} in {answer.seconds:.1f} s {answer.body[:200]}"


class Clock:
    """A clock that is right, but for ``offset``: the server finds that in a file each time that it looks."""

    def __init__(self, folder):
        self.file, self.library = folder / "offset", folder / "clock.so"
        self.file.write_bytes(bytes(8))
        self.jump(RIGHT)
        source = Path(__file__).with_suffix(".c")
        subprocess.run([program("gcc", "gcc libc6-dev"), "-shared", "-fPIC", "-o", self.library, source], check=True)

    def jump(self, offset):
        self.offset = offset
        with self.file.open("r+b") as file:  # the same file: the server has mapped it
            file.write(struct.pack("@q", round(offset.total_seconds())))

    def environment(self):
        """What the server is started with."""
        return {"LD_PRELOAD": str(self.library), "CLOCK_OFFSET": str(self.file)}

    def now(self):
        return datetime.now(UTC) + self.offset

    def day(self):
        """Today, where the register is kept."""
        return self.now().astimezone(ZoneInfo("Asia/Ashgabat")).date().isoformat()


class Proof:
    def __init__(self, register, clock, due):
        self.register, self.clock, self.due, self.faults, self.saves = register, clock, due, [], []
        self.clerks, self.logins, self.shown = [self.log_in(f"clerk {number}") for number in (1, 2)], 0, ""

    def log_in(self, name):
        return Clerk(name, self.register.port, self.register.login)

    def go_through(self, name, offset, logins, seconds):
        """One time of the clock: what was shown before it is shown, then withdrawn; then clerks save."""
        self.clock.jump(offset)
        began, before, self.logins = time.monotonic(), len(self.saves), 0
        self.look(f"{name}, at once")
        self.log_in("a colleague")
        gone = self.withdraw(name)
        self.work(began + seconds)
        time.sleep(0.5)
        self.look(name)
        self.check_due(name)
        if offset > RIGHT:
            self.check_moved(name)
            self.guess()
        print(
            f"{name:20} {len(self.saves) - before:3} saves, {self.logins} logins, "
            f"what was withdrawn was gone in {gone:.2f} s",
            flush=True,
        )
        self.check(self.logins == logins, f"{name}: clerks logged in {self.logins} times, and not {logins}")

    def work(self, until):
        """Both clerks save, once at least, and each has saved last."""
        while True:
            for number in (0, 1):
                self.save(number)
            if time.monotonic() > until and all(clerk.address for clerk in self.clerks):
                return

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)

    def save(self, number):
        """Let a clerk save, who logs in again where the session is over."""
        clerk = self.clerks[number]
        try:
            wrong = clerk.save_next()
        except HTTPException as error:
            self.check(str(error).endswith("answers 302"), str(error))
            self.clerks[number], self.logins = self.log_in(clerk.name), self.logins + 1
            self.clerks[number].address = clerk.address
            return
        self.check(not wrong, wrong)
        self.saves += [clerk.saves[-1]] if clerk.saves[-1].told else []

    def withdraw(self, name):
        """Withdraw what the first clerk saved in the time before; the seconds until its page is gone."""
        self.save(0)  # who has to log in again does so, and saves then
        while not self.clerks[0].address:
            self.save(0)
        page = self.clerks[0].page()
        self.check(ask(self.register.port, page).status == 200, f"{name}: {page} is not shown")
        wrong, over = self.clerks[0].withdraw(), time.monotonic()
        self.check(not wrong, f"{name}: {wrong}")
        while ask(self.register.port, page).status == 200 and time.monotonic() < over + SLOWEST:
            time.sleep(0.02)
        gone = time.monotonic() - over
        self.check(gone < GONE, f"{name}: {page} was withdrawn and still there after {gone:.1f} s")
        return gone

    def look(self, name):
        """Live and by the day of the server the register says what was saved last."""
        told = [clerk for clerk in self.clerks if clerk.address]
        for clerk in told:
            page, title = clerk.page(), clerk.saves[-1].title if clerk.saves else ""
            for address in (page, f"{page}?as_of={self.clock.day()}"):
                answer = self.ask(address)
                is_there = answer.status == 200 and title in answer.body
                self.check(is_there, f"{name}: {address} {answer.status} does not say {title!r}")

    def ask(self, address):
        """The answer; whoever asks for a past that others look up at that moment is told to come again, and does."""
        until = time.monotonic() + PAST
        while (answer := ask(self.register.port, address)).status == 503 and time.monotonic() < until:
            time.sleep(0.2)
        return answer

    def check_due(self, name):
        """What is due is published when its time has come, and stays so."""
        self.shown = self.shown or ("yes" if self.clock.offset > RIGHT else "")
        status = ask(self.register.port, self.due).status
        self.check(status == (200 if self.shown else 404), f"{name}: what is due is answered {status}")

    def check_moved(self, name):
        """A proof whose server has the right time would prove nothing."""
        from ctitf_site.register.history import last_change

        at = last_change()[1]
        self.check(abs(at - self.clock.now()) < HOUR / 4, f"{name}: the last change was at {at}")
        close()

    def guess(self):
        """Somebody guesses until the name has to wait."""
        name, _password = self.register.login
        for _time in range(WRONG):
            with suppress(AssertionError):  # that a clerk cannot log in
                Clerk("a guesser", self.register.port, (name, "wrong"))

    def lost(self):
        """What was acknowledged and is not there, and what is wrong with the history."""
        from tests.faults import checks

        known = checks.known_titles()
        print(f"{len(self.saves)} saves acknowledged, {sum(save.title not in known for save in self.saves)} lost")
        yield from (f"acknowledged, and lost: {save.title}" for save in self.saves if save.title not in known)
        yield from checks.history_faults()
        close()


if __name__ == "__main__":
    main()
