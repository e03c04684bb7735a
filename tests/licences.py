"""The licences of all packages that the locks name: ``python -m tests.licences`` writes them to docs/licences.md.

A package tells its licence in one of three fields, each in words of its own. One that tells it in none, or in words
that nobody has looked at, is an error here: look, and add the words.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"the register": ROOT / "requirements.lock", "tests": ROOT / "tests" / "requirements.lock"}
# What may be used and given on with the register. LGPL and MPL bind who changes the package, which nobody does here.
ALLOWED = {"0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT"}
ALLOWED |= {"LGPL-3.0-only", "LGPL-3.0-or-later", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"}
# What packages write that know no SPDX.
WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0-Perl",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause license": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "LGPL with exceptions": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "PSFL": "PSF-2.0",
}
# These tell it only in a file of theirs, which was read.
READ = {"axe-playwright-python": "MIT", "isodate": "BSD-3-Clause", "pytest-django": "BSD-3-Clause"}

HEAD = """\
# Licences of the packages

What the register runs on, and what its tests need besides. Versions and digests stand in `requirements.lock` and
`tests/requirements.lock`. `make licences` writes this page; a test holds it against what is installed.

| package | licence | needed by |
|---|---|---|
"""


def locked(path) -> list[str]:
    """Names of the packages in a lock."""
    return re.findall(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==", path.read_text(), re.M)


def licence_of(name) -> str | None:
    """The licence of a package in SPDX; None where it is not installed, as what only other systems or Pythons need."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    if told := READ.get(name) or about.get("License-Expression"):
        return told
    kinds = [text for text in about.get_all("Classifier") or [] if text.startswith("License ::")]
    told = about.get("License") or (kinds[0].rpartition(" :: ")[2] if kinds else "unknown")
    return WORDS.get(told, told)


def is_allowed(licence) -> bool:
    """Are all parts of an expression allowed? Of a choice one is enough."""
    both = re.split(r" AND ", licence)
    return all(any(word in ALLOWED for word in re.split(r" OR ", part.strip("()"))) for part in both)


def rows() -> dict[str, tuple]:
    """Each package that is installed here: its licence, and what needs it."""
    found = {}
    for user, path in LOCKS.items():
        for name in locked(path):
            if name not in found and (licence := licence_of(name)):
                found[name] = licence, user
    return dict(sorted(found.items(), key=lambda row: (row[1][1] != "the register", row[0].lower())))


def page() -> str:
    return HEAD + "".join(f"| {name} | {licence} | {user} |\n" for name, (licence, user) in rows().items())


def main():
    if wrong := [f"{name}: {licence}" for name, (licence, _user) in rows().items() if not is_allowed(licence)]:
        sys.exit("Nobody has allowed these licences:\n" + "\n".join(wrong))
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
