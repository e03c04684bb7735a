"""Eight processes save at once, and the public sequence has no gap and follows the commits.

``python -m tests.faults.writers`` works on PostgreSQL: the server of TEST_DATABASE_URL or a local one, in a database of
its own. ``--sqlite`` works on a SQLite file instead, ``--saves 20`` makes it short. Meanwhile two clerks save through
the admin of the running site, and a mirror reads what comes after the last number that it knows, again and again.
"""

import argparse
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.faults.clerks import Clerk
from tests.faults.server import Register, conclude, database_on, new_folder

WRITERS, SAVES, CLERKS = 8, 200, 2
SLOWER = 10  # times: so many fewer saves has a clerk, whose form is read, filled in and sent for each


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--saves", type=int, default=SAVES, help="saves of each writer (%(default)s)")
    options = parser.parse_args()
    with new_folder() as folder, database_on(not options.sqlite) as url, Register(folder, url) as register:
        register.start()
        faults = prove(register, options.saves)
    conclude(faults, "No gap, no order violation, nothing lost.")


def prove(register, saves):
    """Let all of them save, print what happened, and say what is wrong."""
    from ctitf_site.register.history import last_seq
    from tests.faults import checks
    from tests.faults.crowd import Crowd, make_world

    world, start = make_world(WRITERS), time.monotonic()
    first = last_seq()
    with Crowd(WRITERS, saves, world, first) as crowd:
        clerks, told_off = save_forms(register, saves // SLOWER)
        results = crowd.results()
        seconds = time.monotonic() - start
        seen, looks = crowd.seen()
    told = [each for acknowledged, _failures in results for each in acknowledged]
    saved = [save for clerk in clerks for save in clerk.saves if save.told]
    last = last_seq()
    report(told, saved, first, last, looks, seconds)
    faults = [failure for _acknowledged, failures in results for failure in failures] + told_off
    wanted = WRITERS * saves, CLERKS * (saves // SLOWER)
    if (len(told), len(saved)) != wanted:
        faults.append(f"acknowledged were {len(told)} of {wanted[0]}, and over HTTP {len(saved)} of {wanted[1]}")
    if seen != list(range(first + 1, last + 1)):
        late = sorted(set(range(first + 1, last + 1)) - set(seen))
        faults.append(f"the mirror missed {len(late)} numbers that appeared after later ones: {late[:5]}")
    return [*faults, *lost(told, saved), *checks.history_faults()]


def save_forms(register, forms):
    """Each clerk saves so many forms; the clerks, and what was wrong with an answer."""
    clerks = [Clerk(f"clerk {number}", register.port, register.login) for number in range(CLERKS)]
    with ThreadPoolExecutor(CLERKS) as threads:
        told_off = threads.map(lambda clerk: [wrong for _n in range(forms) if (wrong := clerk.save_next())], clerks)
        return clerks, [wrong for each in told_off for wrong in each]


def lost(told, saved):
    """Acknowledged saves that have no revision."""
    from ctitf_site.register.models import Revision
    from tests.faults.checks import known_titles

    found = set(Revision.objects.filter(reason__startswith="writer").values_list("entry", "number", "reason"))
    given = {(each.entry, each.number, each.reason) for each in told}
    yield from (f"acknowledged, and lost: {each}" for each in sorted(given - found))
    yield from (f"never acknowledged, and there: {each}" for each in sorted(found - given))
    known = known_titles()
    yield from (f"acknowledged, and lost: {save.title}" for save in saved if save.title not in known)


def report(told, saved, first, last, looks, seconds):
    """Print what was saved, and what came of it."""
    from django.db import connection

    from ctitf_site.register.models import Revision

    revisions = Revision.objects.filter(seq__gt=first)
    followed = revisions.filter(action=Revision.Action.FOLLOWED).count()
    lines = [(f"saves of {WRITERS} processes", len(told)), *sorted(Counter(each.what for each in told).items())]
    lines += [(f"saves of {CLERKS} clerks over HTTP", len(saved)), ("revisions of records that followed", followed)]
    lines += [("public numbers taken", last - first), ("looks of the mirror", looks)]
    print(f"{connection.display_name}, {seconds:.0f} s, {(len(told) + len(saved)) / seconds:.0f} saves a second")
    for name, count in lines:
        print(f"  {name:40}{count:8,}")


if __name__ == "__main__":
    main()
