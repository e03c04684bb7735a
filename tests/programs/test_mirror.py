"""The program at ``/data/mirror.py`` as a partner runs it: from nothing to a whole copy, and on from there."""

import io
import json
import subprocess
import sys
import urllib.request
import zipfile


def run(site, folder):
    """What the program prints."""
    command = [sys.executable, "-I", "-c", get(f"{site}/data/mirror.py").decode(), site, folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def get(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def test_from_the_first_call_to_a_copy(site, tmp_path):
    feed = json.loads(get(json.loads(get(f"{site}/api/v1/"))["changes"]))
    assert f"up to public change no. {feed['last_seq']}" in run(site, tmp_path)
    with zipfile.ZipFile(io.BytesIO(get(f"{site}/data/latest.zip"))) as files:
        name = next(name for name in files.namelist() if name.endswith("/records.ndjson"))
        assert (tmp_path / "records.ndjson").read_bytes() == files.read(name)


def test_a_copy_goes_on_from_its_place(site, tmp_path):
    run(site, tmp_path)
    whole = (tmp_path / "records.ndjson").read_bytes()
    lines = whole.splitlines(keepends=True)
    last = max(lines, key=lambda line: json.loads(line)["seq"])
    (tmp_path / "records.ndjson").write_bytes(b"".join(line for line in lines if line != last))
    (tmp_path / "place").write_text(str(json.loads(last)["seq"] - 1))
    run(site, tmp_path)
    assert (tmp_path / "records.ndjson").read_bytes() == whole


def test_a_copy_that_is_ahead_begins_anew(site, tmp_path):
    run(site, tmp_path)
    whole = (tmp_path / "records.ndjson").read_bytes()
    (tmp_path / "records.ndjson").write_text("")
    (tmp_path / "place").write_text("999999")
    run(site, tmp_path)
    assert (tmp_path / "records.ndjson").read_bytes() == whole
