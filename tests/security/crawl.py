"""Ask every public way in with every nasty value, in every place that a client fills, and find nothing.

    python -m tests.security.crawl                # 30,000 requests on SQLite
    python -m tests.security.crawl --postgres
    python -m tests.security.crawl --most 0       # all that there are
    python -m tests.security.crawl --seed 7       # others than by default

The register holds its facts and one release. Requests go through the layer that keeps answers, as those of a server do.
"""

import argparse
import sys
import time
from collections import Counter

from tests.faults.server import Register, database_on, new_folder

MOST = 30_000


def crawl(site, most, seed=1):
    """Ask ``site`` so many requests, 0: all; how many were asked, their statuses, and each finding with its request."""
    from tests.security.asking import chosen, shares
    from tests.security.nasty import values
    from tests.security.ways import unasked, ways

    found = ways(site)
    findings = [(f"no way leads to {name}", "") for name in unasked(found)]
    print(f"{len(found)} addresses, {len(values())} values", flush=True)
    for kind, (number, share) in shares(found, values(), most).items():
        print(f"{share:7.1%} of {number} {kind.__name__.replace('_', ' ')}", flush=True)
    statuses, slowest = Counter(), (0, "")
    for number, asking in enumerate(chosen(found, values(), most, seed), start=1):
        status, seconds, faults = hear(site, asking)
        statuses[status] += 1
        slowest = max(slowest, (seconds, str(asking)))
        for fault in faults:
            findings.append((fault, str(asking)))
            print(f"WRONG: {fault}  {asking}", flush=True)
        if number % 5000 == 0:
            print(f"{number} asked, {len(findings)} findings", flush=True)
    return statuses, slowest, findings


def hear(site, asking):
    """The status of the answer, the seconds that it took, and what is wrong with it."""
    from tests.security.findings import SLOW, wrong

    try:
        answer, seconds = timed(site, asking)
        if seconds > SLOW:  # another program may have held the machine
            answer, again = timed(site, asking)
            seconds = min(seconds, again)
        return answer.status, seconds, [*wrong(asking.environ(), asking.value, answer, seconds)]
    except Exception as error:  # a server would answer 500, without a word of ours
        return 500, 0, [f"raises {type(error).__name__}: {error}"]


def timed(site, asking):
    from tests.fronts import answered

    start = time.perf_counter()
    return answered(site, asking.environ()), time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--most", type=int, default=MOST)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with new_folder() as folder, database_on(options.postgres) as url, Register(folder, url):
        sys.exit(report(*crawled(options)))


def crawled(options):
    from django.core.management import call_command
    from django.test import override_settings

    from tests.fronts import front

    call_command("build_release", verbosity=0)
    # Passwords are compared slowly on purpose, and nobody is locked out who asks this often.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], AXES_ENABLED=False):
        start = time.monotonic()
        answers = crawl(front(), options.most, options.seed)
        print(f"{time.monotonic() - start:.0f} s")
        return answers


def report(statuses, slowest, findings):
    """Print what was asked and found; 1 where something was."""
    kinds = Counter(fault for fault, _asking in findings)
    for fault, number in kinds.most_common(40):
        print(f"{number} × {fault}", *[asking for other, asking in findings if other == fault][:3], sep="\n    ")
    print("statuses:", ", ".join(f"{status} × {number}" for status, number in sorted(statuses.items())))
    print(f"slowest: {slowest[0]:.2f} s  {slowest[1]}")
    print(f"{statuses.total()} requests, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    main()
