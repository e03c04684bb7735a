"""The first programs on the page about the API do what they say, in every language that is on this machine."""

import html
import re
import shutil
import subprocess
import sys
import urllib.request
from importlib.util import find_spec

import pytest

PROGRAMS = {
    "curl": ["sh", "-ec"],
    "Python": [sys.executable, "-W", "ignore::ResourceWarning", "-c"],
    "Python with pandas": [sys.executable, "-c"],
    "R": ["Rscript", "-e"],
    "JavaScript": ["node", "--input-type=module", "-e"],
}


def on_the_page(site):
    """Programs by language, copied from the page."""
    with urllib.request.urlopen(f"{site}/en/data/api/") as answer:
        page = answer.read().decode()
    found = re.findall(r"<h3[^>]*>([^<]+)</h3>\s*<pre[^>]*><code>(.*?)</code>", page, re.S)
    return {name: html.unescape(code) for name, code in found}


def is_here(language):
    if language == "Python with pandas":
        return find_spec("pandas")
    return shutil.which("curl" if language == "curl" else PROGRAMS[language][0])


@pytest.mark.parametrize("language", PROGRAMS)
def test_it_runs(site, tmp_path, language):
    command = PROGRAMS[language]
    if not is_here(language):
        pytest.skip(f"{language} is not on this machine")
    program = on_the_page(site)[language]
    done = subprocess.run([*command, program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "M-0004" in done.stdout
    if language == "curl":
        assert (tmp_path / "meetings.csv").read_text(encoding="utf-8-sig").startswith("ref,url,")


def test_every_program_is_on_the_page(site):
    assert list(on_the_page(site)) == list(PROGRAMS)
