"""The newest release is damaged under the running site, and then the database goes away too: the one before stands in.

``python -m tests.faults.damaged`` makes a PostgreSQL cluster of its own and two releases. In each round the archive or
the database of the newer one is cut short, overwritten with noise, or written to half, under readers; PostgreSQL is
stopped and started; and the release is written anew. ``--rounds 3`` makes it short.
"""

import argparse
import os
import re
import subprocess
import sys
import time

from tests.faults.clerks import Clerk
from tests.faults.cluster import Cluster
from tests.faults.processes import wait
from tests.faults.readers import Readers, ask
from tests.faults.server import ROOT, Register, close, conclude, new_folder

AWAY, SLOWEST = 3, 5  # seconds without PostgreSQL; for one answer
PAGE = "/en/meetings/"
READ = (PAGE, "/ru/contributions/matrix/", "/api/v1/meetings/?limit=3", "/en/data/", "/data/latest.zip", "/readyz")
OFFERED = re.compile(r"/data/releases/(seq-[^/\"]*)\.zip\"")
MENDING = "is damaged, so its release is not offered; manage.py build_release --again writes it anew"


def cut_short(content):
    return content[: len(content) // 3]


def noise(content):
    """Other bytes, as many, from the middle to the end of the first three quarters."""
    start, end = len(content) // 2, 3 * len(content) // 4
    return content[:start] + os.urandom(end - start) + content[end:]


def half_written(content):
    """As long as it is to be, with nothing yet in the second half."""
    return content[: len(content) // 2] + bytes(len(content) - len(content) // 2)


ROUNDS = [
    *(("archive", noise), ("database", cut_short), ("archive", half_written)),
    *(("database", noise), ("archive", cut_short), ("database", half_written)),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=len(ROUNDS))
    options = parser.parse_args()
    with new_folder() as folder:
        folder.chmod(0o711)  # PostgreSQL's own account must get through
        cluster = Cluster(folder / "cluster")
        cluster.start()
        try:
            with Register(folder, cluster.url, workers=2) as register:
                faults = Proof(register, cluster).run(options.rounds)
        finally:
            cluster.stop()
    conclude(faults, "The one before stood in each time, and what was damaged was mended.")


def build():
    """What an operator does; the new release."""
    from ctitf_site.register.releases import latest

    subprocess.run([sys.executable, "manage.py", "build_release", "--verbosity=0"], cwd=ROOT, check=True)
    return latest()


class Proof:
    def __init__(self, register, cluster):
        self.register, self.cluster, self.faults = register, cluster, []
        self.older = build()
        register.start(LOG_LEVEL="ERROR")
        clerk = Clerk("clerk", register.port, register.login)
        self.check(not (wrong := clerk.save_next()), wrong)
        self.newer = build()
        size = sum(file.stat().st_size for file in (self.newer.archive, self.newer.database)) / 1e6
        print(f"{self.newer.name}: archive and database have {size:.1f} MB", flush=True)
        close()

    def run(self, rounds):
        self.check(self.offers(self.newer), "the newer release is not offered at first")
        for file, damage in ROUNDS[:rounds]:
            name = f"{file}, {damage.__name__.replace('_', ' ')}"
            with Readers(self.register.port, READ, 2) as readers:
                self.go_through(name, getattr(self.newer, file), damage)
            self.report(name, readers.answers)
        return self.faults

    def go_through(self, name, path, damage):
        content = damage(path.read_bytes())
        path.chmod(0o600)
        path.write_bytes(content)
        self.check(not self.offers(self.newer), f"{name}: the release is still offered")
        self.check(self.offers(self.older), f"{name}: the one before is not offered")
        self.check(f"{path} {MENDING}" in self.log(), f"{name}: the log does not say how to mend it")
        self.cluster.stop()
        stands_in = wait(lambda: ask(self.register.port, f"/en/search/?q={time.monotonic()}").release)
        self.check(stands_in == self.older.name, f"{name}: {stands_in} stands in")
        time.sleep(AWAY)
        self.cluster.start()
        self.check(wait(self.is_live), f"{name}: the live site does not come back")
        build()
        self.check(self.offers(self.newer), f"{name}: build_release did not mend it")

    def report(self, name, answers):
        stood_in = sum(answer.release == self.older.name for answer in answers)
        slowest = max(answer.seconds for answer in answers)
        print(
            f"{name:24} {len(answers):5} answers, {stood_in} of the one before, the slowest in {slowest:.1f} s",
            flush=True,
        )
        for answer in answers:
            is_right = answer.status == 200 and answer.release in ("", self.older.name) and answer.seconds < SLOWEST
            what = f"{answer.address} {answer.status} {answer.release} in {answer.seconds:.1f} s {answer.body[:200]}"
            self.check(is_right, f"{name}: {what}")

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)

    def offers(self, release):
        """Is it listed, and given? A list may still name one that has other bytes; whoever asks for it is told 404."""
        is_listed = release.name in OFFERED.findall(ask(self.register.port, "/en/data/").body)
        return is_listed and ask(self.register.port, f"HEAD /data/releases/{release.name}.zip").status == 200

    def log(self):
        return (self.register.folder / "server.log").read_text()

    def is_live(self):
        answer = ask(self.register.port, f"/en/search/?q=live+{time.monotonic()}")
        return answer.status == 200 and not answer.release


if __name__ == "__main__":
    main()
