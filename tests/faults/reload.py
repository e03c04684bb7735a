"""Readers notice nothing while the server starts its processes anew, and who asked before it stops is answered.

``python -m tests.faults.reload`` reads pages without a pause while the running server is told to reload (SIGHUP) some
times, and then to stop (SIGTERM) in the midst of answers that take their time. It takes about a minute and a half.

A process that ends closes connections on which nothing was asked yet. So readers do what proxies do with a GET that got
no byte of an answer: they ask once more. An answer that breaks off, or a second one that is missing, is a fault.
"""

import argparse
import http.client
import signal
import sys
import threading
import time
from collections import Counter

from tests.faults.readers import BRIEF, Readers, ask
from tests.faults.server import Register, conclude, new_folder

READ = ("/en/", "/ru/meetings/", "/api/v1/meetings/M-0001/", "/en/contributions/matrix/", "/en/search/?q=drugs")
# Nobody has asked for these before, so they are made when the server is told to stop.
LONG = [f"/api/v1/{name}/?format=xlsx" for name in ("contributions", "documents", "organizations", "participations")]
LONG += [f"/api/v1/{name}/?format=xlsx&lang=ru" for name in ("contributions", "documents", "organizations", "meetings")]
WORKERS, READERS = 2, 6
LONGEST, GRACE = 90, 12  # seconds for one reload, and for the stop
DONE = "Stopped old worker"


class Patient(Readers):
    """Readers who ask again, once, where a connection was closed before the first byte of an answer."""

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.asked_again = []

    def read(self, first):
        while not self.stopped.is_set():
            for address in self.addresses[first:] + self.addresses[:first]:
                answer = ask(self.port, address)
                if answer.status == 0 and "IncompleteRead" not in answer.body:
                    self.asked_again.append(answer)
                    answer = ask(self.port, address)
                self.answers.append(answer)


class Long(threading.Thread):
    """One request that takes its time; ``ended`` is when all of its answer was there."""

    def __init__(self, port, address):
        super().__init__(daemon=True)
        self.port, self.address, self.status, self.ended, self.sent = port, address, 0, 0.0, threading.Event()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=BRIEF)
        try:
            connection.request("GET", self.address)
            self.sent.set()
            answer = connection.getresponse()
            answer.read()
            self.status = answer.status
        except (OSError, http.client.HTTPException) as error:
            print(f"{self.address}: {error!r}")
        self.ended = time.monotonic()
        connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reloads", type=int, default=3)
    options = parser.parse_args()
    with new_folder() as folder, Register(folder, workers=WORKERS, LOG_FORMAT="line") as register:
        register.start(LOG_LEVEL="INFO")
        faults = [*reloaded(register, options.reloads), *stopped(register)]
    conclude(faults, "No request failed, and the server stopped in good order.")


def reloaded(register, times):
    """Reload so often under readers, and say what they were answered wrongly."""
    with Patient(register.port, READ, many=READERS) as readers:
        time.sleep(1)
        took = [reload(register, number) for number in range(1, times + 1)]
        time.sleep(1)
    answers, again = readers.answers, readers.asked_again
    print(f"{len(took)} reloads in {', '.join(f'{seconds:.0f}' for seconds in took)} s; {len(answers)} answers:")
    print(f"{dict(Counter(answer.status for answer in answers))}; {len(again)} were asked for once more", flush=True)
    if len(answers) < 50 * times:
        yield "Too little was asked to prove anything."
    for answer in answers:
        if answer.status != 200:
            yield f"{answer.address} was answered {answer.status} {answer.body[:200]}"


def reload(register, number) -> float:
    """Tell the server to reload and wait until all of its processes are new ones; the seconds that this took."""
    log, began = register.folder / "server.log", time.monotonic()
    register.server.send_signal(signal.SIGHUP)
    while log.read_text().count(DONE) < number * WORKERS:
        if time.monotonic() - began > LONGEST or register.server.poll() is not None:
            sys.exit(f"The server does not reload:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)
    return time.monotonic() - began


def stopped(register):
    """Stop the server in the midst of long answers, and say which of them were lost."""
    long = [Long(register.port, address) for address in LONG]
    for each in long:
        each.start()
    for each in long:
        each.sent.wait(BRIEF)
    time.sleep(0.1)  # what was sent has been read by then
    told = time.monotonic()
    register.server.send_signal(signal.SIGTERM)
    for each in long:
        each.join(BRIEF)
    late = sum(each.ended > told for each in long)
    print(f"{late} of {len(long)} answers were under way when the server was told to stop", flush=True)
    if not late:
        yield "Nothing was under way when the server was told to stop."
    for each in long:
        if each.status != 200:
            yield f"{each.address} was asked before the stop, and answered {each.status}"
    if (status := register.server.wait(GRACE)) != 0:
        yield f"The server ended with {status}."


if __name__ == "__main__":
    main()
