"""Very many read at once, some as slowly as can be, some guess passwords: readers are answered, and in time.

``python -m tests.faults.load`` serves the real register as ``manage.py serve`` does, in two processes on a SQLite file;
``--postgres`` on the server of TEST_DATABASE_URL or a local one. ``--seconds 10`` makes each of the phases short. Each
reader asks again as soon as it has an answer, for pages, lists, files, searches and the past, in both languages. What
asks runs on the same cores as what answers.
"""

import argparse
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from tests.faults.clerks import LOGIN, Clerk, Form
from tests.faults.many import Got, Many, check
from tests.faults.readers import ask
from tests.faults.server import Register, close, conclude, database_on, new_folder
from tests.faults.slow import SilentClients, SlowClients

SECONDS, FIRST, MANY, SLOW, GUESSERS, FEW, FLOOD, PAST, OF_EACH = 120, 15, 64, 200, 16, 16, 600, 8, 8
SILENT, WHOLE, AT_MOST = 200, 30, 3  # clients; seconds in which all were sent away; and that a clerk waits
LIMITS = {
    "first": 3,
    "alone": 1,
    "slow": 3,
    "guesses": 2,
    "past": 3,
    "health": 1,
}  # seconds within which 99 of 100 are answered
API = ("meetings", "organizations", "states", "contributions", "recommendations", "documents", "changes")
OTHERS = (
    *(f"/api/v1/{noun}/{query}" for noun in API for query in ("", "?limit=5", "?format=csv", "?format=ndjson")),
    *("/api/v1/openapi.json", "/en/contributions/matrix/", "/ru/meetings/participation/", "/en/meetings.ics"),
    *("/en/changes.atom", "/en/plan/?as_of=seq:9", "/ru/meetings/?as_of=seq:150", "/data/latest.zip", "/sitemap.xml"),
)
HEARD = 2 * (10 + 30)  # guesses, at most: a name's and an address's, before and after the end of five minutes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each phase (%(default)s)")
    options = parser.parse_args()
    with (
        new_folder() as folder,
        database_on(options.postgres) as url,
        Register(folder, url, workers=2, TRUSTED_PROXIES=1) as register,
    ):
        faults = prove(register, options.seconds)
    conclude(faults, "Every reader was answered in time.")


def prove(register, seconds):
    """Go through all phases, print what was seen, and say what is wrong."""
    from django.core.management import call_command

    call_command("build_release", verbosity=0)
    close()
    register.start()
    addresses = [*pages(register.port), *OTHERS]
    print(f"{len(addresses)} addresses, and searches\n{'':36} answers  a second  median      99%  slowest", flush=True)
    first = [ask(register.port, address) for address in OTHERS]
    faults = [f"asked for the first time: {got.address} {got.status}" for got in first if got.status != 200]
    faults += reading(f"{FEW} readers of a site that began", register, addresses, FIRST, "first", FEW)
    faults += reading(f"{MANY} readers", register, addresses, seconds, "alone")
    with SlowClients(register.port, SLOW) as slow:
        faults += reading(f"beside {SLOW} slow clients", register, addresses, seconds, "slow")
    print(f"  slow clients were sent away {slow.returned} times, and came again")
    today = [address for address in addresses if "as_of" not in address]  # others may be told that many look for it
    faults += [*past(register, today, seconds), *silent(register)]
    return [*faults, *guessed(register, today, seconds), *flooded(register, seconds)]


def pages(port):
    """The parts of the sitemap, and some pages of each: of every kind of record, in both languages."""
    parts = placed(port, "/sitemap.xml")
    return [*parts, *(page for part in parts for page in some(placed(port, part)))]


def some(found):
    return random.Random(len(found)).sample(found, min(len(found), OF_EACH))


def placed(port, path):
    answer = ask(port, path)
    found = re.findall(r"<loc>https?://[^/<]+([^<]+)</loc>", answer.body)
    assert answer.status == 200 and found, f"{path} is answered {answer.status}, and names {len(found)} addresses."
    return found


def reading(name, register, addresses, seconds, kind, many=MANY):
    """What is wrong with the answers that ``many`` readers got."""
    answers = Many(register.port, addresses, many).for_seconds(seconds)
    return check(name, answers, seconds, LIMITS[kind])


def past(register, addresses, seconds):
    """Readers beside those who ask for ever other times, each of which has to be written first."""
    times = [f"/en/meetings/?as_of=seq:{number}" for number in range(10, 200)]
    asking = Many(register.port, times, PAST, processes=1)
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(asking.for_seconds, seconds)
        yield from reading(f"{FEW} readers beside {PAST} of the past", register, addresses, seconds - 1, "past", FEW)
    told = [got for got in asked.result() if "as_of" in got.address]
    yield from check("  who asked for the past", told, seconds, 20, allowed=(200, 503))
    refused = [got.seconds for got in told if got.status == 503]
    print(f"  {len(refused)} of them were told to come again (median {median(refused or [0]):.2f} s)")
    if len(refused) == len(told) or median(refused or [0]) > AT_MOST:
        yield "who asked for the past was not told what was said, or was kept waiting to be refused"


# Silence ------------------------------------------------------------------------------------------------------------
def silent(register):
    """A clerk saves, and comes in again, beside those who begin to send a form and then send nothing."""
    clerk = Clerk("clerk", register.port, register.login)
    clerk.save_next()  # the first one takes its time
    until, times = time.monotonic() + WHOLE, []
    with SilentClients(register.port, SILENT) as clients:
        while time.monotonic() < until and clients.told.total() < 2 * SILENT:
            if fault := clerk.save_next():
                yield f"beside silent clients: {fault}"
            times.append(clerk.seconds)
            if len(times) % 10 == 1 and len(times) < 50:
                times.append(comes_in(clerk, register.login))
            time.sleep(0.5)
    told, slowest = dict(clients.told), max(times)
    print(f"beside {SILENT} silent clients, who were told {told}:")
    print(f"  a clerk saved or came in {len(times)} times, and waited {slowest:.3f} s at most")
    if slowest > AT_MOST:
        yield f"beside silent clients a clerk waited {slowest:.1f} s"
    if clients.told["408"] < SILENT:
        yield f"silent clients were waited for: they were answered {told}"


def comes_in(clerk, login):
    """The seconds that it takes to log in, in a browser in which somebody has come in before."""
    clerk.cookies.pop("sessionid")
    form, began = Form(clerk.get(LOGIN)), time.monotonic()
    status, _place, page = clerk.send(LOGIN, form, **named(login))
    assert status == 302, f"A clerk is answered {status}: {page[:500]}"
    return time.monotonic() - began


# Guesses ------------------------------------------------------------------------------------------------------------
class Guesser(Clerk):
    """Tries wrong passwords: for one name from ever new addresses, or for ever new names from one."""

    def __init__(self, number, port):
        self.port, self.cookies, self.number, self.tried, self.answers = port, {}, number, 0, []
        self.form = Form(self.get(LOGIN))

    def guess(self):
        self.tried += 1
        is_one_name, mine = self.number % 2, self.number * 100_000 + self.tried
        self.head = {
            "X-Forwarded-For": f"2001:db8:{mine // 60_000:x}:{mine % 60_000:x}::1" if is_one_name else "192.0.2.1"
        }
        began = time.monotonic()
        name = "admin" if is_one_name else f"nobody-{mine}"
        status, _place, _page = self.send(LOGIN, self.form, username=name, password=f"wrong-{mine}")
        self.answers.append((status, time.monotonic() - began))

    def is_told(self):
        """Was this one too often?"""
        return any(status == 429 for status, _seconds in self.answers)


def guessed(register, addresses, seconds):
    """Readers beside guesses; whoever has come in before comes in again meanwhile."""
    owner, until = Clerk("owner", register.port, register.login), time.monotonic() + seconds
    guessers = [Guesser(number, register.port) for number in range(GUESSERS)]

    def go_on(guesser):
        while time.monotonic() < until or time.monotonic() < until + WHOLE and not any(map(Guesser.is_told, guessers)):
            guesser.guess()

    threads = [threading.Thread(target=go_on, args=(guesser,)) for guesser in guessers]
    for thread in threads:
        thread.start()
    name = f"{FEW} readers beside {GUESSERS} guessers"
    faults = reading(name, register, addresses, seconds - 1, "guesses", FEW)
    del owner.cookies["sessionid"]  # from here on it is only a browser in which somebody has come in
    form, began = Form(owner.get(LOGIN)), time.monotonic()
    status, _place, _page = owner.send(LOGIN, form, **named(register.login))
    print(f"  the owner of the name came in within {time.monotonic() - began:.1f} s")
    for thread in threads:
        thread.join()
    return [*faults, *heard([answer for each in guessers for answer in each.answers], status)]


def named(login):
    return dict(zip(("username", "password"), login, strict=True))


def heard(answers, owner):
    counts = Counter(status for status, _seconds in answers)
    refused = sorted(seconds for status, seconds in answers if status == 429) or [0]
    print(
        f"  guesses: {counts[200]} heard, {counts[429]} refused unheard (median {refused[len(refused) // 2]:.3f} s), "
    )
    print(f"  {counts[503]} asked to wait; the owner of the name was answered {owner}")
    if counts[200] > HEARD or set(counts) - {200, 429, 503} or not counts[429]:
        yield f"guesses were answered {dict(counts)}"
    if owner != 302:
        yield f"the owner of the name was answered {owner}"


# More than can be answered --------------------------------------------------------------------------------------
def flooded(register, seconds):
    """So many ask for what is new that most of them are told to come again; is the site alive meanwhile?"""
    health, stop = [], threading.Event()

    def look():
        while not stop.wait(0.05):
            answer = ask(register.port, "/healthz")
            health.append(Got("/healthz", answer.status, answer.seconds, answer.body[:100]))

    thread = threading.Thread(target=look)
    thread.start()
    flood = Many(register.port, [], FLOOD, is_new=True).for_seconds(seconds)
    stop.set()
    thread.join()
    counts = Counter(got.status for got in flood)
    faults = check(f"{FLOOD} who search, and nothing is kept", flood, seconds, 20, allowed=(200, 503))
    print(f"  {counts[200]} of them were answered, {counts[503]} told to come again")
    return [*faults, *check("  is it alive meanwhile?", health, seconds, LIMITS["health"])]


if __name__ == "__main__":
    main()
