"""A SQLite file is held by another program, and then can only be read.

``python -m tests.faults.locked`` sends in both the form that a clerk has opened before, and the same one after it.
Readers ask without a pause, and a record is due while the file is held. ``--seconds 12``: how long it is held at first,
which is shorter than a save waits; then it is held for longer.
"""

import argparse
import os
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta

from tests.faults.clerks import MEETINGS, Form
from tests.faults.counted import make_due
from tests.faults.processes import wait
from tests.faults.readers import Readers, ask
from tests.faults.server import Register, close, conclude, new_folder
from tests.faults.trouble import READ, Proof

SECONDS, SLOWEST = 12, 3  # for which it is held at first; for one answer to a reader
ADD = f"{MEETINGS}add/"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = parser.parse_args()
    with new_folder() as folder, Register(folder, workers=2) as register:
        faults = prove(register, options.seconds)
    conclude(faults, "Readers read on, nothing acknowledged is lost, and each form was saved once.")


def prove(register, seconds):
    from django.core.management import call_command

    call_command("build_release", verbosity=0)
    close()
    start(register)
    proof = Proof(register, SLOWEST)
    for_a_while(proof, register, seconds)
    due = make_due(timedelta(seconds=3))
    proof.go_through("held too long", held(register))
    is_shown = wait(lambda: ask(register.port, due).status == 200)
    proof.check(is_shown, "what was due while the file was held is not published")
    read_only(proof, register)
    return [*proof.faults, *proof.lost()]


def for_a_while(proof, register, seconds):
    """Whoever saves waits until the file is free, and then it is saved."""
    form, name = Form(proof.clerk.get(ADD)), "waited for"
    with Readers(register.port, READ) as readers:
        began = time.monotonic()
        with held(register, seconds):
            status, page = proof.save(form, name)
    over = time.monotonic()
    proof.report(name, readers, began, over)
    print(f"  the clerk was answered {status} after {over - began:.1f} s", flush=True)
    proof.check(status == 302, f"{name}: a save was answered {status}: {page[:500]}")


@contextmanager
def held(register, seconds=0):
    """Another program has the file to itself, until the end of the block or for some seconds."""
    other = sqlite3.connect(register.folder / "register.sqlite3", isolation_level=None, check_same_thread=False)
    with closing(other):
        other.execute("BEGIN EXCLUSIVE")
        if not seconds:
            yield
            return
        end = threading.Timer(seconds, lambda: other.execute("ROLLBACK"))
        end.start()
        yield
        end.join()


def start(register):
    """Serve without the right of root to write what nobody may write."""
    is_root = os.geteuid() == 0
    register.start(by=["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if is_root else [])


def read_only(proof, register):
    """The server is started with a file that it may not write, and again when it may."""
    form, name = Form(proof.clerk.get(ADD)), "read-only"
    register.kill()
    close()
    file = register.folder / "register.sqlite3"
    file.chmod(0o444)
    start(register)
    with Readers(register.port, READ) as readers:
        began = time.monotonic()
        status, page = proof.save(form, name)
        time.sleep(3)
    proof.report(name, readers, began, time.monotonic())
    proof.check(
        status == 503 and "Keep this window open" in page, f"{name}: a save was answered {status}: {page[:500]}"
    )
    register.kill()
    for each in register.folder.glob("register.sqlite3*"):  # SQLite makes its others with the rights of the first
        each.chmod(0o644)
    start(register)
    again, _page = proof.save(form, name)
    print(f"  the clerk was answered {status}, and afterwards {again}", flush=True)
    proof.check(again == 302, f"{name}: afterwards a save was answered {again}")


if __name__ == "__main__":
    main()
