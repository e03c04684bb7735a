"""Stop PostgreSQL under the running site, start it again, and see what readers, programs and staff are answered.

``python -m tests.faults.outage`` needs PostgreSQL's own programs (initdb, pg_ctl). It makes a cluster of its own in a
temporary folder, listens on this machine only, takes about a minute and leaves nothing behind.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from tests.faults.cluster import Cluster, free_port
from tests.faults.readers import Readers, ask

ROOT = Path(__file__).resolve().parent.parent.parent
PREPARING, ASKING = 120, 90  # most seconds for each
SLOWEST = 5  # seconds for one answer
BACK = 2  # seconds in which the live site must have returned
MEETING = "/api/v1/meetings/M-0001/"
READ = (
    *("/en/", "/ru/meetings/", "/en/contributions/matrix/", "/en/meetings/expert-1-bratislava-2010/"),
    *("/ru/history/M-0001/", MEETING, "/api/v1/contributions/?format=csv", "/api/v1/changes/?since=3&include=record"),
    *("/en/plan/?as_of=seq:9", "/api/v1/states/?as_of=seq:9&format=csv", "/sitemap.xml", "/readyz"),
)
# Seconds for which an answer that was kept may still be given: nobody has looked for the database yet.
KEPT = 0.5
STAFF = ("/admin/", "/admin/login/", "POST /admin/login/")
NEW_PAST = "/ru/plan/?as_of=seq:12"  # asked for only while the database is away
RENAMED = "Renamed since the release"
RENAME = f"""
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting
meeting = Meeting.objects.get(ref="M-0001")
meeting.title_en = "{RENAMED}"
meeting.save()
write_revision(meeting, action="changed")
"""


class Site:
    """The site as it runs on one machine, in two processes: its files in ``folder``, the database at ``url``."""

    def __init__(self, folder, url):
        self.port, self.log = free_port(), folder / "site.log"
        values = {"LOCAL": "1", "VAR_DIR": folder / "var", "PORT": self.port, "WORKERS": 2, "DATABASE_URL": url}
        self.environment = os.environ | {name: str(value) for name, value in values.items()}

    def manage(self, *arguments, **environment):
        """Begin a command; what it prints is kept in a file."""
        command = [sys.executable, "manage.py", *arguments]
        with self.log.open("a") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment | environment, stdout=log, stderr=log)

    def prepare(self):
        """Everything that the site needs, a release, and a change after it, so that the two can be told apart."""
        static = self.manage("collectstatic", "--no-input")
        for command in (["compile_translations"], ["migrate", "--no-input"], ["load_register"], ["build_release"]):
            self.end(self.manage(*command))
        self.end(self.manage("shell", "--no-imports", "-c", RENAME))
        self.end(static)

    def end(self, command):
        if command.wait():
            raise SystemExit(f"{command.args} failed:\n{self.log.read_text()}")

    @contextmanager
    def running(self, **environment):
        """Serve until the end of the block, which begins when the first answer is there."""
        server = self.manage("serve", **environment)
        try:
            start = time.monotonic()
            while ask(self.port, "/healthz").status != 200:
                if server.poll() is not None or time.monotonic() - start > 30:
                    raise SystemExit(f"The site does not start:\n{self.log.read_text()}")
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(timeout=15)


class Proof:
    """What was seen, phase by phase, and what of it must not be."""

    def __init__(self):
        self.start, self.faults = time.monotonic(), []

    def say(self, words):
        print(f"{time.monotonic() - self.start:6.1f} s  {words}", flush=True)

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)
            self.say(f"WRONG: {words}")

    def phase(self, name, answers, expected=None):
        """Print what each address was answered; ``expected(answer)``: is it as it must be in this phase?"""
        print(f"\n  {name:45} asked  answers  from                   slowest")
        for address in sorted({answer.address for answer in answers}):
            print(line(address, [answer for answer in answers if answer.address == address]))
        for answer in answers:
            what = f"{name}: {answer.address} {answer.status} {answer.release or 'live'} in {answer.seconds:.1f} s"
            # A table that was half sent when the plug was pulled ends there, and its reader sees that.
            is_cut = not answer.status and "csv" in answer.address and not expected
            self.check(is_cut or answer.status not in (0, 500), f"{what} {answer.body[:200]}")
            self.check(answer.seconds < SLOWEST, what)
            self.check(not expected or expected(answer), what)
        print(flush=True)


def line(address, answers):
    statuses = ", ".join(map(str, sorted({answer.status for answer in answers})))
    sources = ", ".join(sorted({answer.release or "live" for answer in answers}))
    return f"  {address:45} {len(answers):5}  {statuses:8} {sources:22} {max(a.seconds for a in answers):5.2f} s"


def is_live(answer):
    is_new = answer.address != MEETING or RENAMED in answer.body
    return answer.status in (200, 302, 403) and not answer.release and not answer.has_notice and is_new


def is_from_release(answer):
    """Readers have the release, with a notice on each page; staff are told to wait."""
    if answer.address in STAFF:
        return answer.status == 503
    return answer.status == 200 and bool(answer.release) and answer.is_marked and RENAMED not in answer.body


def is_from_release_or_busy(answer):
    """While the first file of a time of the past is written, one reader too many of it is told to come again."""
    is_busy = answer.status == 503 and "as_of=" in answer.address and bool(answer.release)
    return is_busy or is_from_release(answer)


def watch(proof, site, addresses, acts):
    """Let readers ask while ``acts`` are done one after the other: (name, what is done, how answers must be)."""
    ends = [time.monotonic()]
    with Readers(site.port, addresses) as readers:
        for _name, act, _expected in acts:
            act()
            ends.append(time.monotonic())
    for (name, _act, expected), (start, end) in zip(acts, pairwise(ends), strict=True):
        proof.phase(name, readers.between(start, end), expected)
    edges = [answer for answer in readers.answers if any(answer.start < end < answer.end for end in ends)]
    proof.phase("Asked in one of these, answered in the next", edges)
    return readers, ends


def wait(seconds):
    return lambda: time.sleep(seconds)


def away_and_back(proof, cluster, site):
    """PostgreSQL is away when the site starts, comes, is stopped under it, and comes back."""
    returning = f"The first {BACK} s after that"
    acts = [
        ("PostgreSQL was away at the start of the site", wait(5), is_from_release_or_busy),
        ("PostgreSQL is started", cluster.start, None),
        (returning, wait(BACK), None),
        ("PostgreSQL is there", wait(5), is_live),
        ("PostgreSQL is stopped", cluster.stop, None),
        (f"The first {KEPT} s after that", wait(KEPT), lambda answer: is_live(answer) or is_from_release(answer)),
        ("PostgreSQL is away", wait(7), is_from_release),
        ("PostgreSQL is started again", cluster.start, None),
        (returning, wait(BACK), None),
        ("PostgreSQL is back", wait(5), is_live),
    ]
    cluster.stop()
    with site.running():
        readers, ends = watch(proof, site, [*READ, NEW_PAST, *STAFF], acts)
    for start, end in ((ends[2], ends[4]), (ends[8], ends[10])):
        back = min(answer.end for answer in readers.between(start, end) if is_live(answer)) - start
        proof.say(f"The first live answer came {back:.2f} s after PostgreSQL had started.")


def silent_host(proof, site):
    """A host that takes connections and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(100)
        url = f"postgres://postgres@127.0.0.1:{silent.getsockname()[1]}/postgres"
        with site.running(DATABASE_URL=url):
            watch(proof, site, [*READ, *STAFF], [("PostgreSQL does not answer at all", wait(8), is_from_release)])


def main():
    proof = Proof()
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("This took too long."))
    signal.alarm(PREPARING)
    with tempfile.TemporaryDirectory(prefix="register-outage-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "var").mkdir()
        cluster = Cluster(folder / "cluster")
        site = Site(folder, cluster.url)
        cluster.start()
        try:
            site.prepare()
            signal.alarm(ASKING)
            proof.say("The register is loaded, a release is built, and a meeting renamed since.")
            away_and_back(proof, cluster, site)
            silent_host(proof, site)
        finally:
            signal.alarm(0)
            cluster.stop()
    proof.say(f"{len(proof.faults)} answers were not as they must be.")
    return 1 if proof.faults else 0


if __name__ == "__main__":
    sys.exit(main())
