"""What is installed is what somebody has looked at: each package by its digest, and with a licence that may be used."""

import re
from pathlib import Path

import pytest

from tests import licences

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
LISTS = ["requirements", "tests/requirements"]


def asked(name):
    """Packages that a list asks for by name, with their versions."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==([0-9.]+)", (ROOT / f"{name}.txt").read_text(), re.M))


def entries(name):
    """The entries of a lock: each package with its version, its digests, and who needs it."""
    text = (ROOT / f"{name}.lock").read_text()
    for entry in re.split(r"\n(?=[a-z])", text)[1:]:
        package, version = re.match(r"([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^ ]+)", entry).groups()
        digests = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry)
        yield package, version, digests, re.findall(r"^    #(?: via)? +(\S.*)$", entry, re.M)


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_holds_what_its_list_asks_for(name):
    """And nothing that nobody asks for any more: after a change of the list, `make lock`."""
    wanted = asked(name)
    direct = {package: version for package, version, _digests, needed in entries(name) if f"-r {name}.txt" in needed}
    assert direct == wanted


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_its_digests_and_names_no_place(name):
    found = list(entries(name))
    assert len(found) > len(asked(name))
    assert [package for package, _version, digests, _needed in found if not digests] == []
    assert not re.search(r"^-|://|--(index|extra|find)", (ROOT / f"{name}.lock").read_text(), re.M)


def test_tests_run_with_the_packages_of_the_site():
    versions = [{(p, v) for p, v, *_rest in entries(name)} for name in LISTS]
    assert versions[0] <= versions[1]


@pytest.mark.parametrize("name", ["Dockerfile", "Makefile", "docs/deploy.md"])
def test_every_installation_asks_for_digests(name):
    text = (ROOT / name).read_text().replace("\\\n", "")
    commands = re.findall(r"pip install [^\n]*-r [^\n]*", text)
    assert commands
    assert [line for line in commands if "--require-hashes" not in line or ".lock" not in line] == []


# Licences


def test_every_licence_is_known_and_allowed():
    found = licences.rows()
    assert len(found) > 60
    assert {name: licence for name, (licence, _user) in found.items() if not licences.is_allowed(licence)} == {}


def test_the_page_tells_of_every_package():
    """Another Python needs a few others, so the page may name more than is installed here."""
    lines = set(licences.PAGE.read_text().splitlines())
    assert [line for line in licences.page().splitlines() if line not in lines] == []
    known = {name for path in licences.LOCKS.values() for name in licences.locked(path)}
    assert set(re.findall(r"^\| (\S+) \| \S.* \| (?:the register|tests) \|$", "\n".join(lines), re.M)) <= known


@pytest.mark.parametrize("licence", ["unknown", "GPL-3.0-only", "MIT AND SSPL-1.0", "Other/Proprietary License"])
def test_what_may_not_be_used_would_be_found(licence):
    assert not licences.is_allowed(licence)


@pytest.mark.parametrize("licence", ["MIT", "MPL-2.0 AND (Apache-2.0 OR MIT)", "GPL-3.0-only OR MIT"])
def test_of_a_choice_one_is_enough(licence):
    assert licences.is_allowed(licence)
