"""Prove the README: run its commands on a fresh clone and compare what they print with what it shows.

In the README's ``console`` blocks a line ``$ …`` is a command and what follows is its output; ``…`` stands for
anything. ``make run`` is started twice: the first start counts from the clone, the second keeps data and login.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN_BY_CI_ITSELF = {"make test"}
FIRST_START, SECOND_START = 90, 5  # seconds


def commands(text):
    """Every command of the README with the output that it shows."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output.strip()


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def clean_environment(port):
    """This machine's variables without those that set the register, and with a port that is free."""
    settings = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    kept = {name: value for name, value in os.environ.items() if name not in {*settings, "VIRTUAL_ENV"}}
    return kept | {"PORT": str(port)}


class Site:
    """``make run`` in the clone at ``folder``; its output is kept in a file beside it."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.log = folder.parent / "output"

    def start(self):
        """Seconds until the first page is there."""
        began = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(["make", "run"], cwd=self.folder, env=clean_environment(self.port),
                                            stdout=log, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - began > 300:
                raise SystemExit(f"make run did not serve a page:\n{self.output()}")
            time.sleep(0.05)
        return time.monotonic() - began

    def answers(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).status == 200
        except urllib.error.HTTPError as error:
            raise SystemExit(f"The first page answers {error.code}:\n{self.output()}") from None
        except OSError:
            return False

    def stop(self):
        """As Ctrl-C does, to everything that make started."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=15)
        if self.answers():
            raise SystemExit("Ctrl-C left the server running.")

    def output(self):
        return self.log.read_text().replace(str(self.port), "8000")


def differs(command, shown, printed):
    """Where the README and the world differ, or nothing. A start may say more than the README shows."""
    pattern = r"\s*".join(map(re.escape, shown.split())).replace("…", ".*?")
    compare = re.search if command == "make run" else re.fullmatch
    if compare(pattern, printed.strip(), re.S):
        return ""
    return f"$ {command}\nThe README shows:\n{shown}\nbut it is:\n{printed}"


def run(command, site):
    """What ``command`` of the README prints in the clone, at the site's port."""
    ready = command.replace("8000", str(site.port))
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", ready], cwd=site.folder, capture_output=True, text=True)
    if done.returncode:
        return f"(exit {done.returncode}) {done.stdout}{done.stderr}"
    return done.stdout.replace(str(site.port), "8000")


def try_commands(site):
    """Faults of the README's commands, while the site runs."""
    found = list(commands((site.folder / "README.md").read_text()))
    tried = [(c, output) for c, output in found if c not in RUN_BY_CI_ITSELF]
    if "make run" not in dict(found) or not any(c.startswith("curl") for c, _ in found):
        yield "The README shows no make run or no curl."
    for command, shown in tried:
        fault = differs(command, shown, site.output() if command == "make run" else run(command, site))
        print(f"  {'differs' if fault else 'as shown'}: $ {command}")
        if fault:
            yield fault


def login(site):
    return re.search(r"^Admin login: \S+ / \S+$", site.output(), re.M).group()


def main():
    with tempfile.TemporaryDirectory(prefix="register-readme-") as folder:
        site = Site(Path(folder, "clone"), free_port())
        subprocess.run(["git", "clone", "--quiet", ROOT, site.folder], check=True)
        first = site.start()
        try:
            faults, known = list(try_commands(site)), login(site)
        finally:
            site.stop()
        second = site.start()
        kept = login(site) == known
        site.stop()
    print(f"  first start {first:.1f} s (at most {FIRST_START}), second start {second:.1f} s (at most {SECOND_START})")
    if first > FIRST_START or second > SECOND_START:
        faults.append("A start takes too long.")
    if not kept:
        faults.append("The second start printed another admin login.")
    print("\n".join(faults) or "The README's commands work.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
