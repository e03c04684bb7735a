"""Ask a running register for everything that its description allows or forbids, and hold each answer against it.

    python -m tests.performance.fuzz                             # a register of its own, at least 20,000 cases
    python -m tests.performance.fuzz --site http://127.0.0.1:8000 --cases 1000

Schemathesis runs all its checks: no server errors, nothing but described answers, no refusal or acceptance by mistake.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.server import serve
from tests.run import ROOT

CASES = 20_000
EXAMPLES = 100  # of each kind for each address in one round
PHASES = "examples,coverage,fuzzing,stateful"
CONFIG = ROOT / "tests" / "programs" / "schemathesis.toml"


@dataclass
class Found:
    """What came of one or more rounds: how many cases, and the failures by their name."""

    cases: int = 0
    failures: Counter = field(default_factory=Counter)
    text: str = ""

    def add(self, other):
        self.cases += other.cases
        self.failures += other.failures
        self.text = other.text if other.failures else self.text


def fuzz(site, examples=EXAMPLES, seed=None, phases=PHASES):
    """One round against ``site``, with so many ``examples`` for each address."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run", f"{site}/api/v1/openapi.json"]
    command += ["--checks", "all", "--workers", "2", "--max-examples", str(examples), "--continue-on-failure"]
    command += ["--no-color", "--phases", phases] + ([] if seed is None else ["--seed", str(seed)])
    with tempfile.TemporaryDirectory() as folder:  # it keeps its cases where it stands
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment())
    cases = re.search(r"^ +([0-9,]+) generated", done.stdout, re.M)
    if cases is None:
        raise RuntimeError(f"schemathesis asked nothing:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    named = re.findall(r"^ +(?:❌|🚫|⛔) (ST\d+ .+|.+): ([0-9]+)$", done.stdout, re.M)
    failures = Counter({name: int(number) for name, number in named})
    if done.returncode and not failures:
        failures["without a name"] = 1
    return Found(int(cases[1].replace(",", "")), failures, done.stdout)


def environment():
    """Ours without Django's settings: the other program has none."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def rounds(site, cases):
    """Rounds with other values each, until so many cases were asked."""
    found, start, seed = Found(), time.monotonic(), 0
    while found.cases < cases:
        seed += 1
        found.add(fuzz(site, seed=seed))
        print(f"{found.cases} cases in {time.monotonic() - start:.0f} s, {found.failures.total()} failures", flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", help="a running register; without it, one is started for this")
    parser.add_argument("--cases", type=int, default=CASES)
    options = parser.parse_args()
    if options.site:
        found = rounds(options.site.rstrip("/"), options.cases)
    else:
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as site:
            found = rounds(site, options.cases)
    for name, number in found.failures.items():
        print(f"{number} × {name}")
    if found.failures:
        print(found.text)
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
