"""PostgreSQL is there, but holds what is asked for, may not be written to, or takes no more connections.

``python -m tests.faults.trouble`` makes a cluster of its own and a release. Readers ask without a pause; a clerk has
opened a form before, sends it in the trouble, and sends the same again after it. Nobody starts anything anew.
"""

import time
from contextlib import contextmanager, suppress

import psycopg2

from tests.faults.clerks import MEETINGS, Clerk, Form
from tests.faults.kill import own_cluster
from tests.faults.processes import wait
from tests.faults.readers import Readers, ask
from tests.faults.server import Register, close, conclude, new_folder, order

READ = ("/en/", "/ru/meetings/", "/en/contributions/matrix/", "/api/v1/meetings/?limit=3", "/api/v1/states/?format=csv")
HEALTH, NEW = "/healthz", "/en/search/?q=training+{}"
SECONDS, SLOWEST = 12, 9  # of each trouble, and for one answer in it
AGAIN = 1.5  # seconds after which every process knows that the trouble is over
TABLES = "register_entry, register_revision, register_sequence"
RELOAD = "SELECT pg_reload_conf()"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> '' AND application_name <> 'taken'"


def main():
    with new_folder() as folder, own_cluster(folder / "cluster") as url, Register(folder, url, workers=2) as register:
        faults = prove(register)
    conclude(faults, "Readers read on, staff were told what was not saved, and all came back by itself.")


def prove(register):
    from django.core.management import call_command

    call_command("build_release", verbosity=0)
    close()
    register.start()
    proof, url = Proof(register), register.url
    for name, trouble in (("held", held), ("read-only", read_only), ("no connections", no_connections)):
        proof.go_through(name, trouble(url))
    return [*proof.faults, *proof.lost()]


@contextmanager
def held(url):
    """Somebody holds all that is asked for, as a migration does."""
    connection = psycopg2.connect(url)
    connection.cursor().execute(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE")
    yield
    connection.close()


@contextmanager
def read_only(url):
    """As after a disk that is nearly full, or on a primary that another one has taken the place of."""
    order(url, "ALTER SYSTEM SET default_transaction_read_only = on")
    order(url, RELOAD)
    yield
    connection = psycopg2.connect(url, options="-c default_transaction_read_only=off")
    connection.autocommit = True
    for command in ("ALTER SYSTEM RESET default_transaction_read_only", RELOAD):
        connection.cursor().execute(command)
    connection.close()


@contextmanager
def no_connections(url):
    """Others hold all connections that there may be."""
    taken = [psycopg2.connect(url, application_name="taken")]
    taken[0].autocommit, cursor = True, taken[0].cursor()
    others = [1]
    while others:  # the site takes again what it lost, as soon as somebody asks it
        cursor.execute(OTHERS)
        with suppress(psycopg2.OperationalError):
            while True:
                taken.append(psycopg2.connect(url, application_name="taken"))
        cursor.execute(OTHERS.replace("pg_terminate_backend(pid)", "pid"))
        others = cursor.fetchall()
    yield
    for connection in taken:
        connection.close()


class Proof:
    def __init__(self, register, slowest=SLOWEST):
        self.port, self.slowest, self.faults, self.saves = register.port, slowest, [], []
        self.clerk = Clerk("clerk", register.port, register.login)

    def go_through(self, name, trouble):
        form = Form(self.clerk.get(f"{MEETINGS}add/"))
        with Readers(self.port, [*READ, HEALTH]) as readers:
            with trouble:
                began = time.monotonic()
                told = self.save(form, name)
                new = ask(self.port, NEW.format(name.replace(" ", "+")))
                time.sleep(max(0.0, began + SECONDS - time.monotonic()))
            over = time.monotonic()
            back = wait(self.is_live) and time.monotonic() - over
            again = self.save(form, name)
            if again[0] == 503:  # each process looks once a second, and the other one may not have yet
                time.sleep(AGAIN)
                again = self.save(form, name)
        self.report(name, readers, began, over)
        print(f"  a search: {new.status}; the clerk was answered {told[0]}, and afterwards {again[0]}", end="; ")
        print(f"live again after {back or 99:.1f} s", flush=True)
        self.check_answers(name, new, told, again, back)

    def check_answers(self, name, new, told, again, back):
        """What a reader and the clerk were told in the trouble, and what the clerk after it; and that it is over."""
        self.check(new.status == 200, f"{name}: a search was answered {new.status} {new.body[:200]}")
        self.check(
            told[0] == 503 and "Keep this window open" in told[1],
            f"{name}: a save was answered {told[0]}: {told[1][-2000:]}",
        )
        self.check(again[0] == 302, f"{name}: afterwards a save was answered {again[0]}")
        self.check(back is not False and back < SLOWEST, f"{name}: the live site came back after {back} s")

    def save(self, form, name):
        """Send the form as it was filled in; status and page of the answer."""
        title = f"Sent in trouble: {name}"
        self.saves.append(title)
        status, _place, page = self.clerk.send_meeting(f"{MEETINGS}add/", form, title_en=title)
        return status, page

    def is_live(self):
        answer = ask(self.port, f"/en/search/?q=live+{time.monotonic()}")
        return answer.status == 200 and not answer.release

    def report(self, name, readers, began, over):
        answers = readers.between(began, over)
        from_release = sum(bool(answer.release) for answer in answers)
        slowest = max(answer.seconds for answer in answers)
        print(f"{name}: {len(answers)} answers to readers, {from_release} from the release,", end=" ")
        print(f"the slowest in {slowest:.1f} s")
        for answer in readers.answers:
            self.check(answer.status == 200, f"{name}: {answer.address} {answer.status} {answer.body[:200]}")
            limit = 1 if answer.address == HEALTH else self.slowest
            self.check(answer.seconds < limit, f"{name}: {answer.address} in {answer.seconds:.1f} s")

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)

    def lost(self):
        """Each form was saved once."""
        from meetings.models import Meeting
        from tests.faults import checks

        for title in dict.fromkeys(self.saves):
            if (count := Meeting.objects.filter(title_en=title).count()) != 1:
                yield f"“{title}” is there {count} times"
        yield from checks.history_faults()
        close()


if __name__ == "__main__":
    main()
